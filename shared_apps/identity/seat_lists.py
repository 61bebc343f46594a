"""Lists of seats: a congress's own for its administrators, and the pending ones of a province for its console."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Case, CharField, Count, F, Q, QuerySet, When
from django.http import HttpResponse

from kernel import clock, tenancy
from kernel.actor import Actor
from shared_apps.identity import access, plugging, rights, states
from shared_apps.identity.actions import placing
from shared_apps.identity.models import Seat
from tenants.console import sheets
from ui.parts import Chip, Tab

PAGE = 20
_TEXT_LENGTH = 60
_STATUSES = (states.PENDING, states.ACTIVE, states.ENDED)


@dataclass(frozen=True)
class Wanted:
    """The address as the page reads it; empty means all. `congress` is a division code, for the province's list."""

    status: str = ""
    kind: str = ""
    role: str = ""
    group: str = ""
    congress: str = ""
    text: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Wanted:
        """Values that mean nothing are left out, so that a mistyped address shows the whole list."""

        def one(name: str, known: Any) -> str:
            value = given.get(name, "")
            return value if value in known else ""

        def typed(name: str) -> str:
            return given.get(name, "").replace("\x00", "").strip()[:_TEXT_LENGTH]

        return cls(
            status=one("status", _STATUSES),
            kind=one("kind", rights.KINDS),
            role=one("role", states.ROLES[states.STAFF]),
            group=typed("group"),
            congress=typed("congress")[:6],
            text=typed("q"),
        )

    def query(self, **changed: str) -> str:
        """The address with some things changed, beginning with ?."""
        now = replace(self, **changed)
        pairs = {
            "status": now.status,
            "kind": now.kind,
            "role": now.role,
            "group": now.group,
            "congress": now.congress,
            "q": now.text,
        }
        return "?" + urlencode({name: value for name, value in pairs.items() if value})

    def narrowed(self, rows: QuerySet[Any], *, but: str = "") -> QuerySet[Any]:
        """The seats that match. A name is looked for as the page shows it, never under what it hides. `but`: a condition left out."""
        conditions = {
            "status": Q(status=self.status),
            "kind": Q(kind=self.kind),
            "role": Q(roles__contains=[self.role]),
            "group": Q(group=self.group),
            "congress": Q(congress__code=self.congress),
            "text": Q(name_given__icontains=self.text)
            | Q(name_given="", person__name__icontains=self.text)
            | Q(group__icontains=self.text)
            | Q(title__icontains=self.text),
        }
        for name, condition in conditions.items():
            if getattr(self, name) and name != but:
                rows = rows.filter(condition)
        return rows

    def words(self) -> list[tuple[str, str]]:
        """(condition, in words) of what narrows the list, the status apart: it has its tabs."""
        found = {
            "kind": states.KINDS.get(self.kind, ""),
            "role": states.ROLES[states.STAFF].get(self.role, ""),
            "group": self.group,
            "congress": self.congress,
            "text": f"含“{self.text}”" if self.text else "",
        }
        return [(name, word) for name, word in found.items() if word]

    def chips(self) -> list[Chip]:
        return [Chip(label=word, url_without=self.query(**{name: ""})) for name, word in self.words()]


def listed(actor: Actor, wanted: Wanted) -> QuerySet[Seat]:
    """The seats of the actor's congress: those that wait first, then those in office, then the ended. Raises NotPermitted."""
    return wanted.narrowed(_shown(access.seats_here(actor))).order_by(
        _order(), "kind", "group", "shown", "id"
    )


def waiting_in_province(actor: Actor, wanted: Wanted) -> QuerySet[Seat]:
    """The pending seats below the actor's console, those of which names differ first to be seen by their mark. Raises NotFound."""
    rows = _shown(access.seats_of_province(actor)).filter(status=states.PENDING).select_related("congress")
    return wanted.narrowed(rows, but="status").order_by("congress__code", "created_at", "id")


def tabs(actor: Actor, wanted: Wanted) -> list[Tab]:
    rows = wanted.narrowed(_shown(access.seats_here(actor)), but="status").order_by()
    counts = dict(rows.values_list("status").annotate(Count("id")))
    found = [
        Tab(label="全部", url=wanted.query(status=""), count=sum(counts.values()), current=not wanted.status)
    ]
    for status in _STATUSES:
        found.append(
            Tab(
                label=states.SEAT.label(status),
                url=wanted.query(status=status),
                count=counts.get(status, 0),
                current=wanted.status == status,
            )
        )
    return found


def groups_of(actor: Actor) -> list[str]:
    """代表团 and units that occur, for the filter."""
    rows = access.seats_here(actor).exclude(group="").order_by("group").values_list("group", flat=True)
    return list(rows.distinct())


def congresses_waiting(actor: Actor) -> list[tuple[str, str]]:
    """(code, name) of the province's congresses with a seat that waits, for the filter. Raises NotFound."""
    rows = access.seats_of_province(actor).filter(status=states.PENDING).order_by("congress__code")
    return list(rows.values_list("congress__code", "congress__name").distinct())


@dataclass(frozen=True)
class Line:
    """One seat in a table."""

    seat: Seat
    unit: str = ""

    @property
    def group(self) -> str:
        """代表团, or the unit for which it acts."""
        return self.seat.group or self.unit

    @property
    def id(self) -> UUID:
        return self.seat.id

    @property
    def name(self) -> str:
        return self.seat.shown_name

    @property
    def kind(self) -> str:
        return states.KINDS[self.seat.kind]

    @property
    def label(self) -> str:
        return self.seat.label

    @property
    def state(self) -> str:
        return states.SEAT.label(self.seat.status)

    @property
    def status(self) -> str:
        return str(self.seat.status)

    @property
    def days(self) -> str:
        """2026-03-01 起, or both ends."""
        until = f" 至 {self.seat.valid_to:%Y-%m-%d}" if self.seat.valid_to else " 起"
        return f"{self.seat.valid_from:%Y-%m-%d}{until}"

    @property
    def is_outside_its_days(self) -> bool:
        today = clock.today()
        until = self.seat.valid_to
        return self.seat.status == states.ACTIVE and not (
            self.seat.valid_from <= today and (until is None or today <= until)
        )

    @property
    def registered_name(self) -> str:
        """For the province alone: the name on record where it is another than the one given; else empty."""
        return self.seat.person.name if self.seat.name_given not in ("", self.seat.person.name) else ""


HEAD = ("姓名", "类别", "席位", "代表团或者单位", "届次", "起始日期", "截止日期", "状态")
PROVINCE_HEAD = ("单位", "代码", "所填姓名", "登记姓名", "类别", "席位", "代表团或者单位", "届次", "给予日期")


def lines(actor: Actor, rows: Iterable[Seat]) -> list[Line]:
    """With the units for which they act; not inside a block."""
    found = list(rows)
    assert actor.congress is not None  # who sees the list does so in one congress
    acting = [seat.id for seat in found if seat.kind in placing.KINDS and not seat.group]
    units: Mapping[UUID, str] = {}
    if acting:
        with tenancy.enter(actor.congress):
            units = plugging.units().names_of(seat_ids=acting)
    return [Line(seat, units.get(seat.id, "")) for seat in found]


def table(rows: Iterable[Line]) -> list[tuple[object, ...]]:
    return [
        (
            line.name,
            line.kind,
            line.label,
            line.group,
            line.seat.term,
            line.seat.valid_from,
            line.seat.valid_to or "",
            line.state,
        )
        for line in rows
    ]


def province_table(rows: QuerySet[Seat]) -> list[tuple[object, ...]]:
    return [
        (
            line.seat.congress.organ_name,
            line.seat.congress.code,
            line.name,
            line.registered_name or line.name,
            line.kind,
            line.label,
            line.seat.group,
            line.seat.term,
            f"{clock.local(line.seat.created_at):%Y-%m-%d}",
        )
        for line in map(Line, rows)
    ]


def file(*, title: str, place: str, head: tuple[str, ...], rows: list[tuple[object, ...]]) -> HttpResponse:
    content = sheets.workbook(title=title, head=head, rows=rows)
    return sheets.download(content, name=f"{title}-{place}-{clock.today():%Y%m%d}.xlsx")


def _shown(rows: QuerySet[Seat]) -> QuerySet[Seat]:
    name = Case(
        When(name_given="", then=F("person__name")), default=F("name_given"), output_field=CharField()
    )
    return rows.select_related("person").annotate(shown=name)


def _order() -> Case:
    whens = [When(status=status, then=number) for number, status in enumerate(_STATUSES)]
    return Case(*whens, default=len(_STATUSES))
