from django.apps import AppConfig


class SuggestionsConfig(AppConfig):
    name = "tenant_apps.suggestions"
    verbose_name = "代表建议"

    def ready(self) -> None:
        from shared_apps.identity import shelves as desk
        from shared_apps.identity import todo
        from tenant_apps.suggestions import (
            attaching,
            casepage,
            course,
            listing,
            menu,
            merged,
            opened,
            shelves,
            waiting,
        )
        from tenant_apps.suggestions.restoring import Numbers
        from tenants.archive import reconciling

        casepage.register(course.parts)
        casepage.register(merged.parts)
        casepage.register(attaching.parts)
        casepage.register(opened.parts)
        attaching.register()
        listing.register_column(course.column)
        todo.register(waiting.items)
        desk.register(shelves.KIND, shelves.LABEL, shelves.source)
        todo.register(opened.waiting)
        todo.register_marker(waiting.VOIDED, waiting.mark_voided)
        menu.add_entries()
        reconciling.register("numbers", Numbers())
