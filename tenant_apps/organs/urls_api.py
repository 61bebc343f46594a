"""The API of units, under /api/v1/t/<division code>/."""

from django.urls import path

from tenant_apps.organs import api

app_name = "organs_api"
urlpatterns = [
    path("units/", api.Units.as_view(), name="list"),
    path("units/<uuid:pk>/", api.OneUnit.as_view(), name="one"),
]
