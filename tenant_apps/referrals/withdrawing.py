"""撤回 of a suggestion that was referred: what the other end has not signed for comes back, all others hear of it, or have their answer."""

from __future__ import annotations

from kernel import clock, journal
from tenant_apps.postbox import actions as postbox
from tenant_apps.referrals import events, results, states
from tenant_apps.referrals.models import Referral
from tenant_apps.suggestions.publishing import Published


def on_ended(told: Published, sources: list[Referral]) -> None:
    """What came from below and was adopted goes on no more: that is its answer, since there will be no other."""
    here, words = told.congress, f"本级代表采纳提出后没有继续办理（{told.label}）。"
    facts = dict.fromkeys(("letter_class", "class_label", "doc_no"), "") | {
        "congress_name": here.name,
        "level": here.level,
        "unit_name": here.organ_name,
        "outcome": "REFERENCE",
        "outcome_label": "没有继续办理",
        "title": told.suggestion.title,
        "body": f"{words}{told.quote}",
        "answered_at": told.at.isoformat(),
    }
    for source in sources:
        results.send(source, facts, actor=told.actor, seat=told.seat)


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
