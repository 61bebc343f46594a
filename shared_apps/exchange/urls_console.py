"""交换文件, mounted at /console/exchange/."""

from django.urls import path

from shared_apps.exchange import views_console as views

app_name = "console_exchange"
urlpatterns = [
    path("", views.files, name="files"),
    path("export", views.export, name="export"),
    path("new", views.new, name="new"),
    path("import", views.arrival, name="import"),
    path("<uuid:pk>/", views.file, name="file"),
    path("<uuid:pk>/content", views.content, name="content"),
]
