"""The API of bills, under /api/v1/t/<division code>/."""

from django.urls import path

from tenant_apps.bills import api, attaching
from tenant_apps.files.api import Attachments

app_name = "bills_api"
urlpatterns = [
    path("bills/", api.Bills.as_view(), name="list"),
    path("bills/<uuid:pk>/", api.OneBill.as_view(), name="one"),
    path("bills/<uuid:pk>/attachments/", Attachments.as_view(kind=attaching.KIND), name="attachments"),
    path("bills/<uuid:pk>/cosigners/", api.Cosigners.as_view(), name="cosigners"),
    path("bills/<uuid:pk>/cosignature/", api.Cosignature.as_view(), name="cosignature"),
    path("bills/<uuid:pk>/declining/", api.Declining.as_view(), name="declining"),
    path("bills/<uuid:pk>/text-recall/", api.Recall.as_view(), name="recall"),
    path("bills/<uuid:pk>/submission/", api.Submission.as_view(), name="submission"),
    path("bills/<uuid:pk>/suggestion/", api.AsSuggestion.as_view(), name="as_suggestion"),
    path("bills/<uuid:pk>/registration/", api.Registration.as_view(), name="registration"),
    path("bills/<uuid:pk>/opinion/", api.Opinion.as_view(), name="opinion"),
    path("bills/<uuid:pk>/agenda/", api.Agenda.as_view(), name="agenda"),
    path("bills/<uuid:pk>/committee/", api.Committee.as_view(), name="committee"),
    path("bills/<uuid:pk>/no-bill/", api.NoBill.as_view(), name="no_bill"),
    path("bills/<uuid:pk>/conversion/", api.Conversion.as_view(), name="conversion"),
    path("bills/<uuid:pk>/report/", api.Report.as_view(), name="report"),
    path("bills/<uuid:pk>/conclusion/", api.Conclusion.as_view(), name="conclusion"),
    path("bills/<uuid:pk>/withdrawal/", api.Withdrawal.as_view(), name="withdrawal"),
    path("bills/<uuid:pk>/withdrawal/request/", api.WithdrawalRequest.as_view(), name="withdrawal_request"),
    path("bills/<uuid:pk>/withdrawal/consent/", api.Consent.as_view(), name="consent"),
    path("bills/<uuid:pk>/withdrawal/refusal/", api.Refusal.as_view(), name="refusal"),
    path("bills/<uuid:pk>/leaving/", api.Leaving.as_view(), name="leaving"),
    path("bills/<uuid:pk>/noting/", api.Noting.as_view(), name="noting"),
    path("bill-signatures/<uuid:pk>/notice/", api.Note.as_view(), name="notice"),
]
