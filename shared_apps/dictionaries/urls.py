"""全省字典, mounted at /console/dictionaries/."""

from django.urls import path

from shared_apps.dictionaries import views

app_name = "console_dictionaries"
urlpatterns = [
    path("", views.dictionaries, name="list"),
    path("entries/<int:entry_id>/change", views.change, name="change"),
    path("entries/<int:entry_id>/merger", views.merger, name="merger"),
    path("<str:name>/", views.one, name="one"),
    path("<str:name>/export", views.export, name="export"),
    path("<str:name>/new", views.new, name="new"),
]
