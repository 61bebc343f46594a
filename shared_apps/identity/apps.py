from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "shared_apps.identity"
    verbose_name = "人员与席位"

    def ready(self) -> None:
        from shared_apps.identity import menu

        menu.add_entries()
