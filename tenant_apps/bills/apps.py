from django.apps import AppConfig


class BillsConfig(AppConfig):
    name = "tenant_apps.bills"
    verbose_name = "议案"

    def ready(self) -> None:
        from shared_apps.identity import todo
        from tenant_apps.bills import attaching, course, menu, waiting
        from tenant_apps.bills.restoring import Numbers
        from tenant_apps.suggestions import casepage
        from tenants.archive import reconciling

        attaching.register()
        casepage.register(course.beside_suggestion)
        todo.register(waiting.items)
        menu.add_entries()
        reconciling.register("bill_numbers", Numbers())
