"""Pages of bills, under /t/<division code>/."""

from django.urls import path

from tenant_apps.bills import attaching, views, views_deeds
from tenant_apps.files.views import attachments

app_name = "bills"
urlpatterns = [
    path("bills/", views.bills, name="list"),
    path("bills/export", views.export, name="export"),
    path("bills/new", views.new, name="new"),
    path("bills/drafts", views.first_autosave, name="drafts"),
    path("bills/<uuid:pk>/", views.bill, name="bill"),
    path("bills/<uuid:pk>/edit", views.edit, name="edit"),
    path("bills/<uuid:pk>/draft", views.autosave, name="draft"),
    path("bills/<uuid:pk>/attachments/", attachments, {"kind": attaching.KIND}, name="attachments"),
    path("bills/<uuid:pk>/cosigners", views_deeds.cosigners, name="cosigners"),
    path("bills/<uuid:pk>/cosignature", views_deeds.cosignature, name="cosignature"),
    path("bills/<uuid:pk>/declining", views_deeds.declining, name="declining"),
    path("bills/<uuid:pk>/text-recall", views_deeds.text_recall, name="text_recall"),
    path("bills/<uuid:pk>/submission", views_deeds.submission, name="submission"),
    path("bills/<uuid:pk>/suggestion", views_deeds.as_suggestion, name="as_suggestion"),
    path("bills/<uuid:pk>/registration", views_deeds.registration, name="registration"),
    path("bills/<uuid:pk>/opinion", views_deeds.opinion, name="opinion"),
    path("bills/<uuid:pk>/agenda", views_deeds.agenda, name="agenda"),
    path("bills/<uuid:pk>/committee", views_deeds.committee, name="committee"),
    path("bills/<uuid:pk>/no-bill", views_deeds.no_bill, name="no_bill"),
    path("bills/<uuid:pk>/conversion", views_deeds.conversion, name="conversion"),
    path("bills/<uuid:pk>/report", views_deeds.report, name="report"),
    path("bills/<uuid:pk>/conclusion", views_deeds.conclusion, name="conclusion"),
    path("bills/<uuid:pk>/withdrawal", views_deeds.withdrawal, name="withdrawal"),
    path("bills/<uuid:pk>/withdrawal/request", views_deeds.withdrawal_request, name="withdrawal_request"),
    path("bills/<uuid:pk>/withdrawal/consent", views_deeds.consent, name="consent"),
    path("bills/<uuid:pk>/withdrawal/refusal", views_deeds.refusal, name="refusal"),
    path("bills/<uuid:pk>/leaving", views_deeds.leaving, name="leaving"),
    path("bills/<uuid:pk>/noting", views_deeds.noting, name="noting"),
    path("bill-signatures/<uuid:pk>/notice", views_deeds.notice, name="notice"),
]
