"""Deadlines of referrals after the calendar has changed: counted from the same day, under the rules of that day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from kernel import clock, journal
from shared_apps.worktime import recounting
from tenant_apps.handling import recounting as replies
from tenant_apps.handling.actions.redating import DEED, LABEL
from tenant_apps.postbox import actions as postbox
from tenant_apps.referrals import clocks, deadlines, events, locking, states, types
from tenant_apps.referrals.deadlines import Due
from tenant_apps.referrals.models import ClockStep, Referral

_DOWN = frozenset({states.SENT, states.RECALLING, states.RECEIVED, states.IN_HANDLING})
_WORDS = {
    "receive_span": "转请签收",
    "accept_span": "转请受理",
    "adopt_span": "转请采纳",
    "pass_on_span": "结果转告",
}
_LENT = Q(
    kind=states.ASSIGN_DOWN, direction=states.IN
)  # the upper congress counts; its new day comes by envelope


class Referrals:
    """What a referral waits for: 签收, 受理, 转告; and of an assignment downwards the day it must be back."""

    def waiting(self) -> Iterator[UUID]:
        rows = Referral.objects.filter(due_at__gt=clock.now()).exclude(_LENT)
        for referral in rows.order_by("due_at", "id"):
            due = _counted(referral)
            if due is not None and due != _kept(referral):
                yield referral.pk

    @transaction.atomic
    def recount(self, row_id: UUID, *, because: str) -> str:
        referral = locking.locked(row_id)
        if referral.due_at is None or referral.due_at <= clock.now():
            return recounting.SAME
        due = _counted(referral)
        if due is None or due == _kept(referral):
            return recounting.SAME
        return redate(referral, due, because=because)


def _is_lent(referral: Referral) -> bool:
    """Of what we assigned down: does the day run by which all of it must be back? One of an earlier release knows no other."""
    if not referral.is_out or referral.kind not in types.UNDERTAKEN:
        return False
    return referral.kind == types.ASSIGN_DOWN or referral.due_at == referral.bound_at


def _kept(referral: Referral) -> tuple[datetime | None, bool]:
    return referral.due_at, referral.due_provisional


def _counted(referral: Referral) -> Due | None:
    """By the calendar of now; None where nothing is owed that the rules of this congress set."""
    if _is_lent(referral):
        found = replies.presumed_due(referral.suggestion_id) if referral.suggestion_id else None
        if found is None or referral.sent_at is None or referral.state not in _DOWN:
            return None
        at = deadlines.lower_due(found[0], as_of=clock.local(referral.sent_at).date())
        return Due(recounting.not_before_today(at), found[1])
    begun = _begun(referral)
    if begun is None:
        return None
    start, name = begun
    by = deadlines.profile(clock.local(start).date())
    due = deadlines.after(start, getattr(by, name), by=by)
    if referral.bound_at is not None and referral.bound_at < due.at:
        due = Due(referral.bound_at, referral.bound_provisional)
    return Due(recounting.not_before_today(due.at), due.provisional)


def _begun(referral: Referral) -> tuple[datetime, str] | None:
    """From when the period that runs now is counted, and the rule that sets it."""
    here: dict[tuple[str, str], tuple[datetime | None, str]] = {
        (states.OUT, states.SENT): (referral.sent_at, "receive_span"),
        (states.OUT, states.RECALLING): (referral.sent_at, "receive_span"),
        (states.OUT, states.RESULT_RETURNED): (_not_given(referral), "pass_on_span"),
        (states.OUT, states.ACKNOWLEDGED): (_not_given(referral), "pass_on_span"),
        (states.IN, states.DELIVERED): (referral.changed_at, "receive_span"),
        (states.IN, states.RECEIVED): (referral.received_at, "accept_span"),
        (states.IN, states.ACCEPTED): (_offered(referral), "adopt_span"),
    }
    start, name = here.get((referral.direction, referral.state), (None, ""))
    return (start, name) if start is not None else None


def _not_given(referral: Referral) -> datetime | None:
    """When the result could be passed on first, as long as it is not: it came then, or our own reply did (results.keep_time)."""
    if not referral.is_out or referral.state not in (states.RESULT_RETURNED, states.ACKNOWLEDGED):
        return None
    if referral.state == states.ACKNOWLEDGED and not referral.results.filter(given_at=None).exists():
        return None
    moments = (referral.result_at, _opened(referral, "pass_on_span"))
    return max((at for at in moments if at is not None), default=None)


def _offered(referral: Referral) -> datetime | None:
    """When deputies could adopt it first."""
    asked = referral.kind == types.REQUEST_ADOPTION and referral.state == states.ACCEPTED
    return _opened(referral, "adopt_span") if asked and not referral.is_out else None


def _opened(referral: Referral, rule: str) -> datetime | None:
    """When the period of this rule began last."""
    steps = ClockStep.objects.filter(referral=referral, rule=rule, words__startswith=clocks.WORDS[rule])
    found: ClockStep | None = steps.order_by("-at", "-id").first()
    return found.at if found else None


def redate(referral: Referral, due: Due, *, because: str) -> str:
    """The referral (locked) gets the new day. Moved, it stands in the trace; a lower congress is told what it owes now."""
    before, moved = referral.due_at, due.at != referral.due_at
    down = _is_lent(referral)
    begun = _begun(referral)
    clocks.open_until(
        referral, due, rule="return_margin" if down else begun[1] if begun else "", words=because
    )
    if down:
        referral.bound_at, referral.bound_provisional = due
    referral.save(update_fields=["due_at", "due_provisional", "bound_at", "bound_provisional"])
    said = _words(referral) + recounting.words(because, before, due.at) if moved and before else ""
    event = events.own(
        at=clock.now(),
        deed=DEED,
        label=LABEL,
        text=said,
        state_label=referral.state_label,
        owed=(due.at, due.provisional),
    )
    if said:
        events.keep(referral, event)
    if down:
        body = {
            "event": event,
            "due_at": due.at.isoformat(),
            "due_provisional": due.provisional,
            "because": because,
        }
        postbox.send(to_id=referral.peer_id, referral_id=referral.id, kind="redated", body=body, seat=None)
    elif not referral.is_out:  # our own step: whoever waits for it, and the index, have the same day
        events.tell(referral, event, seat=None)
    journal.record(
        actor=None,
        seat=None,
        deed="referral_recounted",
        subject=referral,
        body={"because": because, "before": before, "due_at": due.at, "due_provisional": due.provisional},
        case_id=referral.suggestion_id,
        referral_id=referral.id,
    )
    return recounting.MOVED if moved else recounting.SETTLED


def _words(referral: Referral) -> str:
    """Whose or which period it is: the suggestion's own is told beside it."""
    if _is_lent(referral):
        return f"{referral.peer_name}人民政府承办的"
    begun = _begun(referral)
    return _WORDS[begun[1]] if begun else ""
