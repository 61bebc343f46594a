from django.apps import AppConfig


class DeputiesConfig(AppConfig):
    name = "tenant_apps.deputies"
    verbose_name = "代表"
