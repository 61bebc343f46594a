from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "shared_apps.exchange"

    def ready(self) -> None:
        from kernel import resealing
        from shared_apps.exchange import checking, keys, menu
        from tenants import doctor

        menu.add_entries()
        resealing.register(keys.kept())
        doctor.register(checking.CHECK)
