"""工作日历 of one congress, mounted at /t/<code>/."""

from django.urls import path

from shared_apps.worktime import views

app_name = "worktime"
urlpatterns = [
    path("calendar/", views.year, name="year"),
    path("calendar/export", views.export, name="export"),
    path("calendar/own-days", views.own_days, name="own_days"),
    path("calendar/own-days/confirmation", views.own_confirmation, name="own_confirmation"),
    path("calendar/own-days/discard", views.own_discard, name="own_discard"),
]
