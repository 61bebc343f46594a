"""The API of supervision, under /api/v1/t/<division code>/."""

from django.urls import path

from tenant_apps.files.api import Attachments
from tenant_apps.supervision import api, api_circulating, api_key, attaching

app_name = "supervision_api"
urlpatterns = [
    path("suggestions/<uuid:pk>/key-proposals/", api_key.Propose.as_view(), name="propose_key"),
    path("key-suggestions/", api_key.Keys.as_view(), name="keys"),
    path("key-suggestions/<uuid:pk>/", api_key.OneKey.as_view(), name="key"),
    path(
        "key-suggestions/<uuid:pk>/attachments/", Attachments.as_view(kind=attaching.KIND), name="key_files"
    ),
    path("key-suggestions/<uuid:pk>/decision/", api_key.Decide.as_view(), name="decide_key"),
    path("key-suggestions/<uuid:pk>/declining/", api_key.Decline.as_view(), name="decline_key"),
    path("key-suggestions/<uuid:pk>/plan/", api_key.Plan.as_view(), name="plan_key"),
    path("key-suggestions/<uuid:pk>/visits/", api_key.Visits.as_view(), name="visit_key"),
    path("key-suggestions/<uuid:pk>/report/", api_key.Report.as_view(), name="report_key"),
    path("key-suggestions/<uuid:pk>/ending/", api_key.End.as_view(), name="end_key"),
    path("suggestions/<uuid:pk>/readers/", api_circulating.Readers.as_view(), name="readers"),
    path("suggestions/<uuid:pk>/circulations/", api_circulating.Circulate.as_view(), name="circulate"),
    path("circulations/", api_circulating.Circulations.as_view(), name="circulations"),
    path("circulations/<uuid:pk>/", api_circulating.OneCirculation.as_view(), name="circulation"),
    path("circulations/<uuid:pk>/reading/", api_circulating.Reading.as_view(), name="read_circulated"),
    path("circulations/<uuid:pk>/recall/", api_circulating.Recall.as_view(), name="recall_circulated"),
    path("supervision/urgings/", api.Urgings.as_view(), name="urge_many"),
    path("supervision/urgings/<uuid:pk>/", api.OneUrging.as_view(), name="urging"),
    path("supervision/urgings/<uuid:pk>/reading/", api.Readings.as_view(), name="read_urging"),
    path("assignments/<uuid:pk>/urgings/", api.Urge.as_view(), name="urge"),
    path("alert-cards/", api.Cards.as_view(), name="cards"),
    path("alert-cards/<uuid:pk>/", api.OneCard.as_view(), name="card"),
    path("alert-cards/<uuid:pk>/answer/", api.Answers.as_view(), name="answer_card"),
    path("alert-cards/<uuid:pk>/closure/", api.Closures.as_view(), name="close_card"),
]
