"""The API of suggestions, under /api/v1/t/<division code>/."""

from django.urls import path

from tenant_apps.files.api import Attachments
from tenant_apps.suggestions import api, api_openness, api_yearly, attaching

app_name = "suggestions_api"
urlpatterns = [
    path("suggestions/", api.Suggestions.as_view(), name="list"),
    path("suggestions/<uuid:pk>/", api.OneSuggestion.as_view(), name="one"),
    path(
        "suggestions/<uuid:pk>/attachments/",
        Attachments.as_view(kind=attaching.KIND),
        name="attachments",
    ),
    path("suggestions/<uuid:pk>/timeline/", api.Timeline.as_view(), name="timeline"),
    path("suggestions/<uuid:pk>/submission/", api.Submission.as_view(), name="submission"),
    path("suggestions/<uuid:pk>/cosigners/", api.Cosigners.as_view(), name="cosigners"),
    path("suggestions/<uuid:pk>/cosignature/", api.Cosignature.as_view(), name="cosignature"),
    path("suggestions/<uuid:pk>/declining/", api.Declining.as_view(), name="declining"),
    path("suggestions/<uuid:pk>/text-recall/", api.Recall.as_view(), name="recall"),
    path("suggestions/entries/", api.Entries.as_view(), name="entries"),
    path("suggestions/<uuid:pk>/entry/revision/", api.EntryRevision.as_view(), name="entry_revision"),
    path("suggestions/<uuid:pk>/entry/confirmation/", api.Confirmation.as_view(), name="confirmation"),
    path("suggestions/<uuid:pk>/entry/objection/", api.Objection.as_view(), name="objection"),
    path("suggestions/<uuid:pk>/entry/answer/", api.ObjectionAnswer.as_view(), name="objection_answer"),
    path(
        "suggestions/<uuid:pk>/assignment-decision/",
        api.AssignmentDecision.as_view(),
        name="assignment_decision",
    ),
    path("suggestions/<uuid:pk>/paper/", api.Paper.as_view(), name="paper"),
    path("suggestions/<uuid:pk>/withdrawal/", api.Withdrawal.as_view(), name="withdrawal"),
    path("suggestions/<uuid:pk>/withdrawal/agreement/", api.Agreement.as_view(), name="agreement"),
    path("suggestions/<uuid:pk>/withdrawal/disagreement/", api.Disagreement.as_view(), name="disagreement"),
    path("cosignatures/<uuid:pk>/notice/", api.Note.as_view(), name="notice"),
    path("yearly-reports/", api_yearly.YearlyReports.as_view(), name="yearly_reports"),
    path("yearly-reports/<uuid:pk>/", api_yearly.OneYearlyReport.as_view(), name="yearly_report"),
    path("openness/", api_openness.OpennessList.as_view(), name="openness_list"),
    path("suggestions/<uuid:pk>/openness/", api_openness.Decision.as_view(), name="openness"),
    path("suggestions/<uuid:pk>/openness/stop/", api_openness.Stop.as_view(), name="openness_stop"),
    path("suggestions/<uuid:pk>/consent/", api_openness.Consent.as_view(), name="consent"),
    path(
        "suggestions/<uuid:pk>/consent/withdrawal/",
        api_openness.ConsentWithdrawal.as_view(),
        name="consent_withdrawal",
    ),
    path("yearly-figures/", api_yearly.YearlyFigures.as_view(), name="yearly_figures"),
    path("suggestions/<uuid:pk>/registration/", api.Registration.as_view(), name="registration"),
    path("suggestions/<uuid:pk>/return/", api.Return.as_view(), name="return"),
    path("suggestions/<uuid:pk>/refusal/", api.Refusal.as_view(), name="refusal"),
    path("suggestions/<uuid:pk>/merger/", api.Merger.as_view(), name="merger"),
    path("suggestions/<uuid:pk>/separation/", api.Separation.as_view(), name="separation"),
    path("suggestions/<uuid:pk>/closure/", api.Closure.as_view(), name="closure"),
]
