"""Pages of suggestions, under /t/<division code>/."""

from django.urls import path

from tenant_apps.files.views import attachments
from tenant_apps.suggestions import (
    attaching,
    views,
    views_cosigning,
    views_entering,
    views_merging,
    views_numbers,
    views_yearly,
)

app_name = "suggestions"
urlpatterns = [
    path("", views.workbench, name="workbench"),
    path("suggestions/", views.listing, name="list"),
    path("suggestions/export", views.export, name="export"),
    path("suggestions/new", views.new, name="new"),
    path("numbers/", views_numbers.numbers, name="numbers"),
    path("numbers/export", views_numbers.export, name="numbers_export"),
    path("suggestions/entry", views_entering.entry, name="entry"),
    path("suggestions/drafts", views.first_autosave, name="drafts"),
    path("suggestions/<uuid:pk>/", views.case, name="case"),
    path("suggestions/<uuid:pk>/edit", views.edit, name="edit"),
    path("suggestions/<uuid:pk>/draft", views.autosave, name="draft"),
    path("suggestions/<uuid:pk>/submission", views.submission, name="submission"),
    path("suggestions/<uuid:pk>/cosigners", views_cosigning.cosigners, name="cosigners"),
    path("suggestions/<uuid:pk>/cosignature", views_cosigning.cosignature, name="cosignature"),
    path("suggestions/<uuid:pk>/declining", views_cosigning.declining, name="declining"),
    path("suggestions/<uuid:pk>/text-recall", views_cosigning.text_recall, name="text_recall"),
    path("suggestions/<uuid:pk>/joint-submission", views_cosigning.joint_submission, name="joint"),
    path("suggestions/<uuid:pk>/entry/confirmation", views_entering.confirmation, name="confirmation"),
    path("suggestions/<uuid:pk>/entry/objection", views_entering.objection, name="objection"),
    path("suggestions/<uuid:pk>/entry/answer", views_entering.objection_answer, name="objection_answer"),
    path("suggestions/<uuid:pk>/paper", views_entering.paper, name="paper"),
    path("suggestions/<uuid:pk>/withdrawal", views_entering.withdrawal, name="withdrawal"),
    path("suggestions/<uuid:pk>/withdrawal/agreement", views_entering.agreement, name="agreement"),
    path("suggestions/<uuid:pk>/withdrawal/disagreement", views_entering.disagreement, name="disagreement"),
    path("cosignatures/<uuid:pk>/notice", views_cosigning.notice, name="notice"),
    path("suggestions/<uuid:pk>/attachments/", attachments, {"kind": attaching.KIND}, name="attachments"),
    path("yearly-reports/", views_yearly.reports, name="yearly_reports"),
    path("yearly-reports/export", views_yearly.export, name="yearly_reports_export"),
    path("yearly-reports/figures/export", views_yearly.export_figures, name="yearly_figures_export"),
    path("yearly-reports/new", views_yearly.report, name="report_year"),
    path("suggestions/<uuid:pk>/registration", views.registration, name="registration"),
    path("suggestions/<uuid:pk>/return", views.return_for_revision, name="return"),
    path("suggestions/<uuid:pk>/refusal", views.refusal, name="refusal"),
    path("suggestions/<uuid:pk>/merger", views_merging.merger, name="merger"),
    path("suggestions/<uuid:pk>/separation", views_merging.separation, name="separation"),
    path("suggestions/<uuid:pk>/closure", views.closure, name="closure"),
]
