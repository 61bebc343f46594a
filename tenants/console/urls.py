from django.urls import path

from tenants.console import views, views_adjusting, views_lifecycle, views_onboarding

app_name = "console"
ONE = "congresses/<uuid:pk>/"
BATCH = "batches/<uuid:pk>/"
ADJUSTMENT = "adjustments/<uuid:pk>/"
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
    path("adjustments/", views_adjusting.adjustments, name="adjustments"),
    path("adjustments/export", views_adjusting.adjustments_export, name="adjustments_export"),
    path("adjustments/merger", views_adjusting.merger, name="adjustment_merger"),
    path("adjustments/move", views_adjusting.move, name="adjustment_move"),
    path("adjustments/district", views_adjusting.district, name="adjustment_district"),
    path(ADJUSTMENT, views_adjusting.adjustment, name="adjustment"),
    path(ADJUSTMENT + "progress", views_adjusting.adjustment_progress, name="adjustment_progress"),
    path(ADJUSTMENT + "report", views_adjusting.adjustment_report, name="adjustment_report"),
    path(ADJUSTMENT + "count", views_adjusting.adjustment_recount, name="adjustment_recount"),
    path(ADJUSTMENT + "carrying", views_adjusting.adjustment_carrying, name="adjustment_carrying"),
    path(
        ADJUSTMENT + "confirmation", views_adjusting.adjustment_confirmation, name="adjustment_confirmation"
    ),
    path(ADJUSTMENT + "return", views_adjusting.adjustment_return, name="adjustment_return"),
    path(ADJUSTMENT + "cancellation", views_adjusting.adjustment_cancel, name="adjustment_cancel"),
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
