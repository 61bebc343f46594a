from django.urls import path

from tenants.console import views, views_lifecycle, views_onboarding

app_name = "console"
ONE = "congresses/<uuid:pk>/"
BATCH = "batches/<uuid:pk>/"
urlpatterns = [
    path("", views.board, name="board"),
    path("count", views.count, name="count"),
    path("export", views.export, name="export"),
    path("schemas/", views.schemas, name="schemas"),
    path("schemas/export", views.schemas_export, name="schemas_export"),
    path(ONE, views.congress, name="congress"),
    path(ONE + "going-live", views_lifecycle.going_live, name="going_live"),
    path(ONE + "suspension", views_lifecycle.suspension, name="suspension"),
    path(ONE + "resumption", views_lifecycle.resumption, name="resumption"),
    path(ONE + "closure", views_lifecycle.closure, name="closure"),
    path(ONE + "merger", views_lifecycle.merger, name="merger"),
    path(ONE + "name", views_lifecycle.renaming, name="renaming"),
    path(ONE + "code", views_lifecycle.recoding, name="recoding"),
    path(ONE + "checks", views_lifecycle.checks, name="checks"),
    path(ONE + "probe", views_lifecycle.probe, name="probe"),
    path(ONE + "activation-slip", views_lifecycle.activation_slip, name="activation_slip"),
    path("onboarding/one", views_onboarding.one, name="one"),
    path("onboarding/sheet", views_onboarding.sheet, name="sheet"),
    path("onboarding/template", views_onboarding.template, name="template"),
    path("batches/", views_onboarding.batches_list, name="batches"),
    path("batches/count", views_onboarding.batches_count, name="batches_count"),
    path("batches/export", views_onboarding.batches_export, name="batches_export"),
    path(BATCH, views_onboarding.batch, name="batch"),
    path(BATCH + "progress", views_onboarding.progress, name="progress"),
    path(BATCH + "annotated", views_onboarding.annotated, name="annotated"),
    path(BATCH + "report", views_onboarding.report_file, name="report"),
    path(BATCH + "start", views_onboarding.start, name="start"),
    path(BATCH + "discard", views_onboarding.discard, name="discard"),
    path(BATCH + "stop", views_onboarding.stop, name="stop"),
    path(BATCH + "continuation", views_onboarding.continuation, name="continuation"),
    path(BATCH + "activation-slips", views_onboarding.activation_slips, name="activation_slips"),
    path("rows/<int:row_id>/retry", views_onboarding.retry, name="retry"),
]
