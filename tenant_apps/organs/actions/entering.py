"""单位录入 and 修改. None as actor is the platform itself (furnishing a congress, seeds), which may run again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, TypedDict, Unpack
from uuid import UUID

from django.db import transaction

from kernel import clock, journal, tenancy
from kernel.actor import Actor
from kernel.errors import InputRefused
from tenant_apps.organs import access, facts, kinds
from tenant_apps.organs.models import Unit, UnitEvent
from tenant_apps.organs.refusals import (
    LastDistributor,
    ParentRefused,
    UnifiedCodeTaken,
    UnitNameTaken,
)


class KindUnknown(InputRefused):
    code = "unit_kind"
    message = "请从列表中选择单位类别。"
    field = "kind"


class Fields(TypedDict, total=False):
    """What may be said of a unit besides its name; `kind` is a code of kinds.choices()."""

    kind: str
    short_name: str
    parent_id: UUID | None
    order: int
    division_code: str
    unified_code: str
    phone: str
    is_distributor: bool
    former_names: str | Iterable[str]


_TIDY: dict[str, Any] = {
    "short_name": facts.short_name,
    "order": facts.order,
    "division_code": facts.division_code,
    "unified_code": facts.unified_code,
    "phone": facts.phone,
    "former_names": facts.former_names,
}


@transaction.atomic
def add_unit(*, actor: Actor | None, name: str, parent: Unit | None = None, **given: Unpack[Fields]) -> Unit:
    """Enter a unit of this area. The platform leaves a unit of that name as it is, and knows its kinds.

    Raises NotPermitted, UnitFactRefused, UnitNameTaken, KindUnknown, ParentRefused, UnifiedCodeTaken.
    """
    seat = actor.require(access.KEEP) if actor else None
    name = facts.name(name)
    known: Unit | None = Unit.objects.filter(name=name).first()
    if known is not None and actor is None:
        return known
    refuse_name(name)
    kind = given.get("kind", "")
    said = _tidied({**given, "kind": kind}, known_kind="" if actor else kind)
    if parent is not None:
        said["parent_id"] = parent.pk
    former = said.pop("former_names", ())
    made = Unit(congress_id=tenancy.current().id, name=name, **said)
    _check_parent(made, made.parent_id)
    refuse_code(made)
    made.save(force_insert=True)
    _keep_former(made, former, by_name=actor.name if actor else "")
    journal.record(
        actor=actor,
        seat=seat,
        deed="unit.added",
        subject=made,
        body={"name": name, **said, "former_names": list(former)},
        congress_id=made.congress_id,
    )
    return made


@transaction.atomic
def change_unit(*, actor: Actor | None, unit_id: UUID, **given: Unpack[Fields]) -> Unit:
    """Set what is given and leave the rest; the name has a deed of its own (`rename_unit`). Nothing new leaves no entry.

    Raises NotFound, NotPermitted, AbolishedAlready, UnitFactRefused, KindUnknown, ParentRefused, UnifiedCodeTaken, LastDistributor.
    """
    access.keeping(actor, unit_id)
    if "parent_id" in given or "is_distributor" in given:
        access.register_locked()
    unit, seat = access.unit_to_keep(actor, unit_id)
    said = _tidied(given, known_kind=unit.kind)
    former = said.pop("former_names", None)
    changed = {key: value for key, value in said.items() if getattr(unit, key) != value}
    before = {key: getattr(unit, key) for key in changed}
    if "parent_id" in changed:
        _check_parent(unit, changed["parent_id"])
    if changed.get("is_distributor") is False:
        refuse_last_distributor(unit)
    for key, value in changed.items():
        setattr(unit, key, value)
    refuse_code(unit)
    unit.save(update_fields=list(changed))
    names = None if former is None else _keep_former(unit, former, by_name=actor.name if actor else "")
    if changed or names:
        body = {"before": before, "now": changed} | ({"former_names": names} if names else {})
        journal.record(
            actor=actor, seat=seat, deed="unit.changed", subject=unit, body=body, congress_id=unit.congress_id
        )
    return unit


def refuse_name(name: str, *, but: UUID | None = None) -> None:
    """Raises UnitNameTaken; an abolished unit keeps its name."""
    other: Unit | None = Unit.objects.filter(name=name).exclude(pk=but).first()
    if other is not None:
        raise UnitNameTaken(name=name, state="" if other.active else "（已撤并，可以恢复）")


def refuse_code(unit: Unit) -> None:
    """Raises UnifiedCodeTaken: among units in use a unified code stands once."""
    if not unit.unified_code:
        return
    rows = Unit.objects.filter(unified_code=unit.unified_code, active=True).exclude(pk=unit.pk)
    other: Unit | None = rows.first()
    if other is not None:
        raise UnifiedCodeTaken(name=other.name)


def refuse_last_distributor(unit: Unit) -> None:
    """Raises LastDistributor: what comes from above needs somebody to distribute it."""
    if not unit.is_distributor:
        return
    if not Unit.objects.filter(is_distributor=True, active=True).exclude(pk=unit.pk).exists():
        raise LastDistributor(name=unit.name)


def _tidied(given: Any, *, known_kind: str) -> dict[str, Any]:
    said = {key: _TIDY[key](value) if key in _TIDY else value for key, value in given.items()}
    if "kind" in said and said["kind"] != known_kind and said["kind"] not in dict(kinds.choices()):
        raise KindUnknown
    return said


def _check_parent(unit: Unit, parent_id: UUID | None) -> None:
    """Raises ParentRefused for a unit that is not in use, for itself and for one below it."""
    if parent_id is None:
        return
    above = dict(Unit.objects.values_list("id", "parent_id"))
    parent: Unit | None = Unit.objects.filter(pk=parent_id).first()
    if parent is None or not parent.active:
        raise ParentRefused("请从列表中选择在用的上级单位。")
    step: UUID | None = parent_id
    while step is not None:
        if step == unit.pk:
            raise ParentRefused
        step = above.get(step)


def _keep_former(unit: Unit, names: Iterable[str], *, by_name: str) -> dict[str, list[str]] | None:
    """The undated former names are these; names of a recorded renaming stay as they are. Answers what changed."""
    wanted, rows = list(names), UnitEvent.objects.filter(unit=unit)
    dated = set(rows.filter(kind=UnitEvent.Kind.RENAMED).values_list("name_before", flat=True))
    noted = rows.filter(kind=UnitEvent.Kind.FORMER_NAME)
    known = set(noted.values_list("name_before", flat=True))
    fresh = [name for name in wanted if name not in dated | known and name != unit.name]
    gone = sorted(known - set(wanted))
    noted.filter(name_before__in=gone).delete()
    now = clock.now()
    UnitEvent.objects.bulk_create(
        UnitEvent(
            unit=unit,
            kind=UnitEvent.Kind.FORMER_NAME,
            name_before=name,
            at=now + timedelta(microseconds=place),  # so that they stay in the order in which they were typed
            by_name=by_name,
        )
        for place, name in enumerate(fresh)
    )
    return {"added": fresh, "removed": gone} if fresh or gone else None
