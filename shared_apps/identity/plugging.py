"""What apps above put on the pages of seats: deeds on a seat and above the list, and which unit a seat acts for.

Accounts and slips lie in sso, units in the congress's own schema: they register here in AppConfig.ready().
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from kernel.actor import Actor
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

    def place(self, *, actor: Actor | None, unit_id: UUID, seat_id: UUID, kind: str, name: str) -> str:
        """From now on the seat acts for this unit alone; answers its name. None: the platform. May be done again. Raises DomainError."""


_seat_acts: list[SeatActs] = []
_list_acts: list[ListActs] = []
_units: list[Units] = []


def register(
    *, seat_acts: SeatActs | None = None, list_acts: ListActs | None = None, units: Units | None = None
) -> None:
    if seat_acts is not None and seat_acts not in _seat_acts:
        _seat_acts.append(seat_acts)
    if list_acts is not None and list_acts not in _list_acts:
        _list_acts.append(list_acts)
    if units is not None:
        _units[:] = [units]


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
