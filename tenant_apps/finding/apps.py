from django.apps import AppConfig


class FindingConfig(AppConfig):
    name = "tenant_apps.finding"
    verbose_name = "检索"

    def ready(self) -> None:
        from tenant_apps.finding import indexing, menu
        from tenant_apps.suggestions import texts

        texts.register_keeper(indexing.keep)
        menu.add_entries()
