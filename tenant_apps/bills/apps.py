from django.apps import AppConfig


class BillsConfig(AppConfig):
    name = "tenant_apps.bills"
    verbose_name = "议案"

    def ready(self) -> None:
        from shared_apps.identity import shelves as desk
        from shared_apps.identity import todo
        from tenant_apps.bills import attaching, course, menu, shelves, waiting
        from tenant_apps.bills.restoring import Numbers
        from tenant_apps.suggestions import casepage
        from tenants.archive import reconciling

        attaching.register()
        casepage.register(course.beside_suggestion)
        todo.register(waiting.items)
        todo.register_marker(waiting.RESULT, waiting.mark_results)
        todo.register_marker(waiting.VOIDED, waiting.mark_voided)
        desk.register(shelves.KIND, shelves.LABEL, shelves.source)
        menu.add_entries()
        reconciling.register("bill_numbers", Numbers())
