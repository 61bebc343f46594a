"""What the OpenAPI description covers: the API outside and inside a congress."""

from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("shared_apps.identity.urls_api")),
    path("api/v1/", include("sso.urls_api")),
    path("api/v1/t/<str:code>/", include("config.urls_tenant_api")),
]
