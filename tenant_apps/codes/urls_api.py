"""The API of dictionaries, under /api/v1/t/<division code>/."""

from django.urls import path

from tenant_apps.codes import api

app_name = "codes_api"
urlpatterns = [path("dictionaries/<str:name>/", api.OneDictionary.as_view(), name="one")]
