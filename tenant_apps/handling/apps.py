from django.apps import AppConfig


class HandlingConfig(AppConfig):
    name = "tenant_apps.handling"
    verbose_name = "办理"

    def ready(self) -> None:
        from shared_apps.identity import todo
        from shared_apps.rules import cases
        from shared_apps.worktime import recounting as calendar
        from tenant_apps.handling import (
            access,
            course,
            hooks,
            menu,
            open_cases,
            owed,
            paper,
            recounting,
            rows,
            waiting,
        )
        from tenant_apps.handling.actions import promising
        from tenant_apps.handling.unit_work import UnitWork
        from tenant_apps.organs import ports
        from tenant_apps.suggestions import access as suggestions
        from tenant_apps.suggestions import casepage, closing, listing

        suggestions.register_rule(access.suggestions_of_units)
        casepage.register(course.parts)
        listing.register_column(rows.column)
        todo.register(waiting.items)
        calendar.register("handling", recounting.Replies())
        calendar.register("commitments", recounting.Promises())
        cases.register(open_cases.CASES)
        closing.register(owed.dissatisfaction)
        closing.register(owed.promises)
        hooks.on_reply(promising.at_reply)
        menu.add_entries()
        paper.register()
        ports.register(UnitWork())
