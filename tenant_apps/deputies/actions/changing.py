"""What befalls a mandate. Each deed moves the state, leaves the event that proves it, and tells public what the seat must follow."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from kernel import clock, journal
from kernel.actor import Actor, SeatFacts
from kernel.errors import InputRefused
from tenant_apps.deputies import access, states, telling
from tenant_apps.deputies.facts import NOT_TOLD, DatesTurned, Decision
from tenant_apps.deputies.models import Mandate, MandateEvent


class GroundMissing(InputRefused):
    code = "ground_missing"
    message = "请选择法定事由。"
    field = "ground"


class BeforeLastEvent(InputRefused):
    """What befalls a mandate is entered in the order in which it happened (代表法 §61–63)."""

    code = "before_last_event"
    message = "决定日期不能早于上一次变动：{on} {word}。"
    field = "on"


def confirm(*, actor: Actor | None, mandate_id: UUID, decision: Decision = NOT_TOLD) -> Mandate:
    """代表资格确认有效: from now on the mandate counts.

    Raises DatesTurned, BeforeLastEvent, StateRefused, NotFound, InputRefused, NotPermitted.
    """
    return _befall(actor, mandate_id, deed="confirm", kind="CONFIRMED", decision=decision)


def suspend(*, actor: Actor | None, mandate_id: UUID, ground: str, decision: Decision = NOT_TOLD) -> Mandate:
    """暂停执行代表职务 (代表法 §61). Raises GroundMissing, StateRefused, NotFound, InputRefused, NotPermitted."""
    if ground not in states.SUSPENSIONS:
        raise GroundMissing
    return _befall(actor, mandate_id, deed="suspend", kind="SUSPENDED", decision=decision, ground=ground)


def restore(*, actor: Actor | None, mandate_id: UUID, decision: Decision = NOT_TOLD) -> Mandate:
    """The ground of the suspension has gone (代表法 §61 第二款). Raises as `confirm`."""
    return _befall(actor, mandate_id, deed="restore", kind="RESTORED", decision=decision)


def end(*, actor: Actor | None, mandate_id: UUID, ground: str, decision: Decision = NOT_TOLD) -> Mandate:
    """终止代表资格 (代表法 §62). Raises as `suspend`."""
    if ground not in states.GROUNDS:
        raise GroundMissing
    kind = states.GROUNDS[ground].event
    with transaction.atomic():
        mandate = _befall(actor, mandate_id, deed="end", kind=kind, decision=decision, ground=ground)
        telling.ended(mandate, seat=actor.seat_with(states.KEEP) if actor else None)
    return mandate


@transaction.atomic
def _befall(
    actor: Actor | None, mandate_id: UUID, *, deed: str, kind: str, decision: Decision, ground: str = ""
) -> Mandate:
    by = actor.require(states.KEEP) if actor else None
    mandate = access.mandate(actor, mandate_id, lock=True)
    states.MANDATE.move(mandate, deed)
    if deed == "restore" and mandate.term.status == states.PREPARED:
        # Its term has not begun yet: a change of terms was taken back meanwhile.
        states.MANDATE.move(mandate, "put_off")
    told = decision.tidied()
    if told.on and told.on < mandate.elected_on:
        raise DatesTurned(later="决定日期", earlier="当选日期", field="on")
    _in_order(mandate, told)
    mandate.ground, mandate.status_from = ground, told.on or clock.today()
    known = states.GROUNDS.get(ground) or states.SUSPENSIONS.get(ground)
    mandate.status_reason = known.words if known else ""
    mandate.save(update_fields=["status", "status_reason", "ground", "status_from"])
    _leave_event(mandate, kind=kind, ground=ground, told=told, actor=actor, by=by)
    journal.record(
        actor=actor,
        seat=by,
        deed=f"mandate.{deed}",
        subject=mandate,
        body={
            "seat_id": mandate.seat_id,
            "seat_no": mandate.seat_no,
            "status": mandate.status,
            "ground": ground,
            "on": mandate.status_from,
            "decision_no": told.decision_no,
        },
        congress_id=mandate.congress_id,
    )
    return mandate


def _in_order(mandate: Mandate, told: Decision) -> None:
    """Raises BeforeLastEvent. The election is not asked: its day may have been amended since."""
    if told.on is None:
        return
    later = MandateEvent.objects.filter(mandate=mandate, on__gt=told.on).exclude(kind__in=states.ELECTIONS)
    last = later.order_by("-on", "-at", "-id").first()
    if last is not None:
        raise BeforeLastEvent(on=f"{last.on:%Y-%m-%d}", word=last.kind_label)


def _leave_event(
    mandate: Mandate, *, kind: str, ground: str, told: Decision, actor: Actor | None, by: SeatFacts | None
) -> None:
    MandateEvent.objects.create(
        congress_id=mandate.congress_id,
        mandate=mandate,
        kind=kind,
        ground=ground,
        on=told.on or clock.today(),
        decision_no=told.decision_no,
        organ=told.organ,
        announced_on=told.announced_on,
        note=told.note,
        at=clock.now(),
        seat_id=by.id if by else None,
        entered_by=actor.name if actor else journal.PLATFORM,
    )
