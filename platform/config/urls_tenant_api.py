"""The API of one congress, mounted at /api/v1/t/<division code>/."""

from django.urls import include, path

urlpatterns = [
    path("", include("shared_apps.worktime.urls_api")),
    path("", include("tenant_apps.organs.urls_api")),
    path("", include("tenant_apps.codes.urls_api")),
    path("", include("shared_apps.rules.urls_api")),
    path("", include("tenant_apps.suggestions.urls_api")),
    path("", include("tenant_apps.bills.urls_api")),
    path("", include("tenant_apps.files.urls_api")),
    path("", include("tenant_apps.deputies.urls_api")),
    path("", include("tenant_apps.handling.urls_api")),
    path("", include("tenant_apps.referrals.urls_api")),
    path("", include("tenant_apps.finding.urls_api")),
    path("", include("tenant_apps.supervision.urls_api")),
]
handler400 = "config.views.bad_request"
handler404 = "config.views.not_found"
handler500 = "config.views.server_error"
