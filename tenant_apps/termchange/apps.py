from django.apps import AppConfig


class TermChangeConfig(AppConfig):
    name = "tenant_apps.termchange"
    verbose_name = "换届"

    def ready(self) -> None:
        from shared_apps.identity import todo
        from tenant_apps.deputies import actions as deputies
        from tenant_apps.postbox import restoring as letters
        from tenant_apps.termchange import menu, restoring, selectors, waiting

        letters.register(restoring.named)
        todo.register(waiting.items)
        deputies.planned_elsewhere(selectors.is_planned)
        menu.add_entries()
