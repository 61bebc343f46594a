"""The API of handling, under /api/v1/t/<division code>/."""

from django.urls import path

from tenant_apps.handling import api, api_after

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
    path("assignments/<uuid:pk>/statements/", api.Statements.as_view(), name="statement"),
    path("assignments/<uuid:pk>/contacts/", api.Contacts.as_view(), name="contact"),
    path("assignments/<uuid:pk>/replies/", api.Replies.as_view(), name="reply"),
    path("replies/<uuid:pk>/", api.OneReply.as_view(), name="letter"),
    path("replies/<uuid:pk>/evaluations/", api.Evaluations.as_view(), name="rate"),
    path("matters/", api.Matters.as_view(), name="matters"),
    path("matters/<uuid:pk>/", api.OneMatter.as_view(), name="matter"),
    path("matters/<uuid:pk>/assignments/", api.Distribute.as_view(), name="distribute"),
]
