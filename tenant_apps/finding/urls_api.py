"""The API of 检索."""

from django.urls import path

from tenant_apps.finding import api

app_name = "finding"
urlpatterns = [path("search/", api.Search.as_view(), name="search")]
