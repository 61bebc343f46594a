from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "ui"
    verbose_name = "界面"

    def ready(self) -> None:
        from ui import checks  # noqa: F401  registers the check
