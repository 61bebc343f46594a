from django.apps import AppConfig


class HandlingConfig(AppConfig):
    name = "tenant_apps.handling"
    verbose_name = "办理"

    def ready(self) -> None:
        from shared_apps.rules import cases
        from shared_apps.worktime import recounting as calendar
        from tenant_apps.handling import (
            access,
            annexes,
            course,
            figures,
            hooks,
            menu,
            open_cases,
            owed,
            paper,
            recounting,
            rows,
            withdrawn,
        )
        from tenant_apps.handling.actions import promising
        from tenant_apps.handling.unit_work import UnitWork
        from tenant_apps.organs import ports
        from tenant_apps.suggestions import access as suggestions
        from tenant_apps.suggestions import casepage, closing, listing, merging, openness, publishing
        from tenant_apps.suggestions import figures as of_year

        suggestions.register_rule(access.suggestions_of_units)
        suggestions.register_rule(access.suggestions_of_raters)
        casepage.register(course.parts)
        openness.register_wishes(rows.kept_back)
        listing.register_column(rows.column)
        self._on_the_desk()
        publishing.register_listener(withdrawn.on_published)
        calendar.register("handling", recounting.Replies())
        calendar.register("commitments", recounting.Promises())
        cases.register(open_cases.CASES)
        for owing in (owed.answers, owed.dissatisfaction, owed.promises):
            closing.register(owing)
        merging.register_replies(owed.has_reply)
        of_year.register(figures.of_year)
        hooks.on_reply(promising.at_reply)
        for begin in (menu.add_entries, paper.register, annexes.register):
            begin()
        ports.register(UnitWork())

    def _on_the_desk(self) -> None:
        """待办, 待阅, 已办, 办结."""
        from functools import partial

        from shared_apps.identity import shelves as desk
        from shared_apps.identity import todo
        from tenant_apps.handling import copied, past, shelves, unmanned, waiting, withdrawn
        from tenant_apps.records import seen

        todo.register(waiting.items)
        todo.register(withdrawn.items)
        todo.register(past.items)
        todo.register(copied.items)
        todo.register(unmanned.items)
        todo.register_marker(waiting.TO_READ, waiting.mark_read)
        todo.register_marker(waiting.REDATED, partial(seen.note, kind=waiting.REDATED))
        todo.register_marker(withdrawn.KIND, partial(seen.note, kind=withdrawn.KIND))
        for kind in (past.KIND, copied.KIND):
            todo.register_marker(kind, partial(seen.note, kind=kind))
        desk.register(shelves.KIND, shelves.LABEL, shelves.source)
        desk.register(past.KIND, past.LABEL, past.source)
