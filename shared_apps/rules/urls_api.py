from django.urls import path

from shared_apps.rules import api

app_name = "rules_api"
urlpatterns = [path("rules/", api.InForce.as_view(), name="in_force")]
