from django.apps import AppConfig


class OrgansConfig(AppConfig):
    name = "tenant_apps.organs"
    verbose_name = "承办单位"
