from django.urls import path

from shared_apps.identity import api

app_name = "identity_api"
urlpatterns = [
    path("me/", api.Me.as_view(), name="me"),
    path("me/seats/<uuid:pk>/confirmation/", api.Confirmation.as_view(), name="confirmation"),
    path("me/seats/<uuid:pk>/refusal/", api.Refusal.as_view(), name="refusal"),
    path("me/cases/", api.Cases.as_view(), name="cases"),
    path("me/readings/", api.Readings.as_view(), name="readings"),
    path("me/todos/", api.Todos.as_view(), name="todos"),
]
