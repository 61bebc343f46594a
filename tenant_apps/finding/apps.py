from django.apps import AppConfig


class FindingConfig(AppConfig):
    name = "tenant_apps.finding"
    verbose_name = "检索"

    def ready(self) -> None:
        from tenant_apps.finding import alike, indexing, menu
        from tenant_apps.finding.restoring import Signatures
        from tenant_apps.suggestions import aids, texts
        from tenants.archive import reconciling

        texts.register_keeper(indexing.keep)
        aids.register(alike.panel)
        menu.add_entries()
        reconciling.register("signatures", Signatures())
