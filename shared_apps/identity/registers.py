"""Registers of a congress that a sheet may fill: its deputies, its units. They lie in its own schema, the import of sheets in sso.

The app that owns a register describes its columns and registers in AppConfig.ready(). Everything but the description is called
inside the congress's block; what is judged is plain text of a sheet, what is entered are the facts that `judge` answered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from kernel.actor import Actor
from kernel.errors import DomainError
from tenants.onboarding.layout import Line
from tenants.onboarding.problems import Problem

DEPUTIES, UNITS = "deputies", "units"
NEW, CHANGED, KNOWN = "new", "changed", "known"


@dataclass(frozen=True)
class Column:
    """One column of a sheet: by which names it is known, and what its page of the template says of it."""

    field: str
    label: str
    also: str = ""  # parted by blanks
    need: str = "可不填"
    told: str = ""
    example: str = ""
    choices: tuple[str, ...] = ()  # a drop-down; what else may be typed is judged like any text


@dataclass(frozen=True)
class OwnSeat:
    """A seat that the line's person has in the congress already."""

    id: UUID
    kind: str
    term: str
    name: str


@dataclass(frozen=True)
class Asked:
    """A line to be judged. Of its person: the name, the 身份证号 where it is one, and their open seats here."""

    line: Line
    name: str = ""
    id_number: str = ""
    seats: Sequence[OwnSeat] = ()


@dataclass
class Judged:
    """What a register says of a line. `facts` (JSON) is what `enter` gets back; `makes`: what would be new besides, (word, name)."""

    facts: dict[str, Any] = field(default_factory=dict)
    findings: list[Problem] = field(default_factory=list)
    standing: str = NEW
    makes: list[tuple[str, str]] = field(default_factory=list)
    # Of a person's seat: the one they have already, or what the new one says.
    seat_id: UUID | None = None
    term: str = ""
    group: str = ""
    valid_from: date | None = None


@dataclass(frozen=True)
class Entered:
    """A line to be entered, and the seat behind it where the register is one of persons."""

    facts: Mapping[str, Any]
    name: str = ""
    seat_id: UUID | None = None
    person_id: UUID | None = None


class Register(Protocol):
    """One register. `enter` may get the same line again after a broken-off run: it comes to the same."""

    @property
    def columns(self) -> Sequence[Column]: ...

    def offered(self) -> Mapping[str, Sequence[str]]:
        """Field → what the congress itself knows for it (its terms, its 代表团 …), for the template's drop-downs."""

    def judge(self, asked: Sequence[Asked]) -> list[Judged]:
        """In a constant number of queries, in order; nothing is written."""

    def enter(self, *, actor: Actor, lines: Sequence[Entered]) -> list[DomainError | None]:
        """In order: nothing, or why this line alone was refused. Raises NotPermitted for all."""


@dataclass(frozen=True)
class UnitNamed:
    """A unit as a sheet may name it. `gone`: why nobody can be placed there, naming who followed; empty for a unit in use."""

    id: UUID
    name: str
    gone: str = ""


@dataclass(frozen=True)
class Placing:
    """A seat that is to act for a unit, with which duties (codes of `Places.duties`; none: what its kind brings)."""

    seat_id: UUID
    unit_id: UUID
    kind: str
    name: str
    duties: tuple[str, ...] = ()


class Places(Protocol):
    """The units for which the people of a sheet act."""

    def duties(self) -> Mapping[str, str]:
        """Code → word. Asks no database."""

    def names(self) -> Sequence[str]:
        """Units in use."""

    def named(self, names: Sequence[str]) -> Mapping[str, UnitNamed]:
        """Name as typed → the unit that bears or bore it."""

    def place_all(self, *, actor: Actor, placings: Sequence[Placing]) -> list[DomainError | None]:
        """In order: nothing, or why this one was refused. The second factor was asked when the import was started.

        May be done again. Raises NotPermitted for all.
        """


_registers: dict[str, Register] = {}
_places: list[Places] = []


def register(name: str, found: Register) -> None:
    """Said once by the app that owns the register."""
    _registers[name] = found


def register_places(found: Places) -> None:
    _places[:] = [found]


def places() -> Places:
    return _places[0]


def of(name: str) -> Register:
    return _registers[name]
