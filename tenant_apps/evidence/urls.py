"""Pages of evidence, under /t/<division code>/."""

from django.urls import path

from tenant_apps.evidence import views

app_name = "evidence"
urlpatterns = [
    path("suggestions/<uuid:pk>/evidence", views.case, name="case"),
    path("suggestions/<uuid:pk>/evidence/export", views.export, name="export"),
]
