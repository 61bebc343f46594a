"""What a rule's value can be: how it is read from JSON (reading is checking), and how it is said in words."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, TypeVar

from shared_apps.rules.codes import Coded, Outcome
from shared_apps.rules.values import Rating, ReplyClass, ReplyKind
from shared_apps.worktime.spans import Span

Row = TypeVar("Row", ReplyClass, Rating, ReplyKind)
LONGEST_LABEL = 60  # characters of a word that a place gives


class Kind(ABC):
    """`read` raises ValueError, TypeError, KeyError or InputRefused."""

    @abstractmethod
    def read(self, value: Any) -> Any:
        """The stored value as `Rules` holds it."""

    @abstractmethod
    def words(self, value: Any) -> str:
        """The stored value as the office says it."""


@dataclass(frozen=True)
class Period(Kind):
    """A span; where `none` is given the value may be null, which means that."""

    none: str = ""

    def read(self, value: Any) -> Span | None:
        if value is None and self.none:
            return None
        return Span.parse(_text(value))

    def words(self, value: Any) -> str:
        return self.none if value is None else Span.parse(value).words


@dataclass(frozen=True)
class Switch(Kind):
    yes: str = "是"
    no: str = "否"

    def read(self, value: Any) -> bool:
        return _flag(value)

    def words(self, value: Any) -> str:
        return self.yes if value else self.no


@dataclass(frozen=True)
class One(Kind):
    """One of the codes."""

    codes: type[Coded]

    def read(self, value: Any) -> Coded:
        return self.codes(value)

    def words(self, value: Any) -> str:
        return self.codes(value).label


@dataclass(frozen=True)
class Some(Kind):
    """One or several of the codes, each once."""

    codes: type[Coded]

    def read(self, value: Any) -> tuple[Coded, ...]:
        found = tuple(self.codes(code) for code in _list(value))
        if not found or len(set(found)) != len(found):
            raise ValueError(value)
        return found

    def words(self, value: Any) -> str:
        return "、".join(self.codes(code).label for code in value)


@dataclass(frozen=True)
class Number(Kind):
    most: int
    unit: str
    least: int = 0

    def read(self, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not self.least <= value <= self.most:
            raise ValueError(value)
        return value

    def words(self, value: Any) -> str:
        return f"{value} {self.unit}"


@dataclass(frozen=True)
class Word(Kind):
    longest: int

    def read(self, value: Any) -> str:
        return _text(value, longest=self.longest)

    def words(self, value: Any) -> str:
        return str(value)


class Kinds(Kind):
    """The ways in which a reply may answer, each with its canonical outcomes."""

    def read(self, value: Any) -> tuple[ReplyKind, ...]:
        found = tuple(ReplyKind(_text(row["label"]), _outcomes(row["outcomes"])) for row in _list(value))
        return _distinct(found, [row.label for row in found])

    def words(self, value: Any) -> str:
        return "；".join(row["label"] for row in value)


class Classes(Kind):
    def read(self, value: Any) -> tuple[ReplyClass, ...]:
        found = tuple(
            ReplyClass(_text(row["code"], longest=10), _text(row["label"]), _outcomes(row["outcomes"]))
            for row in _list(value)
        )
        return _distinct(found, [row.code for row in found])

    def words(self, value: Any) -> str:
        return "；".join(f"{row['code']} 类：{row['label']}" for row in value)


class Ratings(Kind):
    def read(self, value: Any) -> tuple[Rating, ...]:
        found = tuple(
            Rating(
                _text(row["code"], longest=20),
                _text(row["label"]),
                _flag(row["needs_text"]),
                _flag(row["dissatisfied"]),
            )
            for row in _list(value)
        )
        bad = sum(row.dissatisfied for row in found)
        if not 0 < bad < len(found):
            raise ValueError(value)
        return _distinct(found, [row.code for row in found])

    def words(self, value: Any) -> str:
        return "、".join(row["label"] + ("（须写明理由）" if row["needs_text"] else "") for row in value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


def _text(value: Any, *, longest: int = LONGEST_LABEL) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > longest:
        raise TypeError(value)
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError(value)
    return value


def _outcomes(value: Any) -> tuple[str, ...]:
    found = tuple(Outcome(code).value for code in _list(value))
    if not found or len(set(found)) != len(found):
        raise ValueError(value)
    return found


def _distinct(rows: tuple[Row, ...], names: list[str]) -> tuple[Row, ...]:
    if len(rows) < 2 or len(set(names)) != len(names):
        raise ValueError(rows)
    return rows
