"""Reads of persons and seats. A seat counts on a request only if it is active and today lies within its dates."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection, models

from kernel import clock, standing
from kernel.actor import Actor, SeatFacts
from kernel.errors import DomainError, NotFound
from kernel.tenancy import CongressRef
from kernel.web import shut
from shared_apps.identity import personal, states
from shared_apps.identity.models import Person, PersonIdentity, Seat
from tenants import public_journal
from tenants import selectors as registry
from ui.context import door_of

LEVELS = {"province": "省", "city": "市", "county": "县", "township": "乡"}
_SEAT_COLUMNS = ("id", "kind", "roles", "title")
# The registry's columns of a CongressRef, read in the same query: inside a block they could not be read any more.
_CONGRESS_COLUMNS = registry.REF_COLUMNS


@dataclass(frozen=True)
class PersonFacts:
    """A person, the seats that count now, and the congresses of these seats, highest level first."""

    id: UUID
    name: str
    seats: tuple[SeatFacts, ...]
    congresses: tuple[CongressRef, ...]

    def as_actor(self, *, congress: CongressRef | None, **how: Any) -> Actor:
        """The person at work in `congress`: only their seats there are `seats`."""
        return at(
            Actor(person_id=self.id, name=self.name, congress=None, seats=(), all_seats=self.seats, **how),
            congress,
        )


@dataclass(frozen=True)
class HeldSeat:
    """One seat as its holder sees it, ended ones too."""

    id: UUID
    congress: CongressRef
    kind: str
    kind_label: str
    roles: tuple[str, ...]
    label: str
    term: str
    status: str
    status_label: str
    valid_from: date
    valid_to: date | None
    # Of a seat that waits: what the congress wrote as the name, where that is another, and who gave it.
    other_name: str = ""
    given_by: str = ""

    @property
    def usable(self) -> bool:
        """Whether a click may lead there: the seat is active today and its congress is at work."""
        started = self.valid_from <= clock.today() and (
            self.valid_to is None or clock.today() <= self.valid_to
        )
        reachable = standing.at_work(self.congress) or self.kind in states.OUTSIDE
        return self.status == states.ACTIVE and started and reachable

    @property
    def why_shut(self) -> DomainError | None:
        """Why a click can't lead there though the seat is active: the congress is suspended, migrating, closed …"""
        open_anyway = self.kind in states.OUTSIDE or self.status != states.ACTIVE
        return None if open_anyway or standing.at_work(self.congress) else shut.words(self.congress)

    @property
    def url(self) -> str:
        return door_of(self.kind) or f"/t/{self.congress.code}/"


def at(actor: Actor, congress: CongressRef | None) -> Actor:
    """The same person at work in another congress: the union of their seats there. A seat of the console opens no door there."""
    inside = [seat for seat in actor.all_seats if seat.kind not in states.OUTSIDE]
    here = () if congress is None else tuple(s for s in inside if s.congress_id == congress.id)
    return Actor(
        person_id=actor.person_id,
        name=actor.name,
        congress=congress,
        seats=here,
        all_seats=actor.all_seats,
        acr=actor.acr,
        auth_time=actor.auth_time,
        channel=actor.channel,
    )


@dataclass(frozen=True)
class Beside:
    """What else one query reads: SQL of further LEFT JOINs (aliases x and p stand before them) and their columns, each with AS."""

    joins: str = ""
    columns: tuple[str, ...] = ()


_ALONE = Beside()


@cache
def _sql(source: str, where: str, extra: tuple[str, ...], beside: Beside) -> tuple[str, tuple[str, ...]]:
    """The statement and the names of its columns, written out once: building it through the ORM takes ten times as long as
    PostgreSQL takes to answer, and asking the cursor for the names a quarter of the whole.
    """
    columns = [*(f"x.{name}" for name in extra), *beside.columns]
    columns += ["p.id AS person_id", "p.name AS person_name"]
    columns += [f"s.{name} AS seat_{name}" for name in _SEAT_COLUMNS]
    columns += [f"c.{column} AS congress_{name}" for name, column in _CONGRESS_COLUMNS.items()]
    seat, person = Seat._meta.db_table, Person._meta.db_table
    congress = Seat._meta.get_field("congress").related_model._meta.db_table
    text = (
        f"SELECT {', '.join(columns)} FROM {source} x JOIN {person} p ON p.id = x.person_id"
        f" LEFT JOIN {seat} s ON s.person_id = p.id AND s.status = %s"
        f" AND s.valid_from <= %s AND (s.valid_to IS NULL OR s.valid_to >= %s)"
        f" LEFT JOIN {congress} c ON c.id = s.congress_id{beside.joins} WHERE {where} ORDER BY s.valid_from, s.id"
    )
    names = tuple(column.rsplit(" AS ", 1)[-1].removeprefix("x.") for column in columns)
    return text, names


def with_seats(
    model: type[models.Model],
    *,
    where: str,
    values: Sequence[str | date],
    extra: tuple[str, ...] = (),
    beside: Beside = _ALONE,
) -> list[dict[str, Any]]:
    """Rows of a model with a `person`, joined with that person's seats of today: one row a seat, one query in all.

    `where` is SQL over the alias x, its values apart (those of `beside` first); `extra` are own columns. Give the result to
    `fold`. A person without a seat gives one row with an empty seat.
    """
    today = clock.today()
    text, names = _sql(model._meta.db_table, where, extra, beside)
    with connection.cursor() as cursor:
        cursor.execute(text, [states.ACTIVE, today, today, *values])
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def fold(rows: Sequence[Mapping[str, Any]]) -> PersonFacts:
    """The person of the rows that `with_seats` gave."""
    seats: list[SeatFacts] = []
    congresses: dict[UUID, CongressRef] = {}
    for row in rows:
        if row["seat_id"] is None:
            continue
        roles = frozenset(row["seat_roles"])
        seats.append(
            SeatFacts(
                id=row["seat_id"],
                congress_id=row["congress_id"],
                kind=row["seat_kind"],
                roles=roles,
                label=states.label_of(row["seat_kind"], roles, row["seat_title"]),
            )
        )
        congresses[row["congress_id"]] = CongressRef(
            **{name: row[f"congress_{name}"] for name in _CONGRESS_COLUMNS}
        )
    return PersonFacts(
        id=rows[0]["person_id"],
        name=rows[0]["person_name"],
        seats=tuple(seats),
        congresses=tuple(sorted(congresses.values(), key=lambda c: (height(c), c.code))),
    )


# Where nobody can work until somebody decides otherwise; maintenance passes by itself.
_SHUT_FOR_LONG = frozenset({standing.SUSPENDED, standing.CLOSED, standing.MERGED, standing.ELSEWHERE})


def shut_out_of(person: PersonFacts) -> tuple[CongressRef, ...]:
    """The congresses of somebody who can work nowhere, since all of them are suspended or closed; else none."""
    if any(seat.kind in states.OUTSIDE for seat in person.seats):
        return ()
    found = tuple(c for c in person.congresses if standing.of(c) in _SHUT_FOR_LONG)
    return found if len(found) == len(person.congresses) else ()


def person_by_identity(*, issuer: str, sub: str) -> PersonFacts | None:
    """The person whom this issuer calls `sub`, with the seats of today."""
    rows = account_rows(issuer=issuer, sub=sub)
    return fold(rows) if rows else None


def account_rows(
    *, issuer: str, sub: str, beside: Beside = _ALONE, values: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """`with_seats` of the account that this issuer calls `sub`; `values` are those of `beside`."""
    return with_seats(
        PersonIdentity,
        where="x.issuer = %s AND x.sub = %s",
        values=[*values, issuer, sub],
        beside=beside,
    )


def is_disabled(person_id: UUID) -> bool:
    """Whether the person's log-in was taken away."""
    found: bool = Person.objects.filter(id=person_id).exclude(disabled_at=None).exists()
    return found


def subs_of(*, issuer: str, person_id: UUID) -> list[str]:
    """What this issuer calls the person; more than one where they have several accounts."""
    return list(
        PersonIdentity.objects.filter(issuer=issuer, person_id=person_id).values_list("sub", flat=True)
    )


def seats_of(person_id: UUID) -> list[HeldSeat]:
    """All seats of a person with their congresses, highest level first, ended ones last."""
    seats = list(Seat.objects.filter(person_id=person_id).select_related("person"))
    refs = registry.refs_by_ids(seat.congress_id for seat in seats)
    givers = public_journal.givers([seat.id for seat in seats if seat.status == states.PENDING])
    held = [_held(seat, refs[seat.congress_id], given_by=givers.get(seat.id, "")) for seat in seats]
    return sorted(
        held,
        key=lambda s: (s.status == states.ENDED, height(s.congress), s.congress.code, s.valid_from, s.id),
    )


def congresses_of(actor: Actor) -> list[CongressRef]:
    """The congresses that the actor's active seats open, highest level first."""
    found = registry.refs_by_ids(s.congress_id for s in actor.all_seats if s.kind not in states.OUTSIDE)
    return sorted(found.values(), key=lambda c: (height(c), c.code))


def height(congress: CongressRef) -> int:
    """0 for a province, more for each level below: the order in which levels are listed."""
    return list(LEVELS).index(congress.level) if congress.level in LEVELS else len(LEVELS)


def keeper_of(person_id: UUID) -> str:
    """The organ whose security administrator looks after this person's log-in; empty where the platform itself does."""
    keeper = Person.objects.filter(pk=person_id).values_list("keeper_id", flat=True).first()
    ref = registry.ref_by_id(keeper) if keeper else None
    return ref.organ_name if ref else ""


def pending_count(person_id: UUID) -> int:
    """How many seats wait for the person's word."""
    return Seat.objects.filter(person_id=person_id, status=states.PENDING).count()


def pending_of(person_id: UUID, seat_id: UUID) -> HeldSeat:
    """One seat of the person that waits. Raises NotFound, StateRefused."""
    seat = Seat.objects.filter(person_id=person_id, pk=seat_id).select_related("person").first()
    if seat is None:
        raise NotFound
    states.SEAT.check(seat, "decline")
    return _held(seat, registry.refs_by_ids([seat.congress_id])[seat.congress_id])


def _held(seat: Seat, congress: CongressRef, *, given_by: str = "") -> HeldSeat:
    return HeldSeat(
        id=seat.id,
        congress=congress,
        kind=seat.kind,
        kind_label=states.KINDS.get(seat.kind, seat.kind),
        roles=tuple(seat.roles),
        label=seat.label,
        term=seat.term,
        status=seat.status,
        status_label=states.SEAT.label(seat.status),
        valid_from=seat.valid_from,
        valid_to=seat.valid_to,
        other_name=seat.name_given if seat.name_given != seat.person.name else "",
        given_by=given_by,
    )


def seats_in(
    congress_id: UUID, *, kind: str = "", status: str = states.ACTIVE
) -> list[tuple[SeatFacts, str]]:
    """Seats of one congress with their holders' names, for choosing a person there."""
    found = Seat.objects.filter(congress_id=congress_id, status=status).select_related("person")
    if kind:
        found = found.filter(kind=kind)
    return [(facts_of(seat), seat.person.name) for seat in found.order_by("valid_from", "id")]


def deputies_in(congress_ids: Collection[UUID]) -> dict[UUID, int]:
    """Congress → how many deputies' seats are active there; one query, those without any left out."""
    found = Seat.objects.filter(congress_id__in=congress_ids, kind=states.DEPUTY, status=states.ACTIVE)
    return dict(found.values_list("congress_id").annotate(models.Count("id")).order_by())


def facts_of(seat: Seat) -> SeatFacts:
    return SeatFacts(
        id=seat.id,
        congress_id=seat.congress_id,
        kind=seat.kind,
        roles=frozenset(seat.roles),
        label=seat.label,
    )


def persons_by_username(*, issuer: str, usernames: Iterable[str]) -> dict[str, UUID]:
    """login name → person, as far as these names are known at this issuer."""
    found = PersonIdentity.objects.filter(issuer=issuer, username__in=list(usernames))
    return dict(found.values_list("username", "person_id"))


@dataclass(frozen=True)
class KnownPerson:
    """A person by id and name, without their seats."""

    id: UUID
    name: str


def known_person(person_id: UUID) -> KnownPerson | None:
    name = Person.objects.filter(pk=person_id).values_list("name", flat=True).first()
    return None if name is None else KnownPerson(id=person_id, name=name)


def person_by_id_number(id_number: str) -> KnownPerson | None:
    """The person with this 身份证号, found by its keyed index: no number is opened."""
    return persons_by_id_numbers([id_number]).get(id_number)


def persons_by_id_numbers(id_numbers: Iterable[str]) -> dict[str, KnownPerson]:
    """身份证号 as given → person, as far as they are known."""
    found = personal.people_by_number(id_numbers)
    return {number: KnownPerson(id=person.id, name=person.name) for number, person in found.items()}


def seat_of_starter(*, person_id: UUID, seat_id: UUID, congress_id: UUID) -> SeatFacts | None:
    """The seat of somebody for whom a job works, if it still counts today and the person may still log in."""
    today = clock.today()
    found = (
        Seat.objects.filter(id=seat_id, person_id=person_id, congress_id=congress_id, status=states.ACTIVE)
        .filter(valid_from__lte=today, person__disabled_at=None)
        .filter(models.Q(valid_to=None) | models.Q(valid_to__gte=today))
        .first()
    )
    return None if found is None else facts_of(found)


def admins_in(congress_ids: Iterable[UUID]) -> dict[UUID, list[KnownPerson]]:
    """The administrators of each congress whose seat counts today, the newest first."""
    today = clock.today()
    seats = (
        Seat.objects.filter(congress_id__in=set(congress_ids), kind=states.STAFF, roles__contains=["admin"])
        .filter(status=states.ACTIVE, valid_from__lte=today)
        .filter(models.Q(valid_to=None) | models.Q(valid_to__gte=today))
    )
    found: dict[UUID, list[KnownPerson]] = {}
    for seat in seats.select_related("person").order_by("-created_at", "-id"):
        found.setdefault(seat.congress_id, []).append(KnownPerson(id=seat.person_id, name=seat.person.name))
    return found


def usernames_of(*, issuer: str, person_ids: Iterable[UUID]) -> dict[UUID, str]:
    """person → login name at this issuer, the oldest one."""
    found = PersonIdentity.objects.filter(issuer=issuer, person_id__in=set(person_ids)).exclude(username="")
    return dict(found.order_by("-id").values_list("person_id", "username"))


def count_of_logins(*, issuer: str, beginning: str) -> int:
    """How many accounts of this issuer have a log-in name that begins so."""
    return int(PersonIdentity.objects.filter(issuer=issuer, username__startswith=beginning).count())


def on_one_chain(congress_ids: Iterable[UUID], *, parents: Mapping[UUID, UUID | None] | None = None) -> bool:
    """Whether the congresses lie on one ancestor chain: the lowest one's ancestors include all the others.

    `parents` is the registry's tree where the caller asks many times.
    """
    wanted = set(congress_ids)
    if len(wanted) < 2:
        return True
    tree = registry.parents() if parents is None else parents
    return any(wanted <= _chain(congress_id, tree) for congress_id in wanted)


def _chain(congress_id: UUID, parents: Mapping[UUID, UUID | None]) -> set[UUID]:
    """The congress and all above it."""
    chain: set[UUID] = set()
    above: UUID | None = congress_id
    while above is not None and above not in chain:
        chain.add(above)
        above = parents.get(above)
    return chain
