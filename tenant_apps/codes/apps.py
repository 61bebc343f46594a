from django.apps import AppConfig


class CodesConfig(AppConfig):
    name = "tenant_apps.codes"
    verbose_name = "字典"

    def ready(self) -> None:
        from shared_apps.identity import todo
        from tenant_apps.codes import menu, receivers, restoring, todos
        from tenant_apps.postbox import restoring as letters

        receivers.register_all()
        letters.register(restoring.named)
        todo.register(todos.provide)
        menu.add_entries()
