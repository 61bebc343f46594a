"""The API of handling, under /api/v1/t/<division code>/."""

from django.urls import path

from tenant_apps.files.api import Attachments
from tenant_apps.handling import (
    api,
    api_after,
    api_approval,
    api_countersigning,
    api_drafts,
    api_paper,
    api_requests,
    api_undertakers,
)
from tenant_apps.handling.selectors import ANNEXES_WRITTEN

app_name = "handling_api"
urlpatterns = [
    path("suggestions/<uuid:pk>/assignments/", api.Assign.as_view(), name="assign"),
    path("suggestions/<uuid:pk>/replies/", api.RepliesOfSuggestion.as_view(), name="replies"),
    path("suggestions/<uuid:pk>/evaluations/", api.EvaluationsOfSuggestion.as_view(), name="rate_latest"),
    path("suggestions/<uuid:pk>/follow-ups/", api.FollowUps.as_view(), name="follow_up"),
    path("suggestions/<uuid:pk>/redos/", api_after.Redos.as_view(), name="redo"),
    path("suggestions/<uuid:pk>/dissatisfactions/", api_after.Settlements.as_view(), name="settle_dissent"),
    path("assignments/", api.Assignments.as_view(), name="assignments"),
    path("assignments/<uuid:pk>/", api.OneAssignment.as_view(), name="assignment"),
    path("assignments/<uuid:pk>/receipt/", api.Receipt.as_view(), name="receipt"),
    path("assignments/<uuid:pk>/replacements/", api_undertakers.Replace.as_view(), name="replace"),
    path("assignments/<uuid:pk>/removals/", api_undertakers.Remove.as_view(), name="remove"),
    path("assignments/<uuid:pk>/opinion-excuses/", api_undertakers.Excuse.as_view(), name="excuse_opinion"),
    path("assignments/<uuid:pk>/opinions/", api_undertakers.Opinions.as_view(), name="opinions"),
    path("assignments/<uuid:pk>/opinion-returns/", api_undertakers.SendBack.as_view(), name="opinion_return"),
    path("requests/", api_requests.Requests.as_view(), name="requests"),
    path("assignments/<uuid:pk>/returns/", api_requests.Returns.as_view(), name="return"),
    path(
        "assignments/<uuid:pk>/return-acceptances/",
        api_requests.ReturnAcceptances.as_view(),
        name="return_acceptance",
    ),
    path(
        "assignments/<uuid:pk>/return-refusals/", api_requests.ReturnRefusals.as_view(), name="return_refusal"
    ),
    path("assignments/<uuid:pk>/extensions/", api_requests.Extensions.as_view(), name="extension"),
    path(
        "assignments/<uuid:pk>/extension-grants/",
        api_requests.ExtensionGrants.as_view(),
        name="extension_grant",
    ),
    path(
        "assignments/<uuid:pk>/extension-refusals/",
        api_requests.ExtensionRefusals.as_view(),
        name="extension_refusal",
    ),
    path("assignments/<uuid:pk>/statements/", api.Statements.as_view(), name="statement"),
    path("assignments/<uuid:pk>/contacts/", api.Contacts.as_view(), name="contact"),
    path("assignments/<uuid:pk>/draft/", api_drafts.Draft.as_view(), name="draft"),
    path("assignments/<uuid:pk>/replies/", api.Replies.as_view(), name="reply"),
    path("assignments/<uuid:pk>/attachments/", Attachments.as_view(kind=ANNEXES_WRITTEN), name="annexes"),
    path("assignments/<uuid:pk>/approval/", api_approval.Approval.as_view(), name="approval"),
    path("assignments/<uuid:pk>/approval/steps/", api_approval.Steps.as_view(), name="approval_steps"),
    path(
        "assignments/<uuid:pk>/countersigning/",
        api_countersigning.Countersigning.as_view(),
        name="countersigning",
    ),
    path(
        "assignments/<uuid:pk>/countersigning/steps/",
        api_countersigning.Steps.as_view(),
        name="countersigning_steps",
    ),
    path("assignments/<uuid:pk>/commitments/", api_after.MakeCommitment.as_view(), name="make_commitment"),
    path("commitments/", api_after.Commitments.as_view(), name="commitments"),
    path("commitments/<uuid:pk>/", api_after.OneCommitment.as_view(), name="commitment"),
    path("commitments/<uuid:pk>/reports/", api_after.Reports.as_view(), name="report_commitment"),
    path(
        "commitments/<uuid:pk>/sendings-back/", api_after.SendingsBack.as_view(), name="send_back_commitment"
    ),
    path(
        "commitments/<uuid:pk>/confirmations/", api_after.Confirmations.as_view(), name="confirm_commitment"
    ),
    path("commitments/<uuid:pk>/explanations/", api_after.Explanations.as_view(), name="explain_commitment"),
    path("replies/<uuid:pk>/", api.OneReply.as_view(), name="letter"),
    path("replies/<uuid:pk>/pdf/", api_paper.Pdf.as_view(), name="letter_pdf"),
    path("replies/<uuid:pk>/docx/", api_paper.Docx.as_view(), name="letter_docx"),
    path("replies/<uuid:pk>/evaluations/", api.Evaluations.as_view(), name="rate"),
    path("matters/", api.Matters.as_view(), name="matters"),
    path("matters/<uuid:pk>/", api.OneMatter.as_view(), name="matter"),
    path("matters/<uuid:pk>/undertakers/", api_undertakers.Add.as_view(), name="undertakers"),
    path("matters/<uuid:pk>/assignments/", api.Distribute.as_view(), name="distribute"),
]
