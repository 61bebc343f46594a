"""What a search asks for, as it stands in the address. What is no condition is left out; nothing is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from kernel import text
from tenant_apps.finding import words
from tenant_apps.handling import narrowing
from tenant_apps.suggestions import reading, states

TEXT_MAX = 100
ORDERS = {"relevance": "相关程度", "date": "提出时间", "number": "编号"}
BILLS = "bills"
SORTS = {"": "建议", BILLS: "议案"}
CLASSES = ("A", "B", "C", "D")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Conditions, empty for none. `what` is looked for: suggestions, or BILLS. `since` and `until` are days of handing in, both counted."""

    q: str = ""
    state: str = ""
    category: str = ""
    year: int | None = None
    unit: UUID | None = None
    kind: str = ""
    delegation: str = ""
    since: date | None = None
    until: date | None = None
    letter: str = ""
    outcome: str = ""
    lamp: str = ""
    order: str = "relevance"
    what: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        return words.wanted(self.q)

    @property
    def is_empty(self) -> bool:
        return not self.query(order="", what="")

    def query(self, **changed: str) -> str:
        """As a query string; `changed` writes some conditions otherwise ("" drops one)."""
        kept = {field.name: str(getattr(self, field.name) or "") for field in fields(self)}
        if kept["order"] == "relevance":
            kept["order"] = ""
        return urlencode({name: value for name, value in (kept | changed).items() if value})

    @property
    def has_further(self) -> bool:
        """Whether one of the conditions is in force that the page folds away."""
        return any((self.kind, self.delegation, self.since, self.until, self.letter, self.outcome, self.lamp))


def read(given: Mapping[str, str]) -> Wanted:
    def line(name: str) -> str:
        return text.one_line(given.get(name, "")[: 4 * TEXT_MAX])[:TEXT_MAX]

    def one_of(name: str, known: Mapping[str, str] | tuple[str, ...]) -> str:
        value = given.get(name, "")
        return value if value in known else ""

    return Wanted(
        q=line("q"),
        state=one_of("state", states.MACHINE.labels),
        category=line("category"),
        year=_year(given.get("year", "")),
        unit=text.as_uuid(given.get("unit", "")),
        kind=one_of("kind", reading.KINDS),
        delegation=line("delegation"),
        since=_day(given.get("since", "")),
        until=_day(given.get("until", "")),
        letter=one_of("letter", CLASSES),
        outcome=line("outcome"),
        lamp=one_of("lamp", narrowing.LAMPS),
        order=one_of("order", ORDERS) or "relevance",
        what=one_of("what", SORTS),
    )


def _year(value: str) -> int | None:
    return int(value) if len(value) == 4 and value.isascii() and value.isdigit() else None


def _day(value: str) -> date | None:
    try:
        found = date.fromisoformat(value)
    except ValueError:
        return None
    return (
        found if 1950 <= found.year <= 2200 else None
    )  # no congress is older; the day before and after must be days
