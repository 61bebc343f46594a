"""撤回 of a suggestion that was referred: what the other end has not signed for comes back, all others hear of it, or have their answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kernel import clock, journal
from kernel.actor import Actor, SeatFacts
from tenant_apps.handling import withdrawn as handling
from tenant_apps.postbox import actions as postbox
from tenant_apps.referrals import clocks, events, possible, results, selectors, sources, states, types
from tenant_apps.referrals.models import Referral
from tenant_apps.suggestions import publishing
from tenant_apps.suggestions.models import Suggestion
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


# The deeds that tell it: that it ends there, or (already made their own there) that its source was taken back.
ENDED_BY, WITHDRAWN = "called_off", "withdrawn"


def on_withdrawn(told: Published) -> None:
    """In the transaction of the withdrawal. The receiver alone decides whether a recall came before its receipt."""
    rows = Referral.objects.filter(suggestion=told.suggestion, direction=states.OUT)
    for row in rows.exclude(state__in=states.FINISHED).select_for_update(of=("self",)).order_by("id"):
        event = events.of_published(told)
        events.keep(row, event)
        _take_back(row, event, actor=told.actor, seat=told.seat)


def _take_back(
    row: Referral, event: Mapping[str, Any], *, actor: Actor | None, seat: SeatFacts | None
) -> None:
    if states.OUTGOING.allows(row, "take_back"):
        _move(row, "take_back", "referral_taken_back", actor=actor, seat=seat)
    elif states.OUTGOING.allows(row, "recall") and row.received_at is None:
        _move(row, "recall", "referral_recalled", actor=actor, seat=seat)
        postbox.send(to_id=row.peer_id, referral_id=row.id, kind="recall", body={}, seat=seat)
    elif _ends_there(row):
        _call_off(row, event, actor=actor, seat=seat)
    else:
        events.tell(row, event, seat=seat)


def _ends_there(row: Referral) -> bool:
    """What a deputy further up has made their own goes on there, and whoever passed it on waits for its result."""
    works = row.kind in types.FOR_US and states.OUTGOING.allows(row, "call_off")
    return works and not (row.state == states.RELAYED and bool(sources.adopted_further(row)))


def _call_off(
    row: Referral, event: Mapping[str, Any], *, actor: Actor | None, seat: SeatFacts | None
) -> None:
    clocks.close(row, words="已撤回，对方停止办理")
    _move(row, "call_off", "referral_called_off", actor=actor, seat=seat)
    events.tell(row, {**event, "deed": ENDED_BY, "state_label": row.state_label}, seat=seat)


def revoked(row: Referral, *, why: str, actor: Actor, seat: SeatFacts) -> None:
    """Ours, moved by its deed and not saved: the other end stops as for any that was called off."""
    clocks.close(row, words="已撤销委托")
    event = events.own(
        at=clock.now(),
        deed=ENDED_BY,
        label="撤销委托",
        who=publishing.by(actor, seat),
        quote=why,
        state_label=row.state_label,
        key=True,
    )
    events.keep(row, event)
    events.tell(row, event, seat=seat)


def recall_failed(row: Referral) -> None:
    """The other end had signed for it before the recall came. Where nobody wants it any more it ends there all the same."""
    source = row.relayed_from
    unwanted = possible.withdrawn(row.suggestion) or (
        source is not None and source.state == states.CALLED_OFF
    )
    if not unwanted or row.kind not in types.FOR_US:
        return
    event = _own_event(row.suggestion) if source is None else _passed_on(source)
    if _ends_there(row):
        events.keep(row, event)
        _call_off(row, event, actor=None, seat=None)
    elif row.state == states.ADOPTED:
        events.tell(row, event, seat=None)


def overtaken(row: Referral, event: Mapping[str, Any]) -> None:
    """A deputy there had adopted it before our word was heard: whoever had passed it to us, and takes it for ended, learns that it goes on."""
    source = row.relayed_from
    if source is not None and source.state == states.CALLED_OFF and source.kind != types.TRANSFER:
        events.tell(source, event, seat=None)


def heard(row: Referral, event: Mapping[str, Any]) -> None:
    """The end that sent it (the row is locked, the caller saves it) takes back what we have: our matter ends, and what we passed on of
    it. Whoever we passed it on to hears whose suggestion was taken back, and why: they had its text from there too."""
    if row.is_out or event["congress_id"] != str(row.peer_id) or row.kind not in types.FOR_US:
        return
    onwards = Referral.objects.filter(relayed_from=row, direction=states.OUT)
    if event["deed"] == WITHDRAWN and row.state == states.RELAYED:
        for one in onwards.filter(state=states.ADOPTED).order_by("id"):
            events.tell(one, _passed_on(row, event), seat=None)
        return
    if event["deed"] != ENDED_BY or not states.INCOMING.allows(row, "told_called_off"):
        return
    states.INCOMING.move(row, "told_called_off")
    row.decided_at = None  # a refusal that crossed it decides nothing
    clocks.close(row, words="对方已撤回，停止办理")
    if row.kind in types.UNDERTAKEN:
        handling.end_from_above(referral_id=row.id, because=str(event["quote"]))
    for one in onwards.exclude(state__in=states.FINISHED).select_for_update(of=("self",)).order_by("id"):
        told = _passed_on(row, event)
        events.keep(one, told)
        _take_back(one, told, actor=None, seat=None)


def _own_event(suggestion: Suggestion | None) -> dict[str, Any]:
    because = suggestion.withdrawal_reason if suggestion is not None else ""
    return _stopped("建议已经撤回，不再办理", because, suggestion)


def _passed_on(row: Referral, event: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What whoever we passed it on to is told of `event`, or of the last word that ended the row: by whose suggestion, and why."""
    why = event["quote"] if event is not None else selectors.said_with([row], deed=ENDED_BY).get(row.pk, "")
    return _stopped(f"{sources.begun_by(row)}的来源建议已经撤回，不再办理", why, None)


def _stopped(text: str, because: str, suggestion: Suggestion | None) -> dict[str, Any]:
    return events.own(
        at=clock.now(),
        deed=ENDED_BY,
        label="撤回停办",
        text=text,
        quote=because,
        suggestion=suggestion,
        key=True,
    )


def _move(row: Referral, deed: str, entry: str, *, actor: Actor | None, seat: SeatFacts | None) -> None:
    states.OUTGOING.move(row, deed)
    row.changed_at = clock.now()
    row.save(update_fields=["state", "changed_at", "due_at", "due_provisional"])
    journal.record(
        actor=actor,
        seat=seat,
        deed=entry,
        subject=row,
        body={"state": row.state, "because": "withdrawn"},
        case_id=row.suggestion_id,
        referral_id=row.id,
    )
