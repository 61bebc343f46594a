"""The API of attachments, under /api/v1/t/<division code>/; where they are added belongs to their carriers' addresses."""

from django.urls import path

from tenant_apps.files import api

app_name = "files_api"
urlpatterns = [
    path("files/<uuid:pk>/", api.OneAttachment.as_view(), name="one"),
    path("files/<uuid:pk>/content/", api.Content.as_view(), name="content"),
    path("files/<uuid:pk>/removal/", api.Removal.as_view(), name="removal"),
]
