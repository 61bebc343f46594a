"""Pages of handling, under /t/<division code>/."""

from django.urls import path

from tenant_apps.files.views import attachments
from tenant_apps.handling import (
    views,
    views_after,
    views_approval,
    views_commitments,
    views_countersigning,
    views_moved,
    views_paper,
    views_reply,
    views_requests,
    views_undertakers,
)
from tenant_apps.handling.selectors import ANNEXES_WRITTEN

app_name = "handling"
urlpatterns = [
    path("suggestions/<uuid:pk>/assignments/new", views.assign, name="assign"),
    path("suggestions/<uuid:pk>/follow-up", views_reply.follow_up, name="follow_up"),
    path("suggestions/<uuid:pk>/redo", views_after.redo, name="redo"),
    path("suggestions/<uuid:pk>/dissatisfaction", views_after.dissatisfaction, name="dissatisfaction"),
    path("assignments/<uuid:pk>/receipt", views.receipt, name="receipt"),
    path("assignments/<uuid:pk>/replacement", views_undertakers.replacement, name="replacement"),
    path("assignments/<uuid:pk>/past", views_undertakers.past, name="past"),
    path("assignments/<uuid:pk>/removal", views_undertakers.removal, name="removal"),
    path("assignments/<uuid:pk>/opinion/excuse", views_undertakers.excuse, name="opinion_excuse"),
    path("assignments/<uuid:pk>/opinion", views_undertakers.opinion, name="opinion"),
    path("assignments/<uuid:pk>/opinion/return", views_undertakers.opinion_return, name="opinion_return"),
    path("requests/", views_requests.listing, name="requests"),
    path("requests/export", views_requests.export, name="requests_export"),
    path("assignments/<uuid:pk>/return", views_requests.request_return, name="return"),
    path(
        "assignments/<uuid:pk>/return/acceptance", views_requests.return_acceptance, name="return_acceptance"
    ),
    path("assignments/<uuid:pk>/return/refusal", views_requests.return_refusal, name="return_refusal"),
    path("assignments/<uuid:pk>/extension", views_requests.request_extension, name="extension"),
    path("assignments/<uuid:pk>/extension/grant", views_requests.extension_grant, name="extension_grant"),
    path(
        "assignments/<uuid:pk>/extension/refusal", views_requests.extension_refusal, name="extension_refusal"
    ),
    path("assignments/<uuid:pk>/statement", views.statement, name="statement"),
    path("assignments/<uuid:pk>/contacts/new", views.contact, name="contact"),
    path("assignments/<uuid:pk>/commitments/new", views_commitments.make, name="make_commitment"),
    path("commitments/", views_commitments.commitments, name="commitments"),
    path("commitments/export", views_commitments.export, name="commitments_export"),
    path("commitments/<uuid:pk>/report", views_commitments.report, name="report_commitment"),
    path("commitments/<uuid:pk>/sending-back", views_commitments.send_back, name="send_back_commitment"),
    path("commitments/<uuid:pk>/confirmation", views_commitments.confirm, name="confirm_commitment"),
    path("commitments/<uuid:pk>/explanation", views_commitments.explain, name="explain_commitment"),
    path("assignments/<uuid:pk>/reply", views_reply.reply, name="reply"),
    path("assignments/<uuid:pk>/reply/draft", views_reply.autosave, name="reply_draft"),
    path("assignments/<uuid:pk>/reply/pdf", views_paper.preview, {"kind": "pdf"}, name="preview_pdf"),
    path("assignments/<uuid:pk>/reply/docx", views_paper.preview, {"kind": "docx"}, name="preview_docx"),
    path("assignments/<uuid:pk>/attachments/", attachments, {"kind": ANNEXES_WRITTEN}, name="annexes"),
    path("assignments/<uuid:pk>/approval", views_approval.approval, name="approval"),
    path(
        "assignments/<uuid:pk>/countersigning",
        views_countersigning.countersigning,
        name="countersigning",
    ),
    path("replies/<uuid:pk>/", views_reply.letter, name="letter"),
    path("replies/<uuid:pk>/pdf", views_paper.sealed, {"kind": "pdf"}, name="letter_pdf"),
    path("replies/<uuid:pk>/docx", views_paper.sealed, {"kind": "docx"}, name="letter_docx"),
    path("replies/<uuid:pk>/evaluation", views_reply.evaluation, name="evaluation"),
    path("matters/", views.matters, name="matters"),
    path("deadlines/moved/", views_moved.moved, name="moved"),
    path("deadlines/moved/export", views_moved.export, name="moved_export"),
    path("matters/<uuid:pk>/", views.matter, name="matter"),
    path("matters/<uuid:pk>/undertakers/new", views_undertakers.undertaker, name="undertaker"),
    path("matters/<uuid:pk>/distribution", views.distribution, name="distribution"),
]
