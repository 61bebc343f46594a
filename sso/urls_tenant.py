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
    path("accounts/imports/export", imports.export, name="imports_export"),
    # Each sort has addresses of its own: other seats may import it.
    path("accounts/imports/new/deputies", imports.new, {"sort": "deputies"}, name="import_new"),
    path("accounts/imports/new/people", imports.new, {"sort": "people"}, name="import_new"),
    path("accounts/imports/new/units", imports.new, {"sort": "units"}, name="import_new"),
    path(
        "accounts/imports/template/deputies", imports.template, {"sort": "deputies"}, name="import_template"
    ),
    path("accounts/imports/template/people", imports.template, {"sort": "people"}, name="import_template"),
    path("accounts/imports/template/units", imports.template, {"sort": "units"}, name="import_template"),
    path(BATCH, imports.batch, name="import"),
    path(BATCH + "progress", imports.progress, name="import_progress"),
    path(BATCH + "annotated", imports.annotated, name="import_annotated"),
    path(BATCH + "report", imports.report, name="import_report"),
    path(BATCH + "start", imports.start, name="import_start"),
    path(BATCH + "discard", imports.discard, name="import_discard"),
    path(BATCH + "stop", imports.stop, name="import_stop"),
    path(BATCH + "continuation", imports.continuation, name="import_continuation"),
]
