"""Pages of referrals, under /t/<division code>/."""

from django.urls import path

from tenant_apps.referrals import views, views_drafting, views_further, views_overview, views_routes

app_name = "referrals"
urlpatterns = [
    path("suggestions/<uuid:pk>/referrals/up", views_drafting.refer_up, name="up"),
    path("suggestions/<uuid:pk>/referrals/down", views_drafting.refer_down, name="down"),
    path("suggestions/<uuid:pk>/referrals/further", views_drafting.refer_further, name="further"),
    path("suggestions/<uuid:pk>/referrals/below", views_drafting.file_below, name="file_below"),
    path("referrals/entrusting", views_drafting.entrust, name="entrust"),
    path("referrals/mandate-change", views_drafting.mandate_change, name="mandate_change"),
    path("referrals/", views.listing, name="list"),
    path("referrals/export", views.export, name="export"),
    path("referrals/overview/", views_overview.listing, name="overview"),
    path("referrals/overview/export", views_overview.export, name="overview_export"),
    path("referrals/routes/", views_routes.listing, name="routes"),
    path("referrals/routes/export", views_routes.export, name="routes_export"),
    path("referrals/below/", views_overview.congresses, name="below"),
    path("referrals/below/export", views_overview.congresses_export, name="below_export"),
    path("referrals/<uuid:pk>/", views.referral, name="referral"),
    path("referrals/<uuid:pk>/approval", views.approval, name="approval"),
    path("referrals/<uuid:pk>/sending-back", views.sending_back, name="sending_back"),
    path("referrals/<uuid:pk>/taking-back", views.taking_back, name="taking_back"),
    path(
        "referrals/<uuid:pk>/taking-back-together", views_further.taking_back_together, name="taking_all_back"
    ),
    path("referrals/<uuid:pk>/recall", views.recall, name="recall"),
    path("referrals/<uuid:pk>/settling", views_further.settling, name="settling"),
    path("referrals/<uuid:pk>/revocation", views_further.revocation, name="revocation"),
    path("referrals/<uuid:pk>/receipt", views.receipt, name="receipt"),
    path("referrals/<uuid:pk>/acceptance", views.acceptance, name="acceptance"),
    path("referrals/<uuid:pk>/rejection", views.rejection, name="rejection"),
    path("referrals/<uuid:pk>/adoption", views.adoption, name="adoption"),
    path("referrals/<uuid:pk>/non-adoption", views.non_adoption, name="non_adoption"),
    path("referrals/<uuid:pk>/taking-on", views.taking_on, name="taking_on"),
    path("referrals/<uuid:pk>/acknowledgement", views.acknowledgement, name="acknowledgement"),
    path("referrals/<uuid:pk>/noting", views_further.noting, name="noting"),
    path("referrals/<uuid:pk>/declining", views_further.declining, name="declining"),
    path("referrals/<uuid:pk>/answer", views_further.answer, name="answer"),
    path("referrals/<uuid:pk>/relay", views_further.relay, name="relay"),
    path("referrals/<uuid:pk>/bundle", views_further.bundle, name="bundle"),
    path("referrals/<uuid:pk>/urging", views_further.urging, name="urging"),
    path("referrals/<uuid:pk>/result", views.result, name="result"),
]
