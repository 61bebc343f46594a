from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "tenant_apps.supervision"
    verbose_name = "督办"

    def ready(self) -> None:
        from shared_apps.identity import todo
        from tenant_apps.handling import hooks
        from tenant_apps.suggestions import casepage as case
        from tenant_apps.suggestions import listing, merging
        from tenant_apps.supervision import (
            attaching,
            casepage,
            circulating,
            keylist,
            keywaiting,
            listening,
            menu,
            process,
            waiting,
        )

        todo.register(waiting.items)
        todo.register(keywaiting.items)
        todo.register(circulating.items)
        todo.register_marker(circulating.KIND, circulating.mark)
        todo.register_marker(waiting.URGED, waiting.mark_urged)
        attaching.register()
        listing.register_column(keylist.column)
        hooks.on_reply(listening.on_reply)
        merging.register_guard(listening.merger_refused)
        case.register(casepage.provide)
        case.register(circulating.provide)
        case.register(process.provide)
        menu.add_entries()
