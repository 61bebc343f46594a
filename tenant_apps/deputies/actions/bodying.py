"""代表团, 代表小组, 选区 and 选举单位 of a term: entered, renamed, dissolved into a successor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from kernel import journal, tenancy
from kernel.actor import Actor, SeatFacts
from kernel.errors import InputRefused, StateRefused
from tenant_apps.deputies import access, bodies, facts, offices, places, states, telling
from tenant_apps.deputies.actions.registers import TermOver
from tenant_apps.deputies.bodies import Kind
from tenant_apps.deputies.models import (
    Body,
    DeputyGroup,
    ElectingUnit,
    ElectoralDistrict,
    GroupMember,
    Mandate,
    Term,
)
from tenants import selectors as registry

MOST_SEATS = {
    "district": places.MOST_OF_DISTRICT,
    "electing_unit": 1000,
}  # 选举法 第二十五条; 第十二条 for the whole congress


class NameTaken(StateRefused):
    code = "body_taken"
    message = "本届已有名为“{name}”的{word}。"
    field = "name"


class NumberTaken(StateRefused):
    code = "district_no_taken"
    message = "本届已有第 {number} 选区。"
    field = "number"


class SeatsBelowHeld(StateRefused):
    code = "seats_below_held"
    message = "“{name}”现有 {count} 名代表，应选代表数不能少于现有代表数。"
    field = "seats"


class BodyInUse(StateRefused):
    code = "body_in_use"
    message = "“{name}”还有 {count} 名代表，请选择由哪个{word}承接。"
    field = "successor"


class SuccessorRefused(InputRefused):
    code = "body_successor"
    message = "请从列表中选择本届在用的另一个{word}。"
    field = "successor"


class BodyGone(StateRefused):
    code = "body_gone"
    message = "“{name}”已经撤销，不能再更改。"


@transaction.atomic
def add_body(*, actor: Actor | None, key: str, term_id: UUID, told: Mapping[str, Any]) -> Body:
    """`key` is of `bodies`; `told` holds the columns of its table, those of `_FACTS`.

    Raises NameTaken, NumberTaken, TermOver, InputRefused, WorkOfficeHoldsNone, NotFound, NotPermitted.
    """
    by = actor.require(states.KEEP) if actor else None
    offices.only_in_a_congress()
    congress = tenancy.current()
    kind = bodies.kind(key, level=congress.level)
    term = _open(access.term(actor, term_id, lock=True))
    row = kind.model(congress_id=congress.id, term=term, **_checked(kind, told))
    _no_twin(kind, row)
    row.save(force_insert=True)
    body = {"name": row.name, "term": term.ordinal}
    journal.record(actor=actor, seat=by, deed="body.added", subject=row, body=body, congress_id=congress.id)
    return row


@transaction.atomic
def change_body(*, actor: Actor, key: str, body_id: UUID, told: Mapping[str, Any]) -> Body:
    """Renamed or corrected; its deputies' rows show the new name. Raises BodyGone, SeatsBelowHeld and as `add_body`."""
    by = actor.require(states.KEEP)
    kind = bodies.kind(key, level=tenancy.current().level)
    row = _in_use(access.body(actor, kind, body_id, lock=True))
    fresh = _checked(kind, told)
    before = {name: getattr(row, name) for name in fresh if getattr(row, name) != fresh[name]}
    for name, value in fresh.items():
        setattr(row, name, value)
    _no_twin(kind, row)
    if "seats" in before:
        _not_below(kind, row)
    row.save(update_fields=list(fresh))
    if kind.link and before:
        _name(kind, _sitting(kind, row), row, by=by)
    body = {"name": row.name, "term": row.term.ordinal, "before": before}
    journal.record(actor=actor, seat=by, deed="body.changed", subject=row, body=body)
    return row


@transaction.atomic
def dissolve_body(*, actor: Actor, key: str, body_id: UUID, successor_id: UUID | None = None) -> Body:
    """撤销; its deputies go over to the successor. Raises BodyInUse, SuccessorRefused, BodyGone, TermOver, NotFound, NotPermitted."""
    by = actor.require(states.KEEP)
    kind = bodies.kind(key, level=tenancy.current().level)
    row = _in_use(access.body(actor, kind, body_id, lock=True))
    successor = None
    if successor_id is not None:
        rows = kind.model.objects.filter(term=row.term, active=True).exclude(pk=row.pk)
        successor = rows.filter(pk=successor_id).first()
        if successor is None:
            raise SuccessorRefused(word=kind.word)
    count = _hand_over(kind, row, successor, by=by)
    row.active, row.successor = False, successor
    row.save(update_fields=["active", "successor"])
    body = {
        "name": row.name,
        "term": row.term.ordinal,
        "successor": successor.name if successor else "",
        "deputies": count,
    }
    journal.record(actor=actor, seat=by, deed="body.dissolved", subject=row, body=body)
    return row


def _name(kind: Kind, mandates: Any, body: Any, *, by: SeatFacts) -> None:
    """These mandates are of this body and read its name; of a 代表团 their seats in public follow."""
    seats = list(mandates.order_by("seat_id").values_list("seat_id", flat=True))
    Mandate.objects.filter(seat_id__in=seats).update(**{kind.link: body, kind.name: str(body)})
    if kind.key == bodies.DELEGATIONS:
        telling.placed(body.term_id, dict.fromkeys(seats, str(body)), seat=by)


def _hand_over(kind: Kind, row: Any, successor: Any, *, by: SeatFacts) -> int:
    """How many deputies went over. Raises BodyInUse where there are some and no successor."""
    if kind.link:
        sitting = _sitting(kind, row)
        count = int(sitting.count())
        if count and successor is not None:
            _name(kind, sitting, successor, by=by)
    else:
        members = GroupMember.objects.filter(group=row).exclude(mandate__status__in=states.OVER)
        count = int(members.count())
        if count and successor is not None:
            there = GroupMember.objects.filter(group=successor).values("mandate_id")
            members.filter(mandate_id__in=there).delete()
            members.update(group=successor)
    if count and successor is None:
        raise BodyInUse(name=row.name, count=count, word=kind.word)
    return count


def _not_below(kind: Kind, row: Any) -> None:
    count = places.sitting().filter(**{kind.link: row}).count()
    if row.seats < count:
        raise SeatsBelowHeld(name=row.name, count=count)


def _sitting(kind: Kind, row: Body) -> Any:
    return Mandate.objects.filter(**{kind.link: row}).exclude(status__in=states.OVER)


def _open(term: Term) -> Term:
    if term.status == states.PAST:
        raise TermOver(term=str(term))
    return term


def _in_use(row: Body) -> Body:
    if not row.active:
        raise BodyGone(name=row.name)
    _open(row.term)
    return row


def _no_twin(kind: Kind, row: Body) -> None:
    others = kind.model.objects.filter(term=row.term, active=True).exclude(pk=row.pk)
    if others.filter(name=row.name).exists():
        raise NameTaken(name=row.name, word=kind.word)
    if isinstance(row, ElectoralDistrict) and others.filter(number=row.number).exists():
        raise NumberTaken(number=row.number)


def _checked(kind: Kind, told: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that this kind has, tidied. Raises InputRefused."""
    clean: dict[str, Any] = {
        "name": facts.line(str(told.get("name", "")), label="名称", field="name", most=100, least=1),
        "order": _number(told.get("order") or 0, least=0, most=9999, label="次序", field="order"),
    }
    if kind.model is DeputyGroup:
        clean["kind"] = _one_of(told.get("kind"), DeputyGroup.Kind.values)
    if kind.model is ElectingUnit:
        clean["kind"] = _one_of(told.get("kind"), ElectingUnit.Kind.values)
        clean["electing_congress_id"] = _congress_below(told.get("electing_congress_id"))
    if kind.model is ElectoralDistrict:
        clean["number"] = _number(told.get("number") or 0, least=1, most=9999, label="选区号", field="number")
        area = str(told.get("area", ""))
        clean["area"] = facts.line(area, label="范围", field="area", most=300)
    if kind.link in MOST_SEATS:
        most = MOST_SEATS[kind.link]
        clean["seats"] = _number(
            told.get("seats") or 0, least=1, most=most, label="应选代表数", field="seats"
        )
    return clean


def _congress_below(chosen: UUID | None) -> UUID | None:
    if chosen is not None and chosen not in {
        one.id for one in registry.congresses_below(tenancy.current().id)
    }:
        raise InputRefused("请从列表中选择下一级人民代表大会。", field="electing_congress_id")
    return chosen


def _number(value: object, *, least: int, most: int, label: str, field: str) -> int:
    if not isinstance(value, int) or not least <= value <= most:
        raise InputRefused(f"{label}请填写 {least} 至 {most} 的数字。", field=field)
    return value


def _one_of(value: object, known: list[str]) -> str:
    if value not in known:
        raise InputRefused("请从列表中选择类别。", field="kind")
    return str(value)
