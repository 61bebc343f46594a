"""Pages of referrals, under /t/<division code>/."""

app_name = "referrals"
urlpatterns: list[object] = []
