from django.apps import AppConfig


class FindingConfig(AppConfig):
    name = "tenant_apps.finding"
    verbose_name = "检索"

    def ready(self) -> None:
        from tenant_apps.finding import alike, indexing, menu
        from tenant_apps.suggestions import aids, texts

        texts.register_keeper(indexing.keep)
        aids.register(alike.panel)
        menu.add_entries()
