"""席位管理 and 审计日志 of one congress, mounted at /t/<code>/."""

from django.urls import path

from shared_apps.identity import views_journal, views_seats

app_name = "seats"
ONE = "seats/<uuid:pk>/"
urlpatterns = [
    path("seats/", views_seats.listing, name="list"),
    path("seats/export", views_seats.export, name="export"),
    path("seats/new", views_seats.new, name="new"),
    path(ONE, views_seats.seat, name="seat"),
    path(ONE + "end", views_seats.end, name="seat_end"),
    path(ONE + "roles", views_seats.roles, name="seat_roles"),
    path(ONE + "unit", views_seats.unit, name="seat_unit"),
    path(ONE + "phone", views_seats.phone, name="seat_phone"),
    path(ONE + "id-number", views_seats.id_number, name="seat_id_number"),
    path("journal/", views_journal.listing, name="journal"),
    path("journal/export", views_journal.export, name="journal_export"),
]
