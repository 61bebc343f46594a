"""The API of supervision, under /api/v1/t/<division code>/."""

from django.urls import path

from tenant_apps.supervision import api

app_name = "supervision_api"
urlpatterns = [
    path("alert-cards/", api.Cards.as_view(), name="cards"),
    path("alert-cards/<uuid:pk>/", api.OneCard.as_view(), name="card"),
    path("alert-cards/<uuid:pk>/answer/", api.Answers.as_view(), name="answer_card"),
    path("alert-cards/<uuid:pk>/closure/", api.Closures.as_view(), name="close_card"),
]
