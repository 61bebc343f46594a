"""Files under /t/<division code>/; the pages on which they are added belong to their carriers' addresses."""

from django.urls import path

from tenant_apps.files import views

app_name = "files"
urlpatterns = [
    path("files/<uuid:pk>/", views.preview, name="preview"),
    path("files/<uuid:pk>/page", views.page, name="page"),
    path("files/<uuid:pk>/content", views.content, name="content"),
    path("files/<uuid:pk>/removal", views.removal, name="removal"),
]
