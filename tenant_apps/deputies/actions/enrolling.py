"""Entering deputies. The seat in public is given first and may still wait for its person; the mandate names it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from kernel import clock, journal, tenancy
from kernel.actor import Actor, SeatFacts
from kernel.db.copying import insert_many
from kernel.errors import DomainError, InputRefused, StateRefused
from kernel.ids import uuid7
from shared_apps.identity.plugging import Enrolled, NewMandate
from tenant_apps.deputies import bodies, facts, offices, places, private_facts, states, telling
from tenant_apps.deputies.actions.naming import Names
from tenant_apps.deputies.actions.registers import TermOver
from tenant_apps.deputies.models import (
    ElectingUnit,
    ElectoralDistrict,
    GroupMember,
    Mandate,
    MandateEvent,
    Term,
)
from tenant_apps.deputies.private_facts import PrivateFacts

BATCH = 500  # rows of one call, at most
_MONTH = re.compile(r"(19|20)\d\d-(0[1-9]|1[0-2])")


class SeatNumberTaken(StateRefused):
    code = "seat_no_taken"
    message = "代表证号 {seat_no} 已由在任代表使用。"
    field = "seat_no"


class TermUnknown(InputRefused):
    code = "term_unknown"
    message = "没有这一届，请先在“届次”中设立。"
    field = "term"


class MonthRefused(InputRefused):
    code = "birth_month"
    message = "出生年月请按“1975-03”的样式填写。"
    field = "birth_month"


class ChoiceRefused(InputRefused):
    code = "choice_unknown"
    message = "请从列表中选择{label}。"


@transaction.atomic
def enrol(*, actor: Actor | None, term: Term, new: NewMandate) -> Mandate:
    """Enter one deputy. The same seat again gives the mandate that is there.

    Raises SeatNumberTaken, PlacesFull, TermOver, WorkOfficeHoldsNone, InputRefused (a fact), NotPermitted, StepUpNeeded.
    """
    outcome = enrol_many(actor=actor, term=term, rows=[new])[0]
    if outcome.refusal is not None:
        raise outcome.refusal
    mandate: Mandate = Mandate.objects.select_related("term").get(pk=outcome.mandate_id)
    return mandate


@transaction.atomic
def enrol_many(
    *, actor: Actor | None, term: Term, rows: Sequence[NewMandate], amend: bool = False
) -> list[Enrolled]:
    """Enter many in a few statements; each row has its own outcome, in order. A seat that has a mandate gives that one.

    `amend`: what a row tells of a known mandate replaces what stands there; what it leaves empty stays.
    Raises TermOver, WorkOfficeHoldsNone, NotPermitted, StepUpNeeded for all.
    """
    offices.only_in_a_congress()
    by = _allowed(actor)
    locked: Term = Term.objects.select_for_update().get(pk=term.pk)
    if locked.status == states.PAST:
        raise TermOver(term=str(locked))
    known = {one.seat_id: one for one in Mandate.objects.filter(seat_id__in=[row.seat_id for row in rows])}
    batch = _Batch(actor=actor, by=by, term=locked, known=known, numbers=_taken(locked, rows), amends=amend)
    out: dict[int, Enrolled] = {}
    good: dict[int, NewMandate] = {}
    for number, row in enumerate(rows):
        try:
            good[number] = batch.checked(row)
        except DomainError as refusal:
            out[number] = Enrolled(refusal=refusal)
    full = batch.too_many(good)
    for number, clean in good.items():
        out[number] = Enrolled(refusal=full[number]) if number in full else batch.take(clean)
    batch.write()
    return [out[number] for number in range(len(rows))]


def check_place(*, term: Term, seat_no: str, electing: str = "") -> None:
    """Whether a deputy could be entered under this number, elected there. Raises SeatNumberTaken, PlacesFull, InputRefused."""
    label, most, least = _LINES["seat_no"]
    number = facts.line(seat_no, label=label, field="seat_no", most=most, least=least)
    held = Mandate.objects.filter(congress_id=term.congress_id, term=term, seat_no=number)
    if held.exclude(status=states.ENDED).exists():
        raise SeatNumberTaken(seat_no=number)
    label, most, least = _LINES["electing"]
    name = facts.line(electing, label=label, field="electing", most=most, least=least)
    if name:
        names = Names(term=term, congress=tenancy.current(), actor=None, by=None)
        check_room(names.electing(name))


def check_room(body: places.Electing, *, besides: Mandate | None = None) -> None:
    """Whether one more may sit there, `besides` left aside. Raises PlacesFull."""
    limit = places.most(body)
    there = places.sitting().filter(**{bodies.of(body).link: body.pk})
    if besides is not None:
        there = there.exclude(pk=besides.pk)
    if limit is not None and there.count() >= limit:
        raise places.full(body)


def _allowed(actor: Actor | None) -> SeatFacts | None:
    """The register's keepers, and the administrator who gives the seat in the same breath."""
    if actor is None:
        return None
    return actor.require(states.KEEP if actor.can(states.KEEP) else "seats.manage")


def _taken(term: Term, rows: Sequence[NewMandate]) -> set[str]:
    numbers = [row.seat_no.strip() for row in rows]
    held = Mandate.objects.filter(congress_id=term.congress_id, term=term, seat_no__in=numbers)
    return set(held.exclude(status=states.ENDED).values_list("seat_no", flat=True))


def tidied(row: NewMandate) -> NewMandate:
    """Raises InputRefused of the first field that can't be kept."""
    if row.how not in Mandate.How.values:
        raise ChoiceRefused(label="产生方式", field="how")
    if row.gender not in ("", *Mandate.Gender.values):
        raise ChoiceRefused(label="性别", field="gender")
    if row.status not in ("", states.ELECTED, states.ACTIVE):
        raise ChoiceRefused(label="状态", field="status")
    if row.birth_month and not _MONTH.fullmatch(row.birth_month):
        raise MonthRefused
    lines: dict[str, Any] = {
        name: facts.line(getattr(row, name), label=label, field=name, most=most, least=least)
        for name, (label, most, least) in _LINES.items()
    }
    groups = tuple(
        filter(None, (facts.line(one, label="代表小组", field="groups", most=100) for one in row.groups))
    )
    return replace(row, **lines, groups=groups, roles=tuple(facts.roles(row.roles)))


_LINES = {
    "person_name": ("姓名", 100, 1),
    "seat_no": ("代表证号", 20, 1),
    "delegation": ("代表团", 100, 0),
    "electing": ("选区或者选举单位", 100, 0),
    "party": ("党派", 40, 0),
    "education": ("学历", 40, 0),
    "employer": ("工作单位", 100, 0),
    "post": ("职务", 100, 0),
    "ethnicity": ("民族", 20, 0),
    "native_language": ("使用语言", 40, 0),
    "disability_help": ("需要的协助", 100, 0),
    "decision_no": ("公告文号", 60, 0),
}
# Columns that an amending row replaces where it tells something.
_TOLD = ("person_name", "elected_on", "gender", "birth_month", "party", "education", "employer", "post")


class _Batch:
    """Rows made and changed, written at the end in one statement a table.

    `known`: seat → the mandate that is there; `numbers`: those of the rows that others have.
    """

    def __init__(
        self,
        *,
        actor: Actor | None,
        by: SeatFacts | None,
        term: Term,
        known: dict[UUID, Mandate],
        numbers: set[str],
        amends: bool,
    ) -> None:
        self.actor, self.by, self.term = actor, by, term
        self.known, self.numbers, self.amends = known, numbers, amends
        self.coming: set[UUID] = set()
        self.names = Names(term=term, congress=tenancy.current(), actor=actor, by=by)
        self.made: list[tuple[Mandate, NewMandate]] = []
        self.amended: list[tuple[Mandate, list[str]]] = []
        self.members: list[GroupMember] = []

    def checked(self, row: NewMandate) -> NewMandate:
        """The row tidied, its number kept for it. Raises SeatNumberTaken, InputRefused."""
        clean = tidied(row)
        if clean.seat_id not in self.known and clean.seat_id not in self.coming:
            if clean.seat_no in self.numbers:
                raise SeatNumberTaken(seat_no=clean.seat_no)
            self.numbers.add(clean.seat_no)
            self.coming.add(clean.seat_id)
        return clean

    def too_many(self, rows: Mapping[int, NewMandate]) -> dict[int, DomainError]:
        """Those for whom their 选区 or 选举单位 has no place, with the refusal."""
        moves: dict[int, places.Move] = {}
        bodies_of: dict[int, places.Electing] = {}
        for number, row in rows.items():
            mandate = self.known.get(row.seat_id)
            if not row.electing or row.trial or (mandate is not None and not self._moves(mandate)):
                continue
            body = self.names.electing(row.electing)
            was = mandate and (mandate.district_id or mandate.electing_unit_id)
            if body.pk != was:
                moves[number], bodies_of[number] = places.Move(body.pk, was), body
        if not moves:
            return {}
        limits = {body.pk: most for body in bodies_of.values() if (most := places.most(body)) is not None}
        full = places.too_many(moves, held=places.held(self.term), most=limits)
        return {number: places.full(bodies_of[number]) for number in full}

    def _moves(self, mandate: Mandate) -> bool:
        return self.amends and mandate.status not in states.OVER and not mandate.trial

    def take(self, row: NewMandate) -> Enrolled:
        """A new mandate, or the one that the seat has."""
        mandate = self.known.get(row.seat_id)
        if mandate is None:
            made = self.known[row.seat_id] = self.add(row)
            return Enrolled(mandate_id=made.pk, is_new=True)
        if self.amends:
            self.amend(mandate, row)
        return Enrolled(mandate_id=mandate.pk)

    def add(self, row: NewMandate) -> Mandate:
        # A roster in office is of confirmed deputies; one elected since waits for the announcement (选举法 §46).
        is_new = row.how == Mandate.How.BY_ELECTION and not row.decision_no
        waits = is_new or self.term.status == states.PREPARED
        status = row.status or (states.ELECTED if waits else states.ACTIVE)
        elected_on = row.elected_on or clock.today()
        mandate = Mandate(
            id=uuid7(),
            congress_id=self.term.congress_id,
            term_id=self.term.pk,
            person_id=row.person_id,
            seat_id=row.seat_id,
            person_name=row.person_name,
            seat_no=row.seat_no,
            status=status,
            status_from=elected_on,
            elected_on=elected_on,
            how=row.how,
            trial=row.trial,
            gender=row.gender,
            birth_month=row.birth_month,
            party=row.party,
            education=row.education,
            employer=row.employer,
            post=row.post,
            roles=list(row.roles) or None,
        )
        self._seat(mandate, row)
        told = PrivateFacts(row.ethnicity, row.native_language, row.disability_help)
        mandate.private = private_facts.seal(told, mandate_id=mandate.pk)
        self.made.append((mandate, row))
        return mandate

    def amend(self, mandate: Mandate, row: NewMandate) -> None:
        if mandate.status in states.OVER:
            return
        before = {name: getattr(mandate, name) for name in _AMENDED}
        for name in _TOLD:
            if getattr(row, name):
                setattr(mandate, name, getattr(row, name))
        if row.roles:
            mandate.roles = list(row.roles)
        self._seat(mandate, row)
        old = private_facts.of(mandate)
        told = PrivateFacts(
            row.ethnicity or old.ethnicity,
            row.native_language or old.native_language,
            row.disability_help or old.disability_help,
        )
        if told != old:
            mandate.private = private_facts.seal(told, mandate_id=mandate.pk)
        changed = [name for name in _AMENDED if getattr(mandate, name) != before[name]]
        if changed:
            self.amended.append((mandate, changed))

    def _seat(self, mandate: Mandate, row: NewMandate) -> None:
        """In its bodies, by their names."""
        if row.delegation:
            delegation = self.names.delegation(row.delegation)
            mandate.delegation_row_id, mandate.delegation = delegation.pk, delegation.name
        if row.electing:
            body = self.names.electing(row.electing)
            mandate.district_id = body.pk if isinstance(body, ElectoralDistrict) else None
            mandate.electing_unit_id = body.pk if isinstance(body, ElectingUnit) else None
            mandate.electing = str(body)
        self.members += [
            GroupMember(group_id=self.names.group(name).pk, mandate_id=mandate.pk) for name in row.groups
        ]

    def write(self) -> None:
        self.names.write()
        insert_many([mandate for mandate, _ in self.made])
        if self.amended:
            Mandate.objects.bulk_update([mandate for mandate, _ in self.amended], list(_AMENDED))
        GroupMember.objects.bulk_create(self.members, ignore_conflicts=True)
        now = clock.now()
        insert_many([self._event(mandate, row, now) for mandate, row in self.made])
        if self.actor is not None:  # the platform gives seat and mandate the same words
            telling.placed(self.term.pk, self._placed(), seat=self.by)
        self._record("mandate.enrolled", [(one, self._body(one)) for one, _ in self.made])
        self._record("mandate.amended", [(one, {"fields": fields}) for one, fields in self.amended])

    def _placed(self) -> dict[UUID, str]:
        moved = [mandate for mandate, fields in self.amended if "delegation" in fields]
        moved += [mandate for mandate, _ in self.made if mandate.delegation]
        return {mandate.seat_id: mandate.delegation for mandate in moved}

    def _event(self, mandate: Mandate, row: NewMandate, now: datetime) -> MandateEvent:
        return MandateEvent(
            congress_id=mandate.congress_id,
            mandate_id=mandate.pk,
            kind="BY_ELECTED" if mandate.how == Mandate.How.BY_ELECTION else "ELECTED",
            on=mandate.elected_on,
            decision_no=row.decision_no,
            announced_on=row.announced_on,
            note="登记时代表资格已经确认" if mandate.is_active else "",
            at=now,
            seat_id=self.by.id if self.by else None,
            entered_by=self.actor.name if self.actor else journal.PLATFORM,
        )

    def _body(self, mandate: Mandate) -> dict[str, Any]:
        return {
            "seat_id": mandate.seat_id,
            "seat_no": mandate.seat_no,
            "status": mandate.status,
            "term": self.term.ordinal,
        }

    def _record(self, deed: str, subjects: list[tuple[Any, dict[str, Any]]]) -> None:
        if subjects:
            journal.record_many(
                actor=self.actor,
                seat=self.by,
                deed=deed,
                subjects=subjects,
                congress_id=self.term.congress_id,
            )


_AMENDED = (
    *_TOLD,
    "roles",
    "delegation",
    "delegation_row_id",
    "electing",
    "district_id",
    "electing_unit_id",
    "private",
)
