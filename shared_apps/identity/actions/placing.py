"""Seats with something in the congress's own schema behind them, a unit or a mandate: the one in public first, then the other."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from django.db import transaction

from kernel import tenancy
from kernel.actor import Actor, SeatFacts
from kernel.errors import InputRefused
from shared_apps.exchange.publicly import NotYours
from shared_apps.identity import access, entries, plugging, rights, states
from shared_apps.identity.actions.changing import end_seat
from shared_apps.identity.actions.giving import save
from shared_apps.identity.actions.inviting import Invitation, invite
from shared_apps.identity.models import Seat

KINDS = frozenset({"handler", "distributor"})


class UnitMissing(InputRefused):
    code = "seat_unit_missing"
    message = "请选择所属单位。"
    field = "unit"


class NoUnitForKind(InputRefused):
    code = "seat_without_unit"
    message = "这种席位不属于承办单位。"
    field = "unit"


def invite_for_unit(
    *, actor: Actor, invitation: Invitation, unit_id: UUID, duties: Collection[str] = ()
) -> SeatFacts:
    """Give a pending seat that acts for this unit. Not inside a block: it opens the congress's own.

    Broken off between the two, the seat is there without its unit, its page says so, and `place` mends it.
    Raises as `invite`, and UnitMissing, NoUnitForKind and what the units say.
    """
    if invitation.kind not in KINDS:
        raise NoUnitForKind
    rights.seat_for(actor, kind=invitation.kind, roles=invitation.roles)
    assert actor.congress is not None  # a capability of a congress's seat
    with tenancy.enter(actor.congress):
        name = dict(plugging.units().choices()).get(str(unit_id))
    if name is None:
        raise UnitMissing
    given = invite(actor=actor, invitation=replace(invitation, group=name))
    place(actor=actor, seat_id=given.id, unit_id=unit_id, duties=duties)
    return given


def invite_for_mandate(
    *, actor: Actor, invitation: Invitation, ordinal: int, seat_no: str, electing: str
) -> SeatFacts:
    """Give a pending deputy's seat and enter the mandate behind it in the register. Not inside a block: it opens the congress's own.

    The register is asked first whether number and 选区 are free. Broken off between the two, the seat waits to be entered there.
    Raises as `invite`, and what the register says.
    """
    rights.seat_for(actor, kind=invitation.kind, roles=())
    assert actor.congress is not None  # a capability of a congress's seat
    register = plugging.mandates()
    with tenancy.enter(actor.congress):
        register.check_place(term=ordinal, seat_no=seat_no, electing=electing)
    given = invite(actor=actor, invitation=invitation)
    person = Seat.objects.values_list("person_id", flat=True).get(pk=given.id)
    new = plugging.NewMandate(
        person_id=person,
        seat_id=given.id,
        person_name=invitation.name,
        seat_no=seat_no,
        delegation=invitation.group,
        electing=electing,
        elected_on=invitation.valid_from,
        status="ELECTED",
    )
    with tenancy.enter(actor.congress):
        outcome = register.enrol_many(actor=actor, term=ordinal, rows=[new])[0]
    if outcome.refusal is not None:
        raise outcome.refusal
    return given


def place(*, actor: Actor, seat_id: UUID, unit_id: UUID, duties: Collection[str] = ()) -> None:
    """From now on the seat acts for this unit alone, with these duties. Not inside a block.

    Raises NoUnitForKind, StateRefused, NotFound, NotPermitted, StepUpNeeded and what the units say.
    """
    seat = seat_to_place(actor, seat_id)
    assert actor.congress is not None  # a capability of a congress's seat
    with tenancy.enter(actor.congress):
        units = plugging.units()
        before = units.name_of(seat_id=seat.id), units.duties_of(seat_id=seat.id)
        name = units.place(
            actor=actor,
            unit_id=unit_id,
            seat_id=seat.id,
            kind=seat.kind,
            name=seat.shown_name,
            duties=duties,
        )
        now, words = units.duties_of(seat_id=seat.id), dict(units.duties())
    with transaction.atomic():
        seat = access.seat(actor=actor, seat_id=seat_id, lock=True)
        if seat.group == name and before == (name, now):
            return
        seat.group = name
        save(seat, "group")
        moved = {"unit_before": before[0], "unit": name}
        moved |= {"duties_before": _said(before[1], words), "duties": _said(now, words)}
        entries.record("seat.placed", seat, actor=actor, by=actor.seat_with(rights.MANAGE), **moved)


def _said(duties: Collection[str], words: Mapping[str, str]) -> str:
    return "、".join(words.get(one, one) for one in duties)


def end_placed(*, actor: Actor, seat_id: UUID, reason: str) -> SeatFacts:
    """End a seat, and with it what it did for a unit. Not inside a block. Raises as `end_seat`.

    Broken off between the two, the unit's page still names a person who can do nothing any more.
    """
    ended = end_seat(actor=actor, seat_id=seat_id, reason=reason)
    if ended.kind in KINDS:
        assert actor.congress is not None  # a capability of a congress's seat
        with tenancy.enter(actor.congress):
            plugging.units().leave(actor=actor, seat_id=seat_id)
    return ended


@transaction.atomic
def regroup(*, actor: Actor, seat_ids: Sequence[UUID], name: str) -> None:
    """The unit of these seats bears another name now, or another unit took them over. After the deed that asked for the right."""
    assert actor.congress is not None  # who keeps units does so in one congress
    by = actor.seat_with("units.keep")
    rows = Seat.objects.select_for_update().filter(
        id__in=seat_ids, kind__in=KINDS, congress_id=actor.congress.id
    )
    for seat in rows.exclude(status=states.ENDED).exclude(group=name).order_by("id"):
        seat.group = name
        save(seat, "group")
        entries.record("seat.placed", seat, actor=actor, by=by)


@transaction.atomic
def regroup_deputies(*, congress_id: UUID, groups: Mapping[UUID, str], told_by: UUID | None) -> int:
    """The register has these deputies in these 代表团 ("" for none): seats are found and slips sorted by them. Told by envelope.

    Ended seats stay as they are. Answers how many changed. Raises NotYours of a seat of another congress.
    """
    rows = Seat.objects.filter(id__in=groups)
    if rows.exclude(congress_id=congress_id, kind__in=(states.DEPUTY, states.FORMER)).exists():
        raise NotYours(f"not all of them are deputies' seats of {congress_id}")
    held = rows.exclude(status=states.ENDED).select_related("person").select_for_update(of=("self",))
    moved = [seat for seat in held.order_by("id") if seat.group != groups[seat.id]]
    for seat in moved:
        seat.group, seat.version = groups[seat.id], seat.version + 1
    Seat.objects.bulk_update(moved, ["group", "version"])
    entries.record_many(
        "seat.regrouped", moved, actor=None, by=None, congress_id=congress_id, told_by=told_by
    )
    return len(moved)


def seat_to_place(actor: Actor, seat_id: UUID) -> Seat:
    """Raises as `place`."""
    seat = access.seat(actor=actor, seat_id=seat_id)
    actor.require(rights.MANAGE)
    if seat.kind not in KINDS:
        raise NoUnitForKind
    states.SEAT.check(seat, "place")
    return seat
