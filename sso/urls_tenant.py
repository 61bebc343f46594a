from django.urls import path

from sso.desk import imports, views

app_name = "accounts"
BATCH = "accounts/imports/<uuid:pk>/"
urlpatterns = [
    path("accounts/slips/", views.slips, name="slips"),
    path("accounts/factors/", views.factors, name="factors"),
    path("accounts/factors/<uuid:pk>/confirmation", views.confirmation, name="confirmation"),
    path("accounts/seats/<uuid:pk>/reset", views.reset, name="reset"),
    path("accounts/seats/<uuid:pk>/logout", views.logout, name="logout"),
    path("accounts/imports/", imports.index, name="imports"),
    path("accounts/imports/new", imports.new, name="import_new"),
    path("accounts/imports/template", imports.template, name="import_template"),
    path(BATCH, imports.batch, name="import"),
    path(BATCH + "progress", imports.progress, name="import_progress"),
    path(BATCH + "annotated", imports.annotated, name="import_annotated"),
    path(BATCH + "report", imports.report, name="import_report"),
    path(BATCH + "start", imports.start, name="import_start"),
    path(BATCH + "discard", imports.discard, name="import_discard"),
    path(BATCH + "stop", imports.stop, name="import_stop"),
    path(BATCH + "continuation", imports.continuation, name="import_continuation"),
]
