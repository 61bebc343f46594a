from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "shared_apps.exchange"
