"""Seats that wait for the province, mounted at /console/seats/."""

from django.urls import path

from shared_apps.identity import views_confirm

app_name = "console_seats"
urlpatterns = [
    path("", views_confirm.waiting, name="list"),
    path("count", views_confirm.waiting_count, name="count"),
    path("export", views_confirm.waiting_export, name="export"),
    path("<uuid:pk>/confirmation", views_confirm.confirmation_for, name="confirmation"),
    path("<uuid:pk>/refusal", views_confirm.refusal_for, name="refusal"),
]
