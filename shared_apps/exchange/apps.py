from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "shared_apps.exchange"

    def ready(self) -> None:
        from kernel import resealing
        from shared_apps.exchange import keys, menu

        menu.add_entries()
        resealing.register(keys.kept())
