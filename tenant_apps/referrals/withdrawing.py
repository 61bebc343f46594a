"""撤回 of a suggestion that was referred: what the other end has not signed for comes back, all others hear of it."""

from __future__ import annotations

from kernel import clock, journal
from tenant_apps.postbox import actions as postbox
from tenant_apps.referrals import events, states
from tenant_apps.referrals.models import Referral
from tenant_apps.suggestions.publishing import Published


def on_withdrawn(told: Published) -> None:
    """In the transaction of the withdrawal. The receiver alone decides whether a recall came before its receipt."""
    rows = Referral.objects.filter(suggestion=told.suggestion, direction=states.OUT)
    for row in rows.exclude(state__in=states.FINISHED).select_for_update(of=("self",)).order_by("id"):
        event = events.of_published(told)
        events.keep(row, event)
        if states.OUTGOING.allows(row, "take_back"):
            _move(row, told, "take_back", "referral_taken_back")
        elif states.OUTGOING.allows(row, "recall") and row.received_at is None:
            _move(row, told, "recall", "referral_recalled")
            postbox.send(to_id=row.peer_id, referral_id=row.id, kind="recall", body={}, seat=told.seat)
        else:
            events.tell(row, event, seat=told.seat)


def _move(row: Referral, told: Published, deed: str, entry: str) -> None:
    states.OUTGOING.move(row, deed)
    row.changed_at = clock.now()
    row.save(update_fields=["state", "changed_at"])
    journal.record(
        actor=told.actor,
        seat=told.seat,
        deed=entry,
        subject=row,
        body={"state": row.state, "because": "withdrawn"},
        case_id=row.suggestion_id,
        referral_id=row.id,
    )
