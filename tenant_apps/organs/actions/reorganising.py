"""机构调整: 更名, 撤并 (撤销、合并、分设) and 恢复. The history keeps what was, open items are never left without a unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from kernel import clock, journal
from kernel.actor import Actor, SeatFacts
from tenant_apps.organs import access, facts, kinds, ports
from tenant_apps.organs.actions.entering import refuse_code, refuse_last_distributor, refuse_name
from tenant_apps.organs.actions.members import move_members
from tenant_apps.organs.models import Succession, Unit, UnitEvent, UnitMember
from tenant_apps.organs.refusals import (
    ChildrenInUse,
    InUseAlready,
    OtherBranch,
    SuccessorRefused,
    UnitFactRefused,
    WorkOpen,
)

ENDINGS = (UnitEvent.Kind.ABOLISHED, UnitEvent.Kind.MERGED, UnitEvent.Kind.SPLIT)


@dataclass(frozen=True)
class Reorganised:
    """What was done: the unit, how many open items the successor took over, and the seats that now act under another name."""

    unit: Unit
    handed_over: int = 0
    seat_ids: tuple[UUID, ...] = ()
    seat_unit: str = ""


@transaction.atomic
def rename_unit(
    *, actor: Actor | None, unit_id: UUID, name: str, on: date | None = None, document: str = ""
) -> Reorganised:
    """更名: cases keep the name they were assigned under, the history says since when the unit bears the new one.

    Raises NotFound, NotPermitted, AbolishedAlready, UnitFactRefused, UnitNameTaken.
    """
    unit, seat = access.unit_to_keep(actor, unit_id)
    before, unit.name = unit.name, facts.name(name)
    day, words = facts.effective(on), facts.document(document)
    if unit.name == before:
        raise UnitFactRefused("与现在的全称相同，请填写新的全称。", field="name")
    refuse_name(unit.name, but=unit.pk)
    unit.save(update_fields=["name"])
    _tell(unit, UnitEvent.Kind.RENAMED, actor, seat, on=day, document=words, name_before=before)
    seats = UnitMember.objects.filter(unit=unit).values_list("seat_id", flat=True)
    return Reorganised(unit, seat_ids=tuple(dict.fromkeys(seats)), seat_unit=unit.name)


@transaction.atomic
def abolish_unit(
    *,
    actor: Actor,
    unit_id: UUID,
    ending: str = UnitEvent.Kind.ABOLISHED,
    successor_ids: Sequence[UUID] = (),
    hands_over: bool = False,
    on: date | None = None,
    document: str = "",
) -> Reorganised:
    """撤并: nothing is assigned to the unit any more. With `hands_over` the first successor takes open items and people.

    Raises NotFound, NotPermitted, AbolishedAlready, SuccessorRefused, OtherBranch, ChildrenInUse, LastDistributor, WorkOpen,
    UnitFactRefused.
    """
    access.keeping(actor, unit_id)
    register = access.register_locked()
    unit, seat = access.unit_to_keep(actor, unit_id)
    successors = _successors(unit, ending, successor_ids, register)
    day, words = facts.effective(on), facts.document(document)
    children = [row.name for row in register.values() if row.parent_id == unit.pk and row.active]
    if children:
        raise ChildrenInUse(name=unit.name, children="、".join(sorted(children)[:5]))
    refuse_last_distributor(unit)
    heir = successors[0] if hands_over and successors else None
    handed = _hand_over(actor, unit, heir)
    moved = move_members(actor=actor, seat=seat, unit=unit, successor=heir) if heir else ()
    unit.active, unit.ended_on = False, day
    unit.save(update_fields=["active", "ended_on"])
    for one in successors:
        Succession(unit=unit, successor=one).save(force_insert=True)
    names = "、".join(one.name for one in successors)
    _tell(unit, ending, actor, seat, on=day, document=words, successors=names, handed_over=handed)
    return Reorganised(unit, handed_over=handed, seat_ids=moved, seat_unit=heir.name if heir else "")


@transaction.atomic
def restore_unit(
    *, actor: Actor | None, unit_id: UUID, on: date | None = None, document: str = ""
) -> Reorganised:
    """恢复: the unit undertakes again; what its successors took over stays with them. A parent that is gone is left out.

    Raises NotFound, NotPermitted, InUseAlready, UnifiedCodeTaken, UnitFactRefused.
    """
    seat = access.keeping(actor, unit_id)
    unit = access.register_locked()[unit_id]
    if unit.active:
        raise InUseAlready(name=unit.name)
    day, words = facts.effective(on), facts.document(document)
    unit.active, unit.ended_on = True, None
    refuse_code(unit)
    if unit.parent is not None and not unit.parent.active:
        unit.parent = None
    unit.save(update_fields=["active", "ended_on", "parent"])
    Succession.objects.filter(unit=unit).delete()
    _tell(unit, UnitEvent.Kind.RESTORED, actor, seat, on=day, document=words)
    return Reorganised(unit)


def _successors(unit: Unit, ending: str, wanted: Sequence[UUID], register: dict[UUID, Unit]) -> list[Unit]:
    """Raises SuccessorRefused. They are in use, so that no succession leads back to where it came from."""
    if ending not in ENDINGS:
        raise SuccessorRefused("请选择撤销、合并或者分设。", field="ending")
    found = [register.get(one) for one in dict.fromkeys(wanted)]
    if any(one is None or not one.active or one.pk == unit.pk for one in found):
        raise SuccessorRefused
    branch = kinds.branch_of(unit.kind)
    for one in found:
        if one is not None and (other := kinds.branch_of(one.kind)) != branch:
            raise OtherBranch(name=unit.name, branch=branch, successor=one.name, other=other)
    if ending == UnitEvent.Kind.MERGED and len(found) != 1:
        raise SuccessorRefused("合并须有一个承继单位，请选择。")
    if ending == UnitEvent.Kind.SPLIT and len(found) < 2:
        raise SuccessorRefused("分设须有两个以上承继单位，请逐一选择；新单位请先录入。")
    return [one for one in found if one is not None]


def _hand_over(actor: Actor, unit: Unit, heir: Unit | None) -> int:
    """Raises WorkOpen where nobody takes what is open."""
    work = ports.work()
    count = work.counts([unit.pk]).get(unit.pk, 0) if work else 0
    if not count or work is None:
        return 0
    if heir is None:
        raise WorkOpen(name=unit.name, count=count)
    return work.hand_over(actor=actor, unit_id=unit.pk, successor_id=heir.pk, successor_name=heir.name)


def _tell(
    unit: Unit,
    kind: str,
    actor: Actor | None,
    seat: SeatFacts | None,
    *,
    on: date,
    document: str,
    name_before: str = "",
    successors: str = "",
    handed_over: int = 0,
) -> None:
    UnitEvent(
        unit=unit,
        kind=kind,
        on=on,
        name_before=name_before or unit.name,
        successors=facts.cut(successors),
        document=document,
        at=clock.now(),
        by_name=actor.name if actor else "",
    ).save(force_insert=True)
    body = {
        "kind": str(kind),
        "on": on,
        "name_before": name_before or unit.name,
        "name": unit.name,
        "successors": successors,
        "document": document,
        "handed_over": handed_over,
    }
    journal.record(
        actor=actor,
        seat=seat,
        deed=f"unit.{str(kind).lower()}",
        subject=unit,
        body=body,
        congress_id=unit.congress_id,
    )
