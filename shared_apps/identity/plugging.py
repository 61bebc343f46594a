"""What apps above put on the pages of seats: deeds on a seat and above the list, which unit a seat acts for, which mandate stands behind it.

Accounts and slips lie in sso, units and mandates in the congress's own schema: they register here in AppConfig.ready().
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from kernel.actor import Actor
from kernel.errors import DomainError
from kernel.tenancy import CongressRef
from ui.parts import Act, Acts


@dataclass(frozen=True)
class SeatOnPage:
    """A seat as its congress's administrators see it.

    As long as it is not `is_proved`, nothing that is shown may depend on its person: no account, no telephone, no other seat.
    """

    id: UUID
    person_id: UUID
    congress: CongressRef
    name: str
    kind: str
    roles: frozenset[str]
    status: str
    is_proved: bool


SeatActs = Callable[[Actor, SeatOnPage], Acts]
# The actor and the list's filter as it stands in the address ("" or beginning with ?) → buttons above the list.
ListActs = Callable[[Actor, str], Sequence[Act]]


class Units(Protocol):
    """The units of a congress; everything is called inside its block."""

    def choices(self) -> list[tuple[str, str]]:
        """(id, name) of the units that may undertake or distribute now."""

    def name_of(self, *, seat_id: UUID) -> str:
        """For which unit the seat acts; empty for none."""

    def names_of(self, *, seat_ids: Collection[UUID]) -> dict[UUID, str]:
        """seat → the unit for which it acts; those that act for none are left out."""

    def duties(self) -> list[tuple[str, str]]:
        """(code, word) of what a handler's seat may do in its unit: 经办, 审核, 签发, 联络. Asks no database."""

    def duties_of(self, *, seat_id: UUID) -> tuple[str, ...]:
        """The codes of what the seat does in its unit."""

    def place(
        self,
        *,
        actor: Actor | None,
        unit_id: UUID,
        seat_id: UUID,
        kind: str,
        name: str,
        duties: Collection[str] = (),
    ) -> str:
        """From now on the seat acts for this unit alone, with these duties (经办 without any); answers its name.

        None: the platform. May be done again. Raises DomainError.
        """

    def leave(self, *, actor: Actor | None, seat_id: UUID) -> None:
        """The seat has ended: it acts for no unit any more. May be done again."""


@dataclass(frozen=True)
class NewMandate:
    """What is entered of one deputy beside the seat, as typed. Bodies by name: one that is not there yet is made.

    `electing` is the 选区 of a county, the 选举单位 of a city or province. `status` "" is 在任 (当选待确认 in a term that is being prepared).
    """

    person_id: UUID
    seat_id: UUID
    person_name: str
    seat_no: str
    delegation: str = ""
    groups: tuple[str, ...] = ()
    electing: str = ""
    elected_on: date | None = None  # None: today
    how: str = "ELECTION"
    status: str = ""
    roles: tuple[str, ...] = ()
    gender: str = ""
    birth_month: str = ""  # 1975-03
    party: str = ""
    education: str = ""
    employer: str = ""
    post: str = ""
    ethnicity: str = ""
    native_language: str = ""
    disability_help: str = ""
    decision_no: str = ""
    announced_on: date | None = None
    trial: bool = False


@dataclass(frozen=True)
class Enrolled:
    """What became of one row: the mandate, and whether it was made now; or why there is none."""

    mandate_id: UUID | None = None
    is_new: bool = False
    refusal: DomainError | None = None


class Mandates(Protocol):
    """The register of deputies of a congress; everything is called inside its block."""

    def terms(self) -> list[tuple[int, str]]:
        """(ordinal, name) of the terms that deputies can be entered in, the present one first."""

    def check_place(self, *, term: int, seat_no: str, electing: str) -> None:
        """Raises DomainError where the number can't be given in that term, or where `electing` elects no more deputies."""

    def enrol_many(
        self, *, actor: Actor | None, term: int, rows: Sequence[NewMandate], amend: bool = False
    ) -> list[Enrolled]:
        """Each row has its own outcome, in order. `amend`: what is told of a known mandate replaces what stands there.

        Raises NotPermitted, StepUpNeeded, InputRefused (no such term) for all.
        """


_seat_acts: list[SeatActs] = []
_list_acts: list[ListActs] = []
_units: list[Units] = []
_mandates: list[Mandates] = []


def register(
    *,
    seat_acts: SeatActs | None = None,
    list_acts: ListActs | None = None,
    units: Units | None = None,
    mandates: Mandates | None = None,
) -> None:
    if seat_acts is not None and seat_acts not in _seat_acts:
        _seat_acts.append(seat_acts)
    if list_acts is not None and list_acts not in _list_acts:
        _list_acts.append(list_acts)
    if units is not None:
        _units[:] = [units]
    if mandates is not None:
        _mandates[:] = [mandates]


def acts_on(actor: Actor, seat: SeatOnPage) -> Acts:
    found = [provider(actor, seat) for provider in _seat_acts]
    return Acts(
        can=tuple(act for acts in found for act in acts.can),
        cannot=tuple(one for acts in found for one in acts.cannot),
    )


def acts_over(actor: Actor, query: str) -> list[Act]:
    return [act for provider in _list_acts for act in provider(actor, query)]


def units() -> Units:
    return _units[0]


def mandates() -> Mandates:
    return _mandates[0]
