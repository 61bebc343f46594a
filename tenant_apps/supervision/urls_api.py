"""The API of supervision, under /api/v1/t/<division code>/."""

from django.urls import path

from tenant_apps.supervision import api

app_name = "supervision_api"
urlpatterns = [
    path("supervision/urgings/", api.Urgings.as_view(), name="urge_many"),
    path("supervision/urgings/<uuid:pk>/", api.OneUrging.as_view(), name="urging"),
    path("supervision/urgings/<uuid:pk>/reading/", api.Readings.as_view(), name="read_urging"),
    path("assignments/<uuid:pk>/urgings/", api.Urge.as_view(), name="urge"),
    path("alert-cards/", api.Cards.as_view(), name="cards"),
    path("alert-cards/<uuid:pk>/", api.OneCard.as_view(), name="card"),
    path("alert-cards/<uuid:pk>/answer/", api.Answers.as_view(), name="answer_card"),
    path("alert-cards/<uuid:pk>/closure/", api.Closures.as_view(), name="close_card"),
]
