"""The API of the register of deputies, under /api/v1/t/<division code>/."""

from django.urls import path

from tenant_apps.deputies import api

app_name = "deputies_api"
urlpatterns = [
    path("deputies/", api.Deputies.as_view(), name="list"),
    path("deputies/<uuid:pk>/", api.OneDeputy.as_view(), name="one"),
]
