"""Pages of the change of terms, under /t/<division code>/."""

from django.urls import path

from tenant_apps.termchange import views

app_name = "termchange"
ONE = "term-changes/<uuid:pk>/"
urlpatterns = [
    path("term-changes/", views.index, name="index"),
    path("term-changes/new", views.new, name="new"),
    path(ONE, views.change, name="change"),
    path(ONE + "progress", views.progress, name="progress"),
    path(ONE + "people/", views.people, name="people"),
    path(ONE + "people/export", views.people_export, name="people_export"),
    path(ONE + "cases/", views.cases, name="cases"),
    path(ONE + "cases/export", views.cases_export, name="cases_export"),
    path(ONE + "report", views.report_book, name="report"),
    path(ONE + "day", views.day, name="day"),
    path(ONE + "schedule", views.schedule, name="schedule"),
    path(ONE + "unscheduling", views.unschedule, name="unschedule"),
    path(ONE + "cancellation", views.cancel, name="cancel"),
    path(ONE + "switch", views.switch, name="switch"),
    path(ONE + "confirmation", views.confirm, name="confirm"),
    path(ONE + "taking-back", views.take_back, name="take_back"),
]
