from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "tenant_apps.supervision"
    verbose_name = "督办"

    def ready(self) -> None:
        from shared_apps.identity import todo
        from tenant_apps.handling import hooks
        from tenant_apps.suggestions import casepage as case
        from tenant_apps.supervision import casepage, listening, menu, waiting

        todo.register(waiting.items)
        hooks.on_reply(listening.on_reply)
        case.register(casepage.provide)
        menu.add_entries()
