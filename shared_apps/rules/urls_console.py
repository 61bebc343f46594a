"""Which congress of the province sets which rule for itself, mounted at /console/rules/."""

from django.urls import path

from shared_apps.rules import views_console

app_name = "console_rules"
urlpatterns = [
    path("", views_console.listing, name="list"),
    path("export", views_console.export, name="export"),
]
