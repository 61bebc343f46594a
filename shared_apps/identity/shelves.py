"""已办, 办结 and 我发起的 over all seats of a person: what they had a hand in, congress by congress, merged by time.

A source is called inside the block of each congress where the person holds a seat, with the actor at work there. It lists what this
actor may see today, so that who loses a right loses the line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import overload
from urllib.parse import urlencode

from kernel import clock, standing, tenancy, text
from kernel.actor import Actor
from kernel.tenancy import CongressRef
from shared_apps.identity import selectors
from ui.parts import Chip

DONE, CLOSED, STARTED = "done", "closed", "started"
SHELVES = {DONE: "已办", CLOSED: "办结", STARTED: "我发起的"}
PAGE, MOST = 20, 5_000
YEARS = 6  # to choose from, this one and those before
_TEXT = 60


@dataclass(frozen=True)
class Wanted:
    """What the reader asked for; empty means all. `seat` is a division code."""

    seat: str = ""
    kind: str = ""
    year: int = 0
    text: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Wanted:
        """Values that mean nothing are left out."""
        kind, year = query.get("kind", ""), query.get("year", "")
        return cls(
            seat=text.one_line(query.get("seat", "")[:6]),
            kind=kind if kind in _sources else "",
            year=int(year)
            if year.isascii() and year.isdigit() and len(year) == 4 and "1953" < year < "9999"
            else 0,
            text=text.one_line(query.get("q", "")[: 4 * _TEXT])[:_TEXT],
        )

    @property
    def span(self) -> tuple[datetime, datetime] | None:
        """The chosen year in Shanghai: from its first moment until before the next one's."""
        if not self.year:
            return None
        return clock.end_of_day(date(self.year - 1, 12, 31)), clock.end_of_day(date(self.year, 12, 31))

    def query(self, **changed: str | int) -> str:
        """The address with some conditions changed, beginning with ?."""
        now = replace(self, **changed)  # type: ignore[arg-type]
        pairs = {"seat": now.seat, "kind": now.kind, "year": now.year, "q": now.text}
        return "?" + urlencode({name: value for name, value in pairs.items() if value})

    def chips(self, congresses: Sequence[CongressRef]) -> list[Chip]:
        names = {one.code: one.name for one in congresses}
        found = [
            (f"含“{self.text}”" if self.text else "", self.query(text="")),
            (names.get(self.seat, self.seat), self.query(seat="")),
            (_labels.get(self.kind, ""), self.query(kind="")),
            (f"{self.year} 年" if self.year else "", self.query(year=0)),
        ]
        return [Chip(label=word, url_without=url) for word, url in found if word]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One case or letter. `at`: when the person last did something there; of what they started, when it was handed in."""

    congress: CongressRef
    kind_label: str
    title: str
    number: str
    url: str
    state: str
    at: datetime
    lead: str = ""


@dataclass(frozen=True)
class Found:
    """How many a source has, and the latest of them."""

    count: int
    lines: list[Line]


# actor, shelf, what is asked for, how many lines at most (0: only the count)
Source = Callable[[Actor, str, Wanted, int], Found]
_sources: dict[str, Source] = {}
_labels: dict[str, str] = {}


def register(kind: str, label: str, source: Source) -> None:
    """Called once by each app whose cases people have a hand in (in its AppConfig.ready)."""
    _sources[kind], _labels[kind] = source, label


def kinds() -> list[tuple[str, str]]:
    return list(_labels.items())


def years() -> list[int]:
    this = clock.today().year
    return list(range(this, this - YEARS, -1))


class Merged(Sequence[Line]):
    """The lines of all congresses for a paginator: as many as there are, of which the first are at hand."""

    def __init__(self, count: int, lines: list[Line]) -> None:
        self.count_of_all, self.lines = count, lines

    def __len__(self) -> int:
        return self.count_of_all

    @overload
    def __getitem__(self, index: int) -> Line: ...
    @overload
    def __getitem__(self, index: slice) -> list[Line]: ...
    def __getitem__(self, index: int | slice) -> Line | list[Line]:
        return self.lines[index]


@dataclass(frozen=True)
class Shelf:
    """`total` is what there is, `rows` at most MOST of it; `closed_now` could not be asked."""

    total: int
    rows: Merged
    congresses: tuple[CongressRef, ...]
    closed_now: tuple[CongressRef, ...] = field(default=())


def gather(actor: Actor, shelf: str, wanted: Wanted, *, most: int = PAGE) -> Shelf:
    """One block a congress, in each as many queries for many lines as for few; `most` says how far the lines must reach."""
    most = min(max(most, 1), MOST)
    asked, shut, total, lines = [], [], 0, list[Line]()
    for congress in selectors.congresses_of(actor):
        if not standing.at_work(congress):
            shut.append(congress)
            continue
        asked.append(congress)
        if wanted.seat in ("", congress.code):
            found = _in(congress, actor, shelf, wanted, most)
            total += sum(one.count for one in found)
            lines += [line for one in found for line in one.lines]
    lines.sort(key=lambda line: (line.at, line.url), reverse=True)
    rows = Merged(min(total, MOST), lines[:MOST])
    return Shelf(total=total, rows=rows, congresses=tuple(asked), closed_now=tuple(shut))


def count(actor: Actor, shelf: str) -> int:
    """For the tabs."""
    places = [one for one in selectors.congresses_of(actor) if standing.at_work(one)]
    return sum(found.count for one in places for found in _in(one, actor, shelf, Wanted(), 0))


def _in(congress: CongressRef, actor: Actor, shelf: str, wanted: Wanted, most: int) -> list[Found]:
    here = selectors.at(actor, congress)
    with tenancy.enter(congress):
        return [
            source(here, shelf, wanted, most)
            for kind, source in _sources.items()
            if wanted.kind in ("", kind)
        ]
