from django.urls import path

from shared_apps.worktime import api

app_name = "worktime_api"
urlpatterns = [
    path("calendar/", api.Year.as_view(), name="year"),
    path("calendar/due/", api.DueDate.as_view(), name="due"),
]
