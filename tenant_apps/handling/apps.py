from django.apps import AppConfig


class HandlingConfig(AppConfig):
    name = "tenant_apps.handling"
    verbose_name = "办理"
