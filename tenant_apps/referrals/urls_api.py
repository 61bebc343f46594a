"""The API of referrals, under /api/v1/t/<division code>/. Each change of state is a resource of its own."""

from django.urls import path

from tenant_apps.referrals import api

urlpatterns = [
    path("suggestions/<uuid:pk>/referrals/", api.OfSuggestion.as_view(), name="api-suggestion-referrals"),
    path(
        "suggestions/<uuid:pk>/referrals/below/", api.FilingBelow.as_view(), name="api-suggestion-file-below"
    ),
    path("referrals/", api.Referrals.as_view(), name="api-referrals"),
    path("referrals/<uuid:pk>/", api.OneReferral.as_view(), name="api-referral"),
    path("referrals/<uuid:pk>/approval/", api.Approval.as_view(), name="api-referral-approval"),
    path("referrals/<uuid:pk>/sending-back/", api.SendingBack.as_view(), name="api-referral-sending-back"),
    path("referrals/<uuid:pk>/taking-back/", api.TakingBack.as_view(), name="api-referral-taking-back"),
    path("referrals/<uuid:pk>/recall/", api.Recall.as_view(), name="api-referral-recall"),
    path("referrals/<uuid:pk>/revocation/", api.Revocation.as_view(), name="api-referral-revocation"),
    path("referrals/<uuid:pk>/settling/", api.Settling.as_view(), name="api-referral-settling"),
    path("referrals/<uuid:pk>/receipt/", api.Receipt.as_view(), name="api-referral-receipt"),
    path("referrals/<uuid:pk>/acceptance/", api.Acceptance.as_view(), name="api-referral-acceptance"),
    path("referrals/<uuid:pk>/rejection/", api.Rejection.as_view(), name="api-referral-rejection"),
    path("referrals/<uuid:pk>/adoption/", api.Adoption.as_view(), name="api-referral-adoption"),
    path("referrals/<uuid:pk>/non-adoption/", api.NonAdoption.as_view(), name="api-referral-non-adoption"),
    path("referrals/<uuid:pk>/taking-on/", api.TakingOn.as_view(), name="api-referral-taking-on"),
    path(
        "referrals/<uuid:pk>/acknowledgement/",
        api.Acknowledgement.as_view(),
        name="api-referral-acknowledgement",
    ),
    path("referrals/<uuid:pk>/result/", api.GivingResult.as_view(), name="api-referral-result"),
]
