from django.apps import AppConfig


class HandlingConfig(AppConfig):
    name = "tenant_apps.handling"
    verbose_name = "办理"

    def ready(self) -> None:
        from shared_apps.identity import todo
        from tenant_apps.handling import access, course, menu, rows, waiting
        from tenant_apps.suggestions import access as suggestions
        from tenant_apps.suggestions import casepage, listing

        suggestions.register_rule(access.suggestions_of_units)
        casepage.register(course.parts)
        listing.register_column(rows.column)
        todo.register(waiting.items)
        menu.add_entries()
