"""The API of 检索."""

from django.urls import path

from tenant_apps.finding import api

app_name = "finding_api"
urlpatterns = [
    path("search/", api.Search.as_view(), name="search"),
    path("compilations/", api.Compilations.as_view(), name="compile"),
    path("compilations/<uuid:pk>/", api.OneCompilation.as_view(), name="compilation"),
]
