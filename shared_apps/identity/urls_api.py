from django.urls import path

from shared_apps.identity import api

app_name = "identity_api"
urlpatterns = [
    path("me/", api.Me.as_view(), name="me"),
    path("me/todos/", api.Todos.as_view(), name="todos"),
]
