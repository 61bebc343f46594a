"""节假日安排 at the console, mounted at /console/calendar/."""

from django.urls import path

from shared_apps.worktime import views_console

app_name = "console_calendar"
urlpatterns = [
    path("", views_console.years, name="years"),
    path("export", views_console.export, name="export"),
    path("count", views_console.count, name="count"),
    path("<int:year>/", views_console.year, name="year"),
    path("<int:year>/entry", views_console.entry, name="entry"),
    path("<int:year>/confirmation", views_console.confirmation, name="confirmation"),
    path("<int:year>/alarm", views_console.alarm, name="alarm"),
    path("<int:year>/discard", views_console.discard, name="discard"),
    path("recounts/<uuid:pk>/", views_console.recount, name="recount"),
    path("recounts/<uuid:pk>/export", views_console.recount_export, name="recount_export"),
]
