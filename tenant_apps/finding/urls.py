"""Pages of 检索, under /t/<division code>/."""

from django.urls import path

from tenant_apps.finding import views

app_name = "finding"
urlpatterns = [
    path("search/", views.search, name="search"),
    path("search/export", views.export, name="export"),
]
