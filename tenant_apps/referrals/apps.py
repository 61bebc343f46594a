from functools import partial

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "tenant_apps.referrals"
    verbose_name = "转请与下交"

    def ready(self) -> None:
        from shared_apps.identity import shelves as desk
        from shared_apps.identity import todo
        from shared_apps.worktime import recounting as calendar
        from tenant_apps.postbox import alarms
        from tenant_apps.postbox import restoring as letters
        from tenant_apps.records import seen
        from tenant_apps.referrals import (
            attaching,
            casepage,
            indexed,
            listening,
            menu,
            receivers,
            recounting,
            restoring,
            rows,
            selectors,
            shelves,
            sources,
            succession,
            todos,
        )
        from tenant_apps.suggestions import casepage as case
        from tenant_apps.suggestions import closing, going_on, listing, merging, publishing

        receivers.register_all()
        succession.register_returns()
        attaching.register()
        indexed.register_all()
        letters.register(restoring.named)
        alarms.register_names(selectors.named)
        publishing.register_listener(listening.on_published)
        closing.register(listening.referral_open)
        merging.register_guard(listening.merger_refused)
        case.register(casepage.provide)
        going_on.register(sources.goes_on_at)
        listing.register_column(rows.column)
        todo.register(todos.provide)
        desk.register(shelves.KIND, shelves.LABEL, shelves.source)
        todo.register_marker(todos.NOTE, todos.mark_noted)
        for kind in (todos.CALLED_OFF, todos.URGED, todos.LEFT_ALONE):
            todo.register_marker(kind, partial(seen.note, kind=kind))
        calendar.register("referrals", recounting.Referrals())
        menu.add_entries()
        _listen()


def _listen() -> None:
    """To what handling does."""
    from tenant_apps.handling import hooks
    from tenant_apps.referrals import anew, listening

    hooks.on_progress(listening.on_progress)
    hooks.on_reply(listening.on_reply)
    hooks.on_redo(listening.on_redo)
    hooks.register_named_unit(anew.unit_of_ours)
    hooks.register_up_referral_check(listening.up_referral_open)
