"""An answer on its way back: facts of a reply, sent one hop, taken in, passed on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kernel import clock, journal, tenancy
from kernel.actor import Actor, SeatFacts
from tenant_apps.handling.models import Reply
from tenant_apps.postbox import actions as postbox
from tenant_apps.referrals import clocks, events, possible, states
from tenant_apps.referrals.models import Referral, Result
from tenant_apps.suggestions.models import Suggestion

WAITING = "结果已到，转告的期限自本级答复起算"
NOT_PASSED_ON = "本级建议已经撤回，结果无须转告"
_FACTS = (
    "congress_name",
    "level",
    "unit_name",
    "outcome",
    "outcome_label",
    "letter_class",
    "class_label",
    "doc_no",
    "body",
)


def facts_of_reply(reply: Reply) -> dict[str, Any]:
    """Reply, class and outcome only: no contact's telephone, no internal note."""
    here = tenancy.current()
    return {
        "congress_name": here.name,
        "level": here.level,
        "unit_name": reply.unit_name,
        "outcome": reply.outcome,
        "outcome_label": reply.outcome_label,
        "letter_class": reply.letter_class,
        "class_label": reply.class_label,
        "doc_no": reply.doc_no,
        "title": reply.title,
        "body": reply.body,
        "answered_at": reply.at.isoformat(),
    }


def facts_of(result: Result) -> dict[str, Any]:
    """The same facts of an answer that came from above, for the next hop."""
    return {
        **{name: getattr(result, name) for name in _FACTS},
        "title": "",
        "answered_at": result.answered_at.isoformat(),
    }


def keep_time(suggestion: Suggestion) -> None:
    """The span for passing a result on runs while it can be given: one that came before our own reply waits for that."""
    not_given = Result.objects.filter(referral__suggestion=suggestion, given_at=None)
    rows = Referral.objects.select_for_update(of=("self",)).filter(
        pk__in=not_given.values("referral_id"), state__in=[states.RESULT_RETURNED, states.ACKNOWLEDGED]
    )
    waits = possible.waits_for_reply(suggestion)
    for referral in rows.order_by("id"):
        if possible.withdrawn(suggestion):
            clocks.close(referral, words=NOT_PASSED_ON)
        elif waits and referral.due_at is not None:
            clocks.wait(referral, words=WAITING)
        elif not waits and referral.due_at is None:
            clocks.open_by_rule(referral, "pass_on_span", start=clock.now())
        referral.save(update_fields=["due_at", "due_provisional"])


def keep(referral: Referral, facts: Mapping[str, Any]) -> Result:
    return Result.objects.create(
        referral=referral,
        at=clock.now(),
        answered_at=datetime.fromisoformat(facts["answered_at"]),
        **{name: str(facts[name]) for name in _FACTS},
    )


def send(
    referral: Referral, facts: Mapping[str, Any], *, actor: Actor | None, seat: SeatFacts | None
) -> None:
    """结果回送 on a referral that we received; the case is done at our level unless it goes on elsewhere."""
    locked: Referral = Referral.objects.select_for_update().get(pk=referral.pk)
    states.INCOMING.move(locked, "answer_back" if locked.state == states.ACCEPTED else "return_result")
    clocks.close(locked, words="结果已回送")
    locked.result_at = locked.changed_at = clock.now()
    locked.save()
    event = events.own(
        at=clock.now(),
        deed="result_returned",
        label=f"结果回送 {locked.peer_name}",
        text="只送答复、类别与结论，不送内部意见",
        to_level=locked.peer_level,
        suggestion=locked.suggestion,
        key=True,
        closes=True,
    )
    events.keep(locked, event)
    postbox.send(
        to_id=locked.peer_id,
        referral_id=locked.id,
        kind="result",
        body={"event": event, "result": dict(facts)},
        seat=seat,
    )
    journal.record(
        actor=actor,
        seat=seat,
        deed="referral_result_returned",
        subject=locked,
        body={"outcome": facts["outcome"], "to": locked.peer_code},
        case_id=locked.suggestion_id,
        referral_id=locked.id,
    )
