"""The 待办 list as the page and the API show it: what was asked for, the tabs with their counts, the groups by urgency."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from urllib.parse import urlencode

from shared_apps.identity.todo import LAMPS, Board, TodoItem
from ui.parts import Chip, Tab

PAGE = 20
_TEXT_LENGTH = 100


@dataclass(frozen=True)
class Wanted:
    """What the reader asked for; empty means all. `seat` is a division code."""

    seat: str = ""
    kind: str = ""
    lamp: str = ""
    text: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Wanted:
        """Values that mean nothing are left out, so that a mistyped address shows the whole list."""
        lamp = query.get("lamp", "")
        return cls(
            seat=query.get("seat", "")[:6],
            kind=query.get("kind", "")[:40],
            lamp=lamp if lamp in LAMPS else "",
            text=query.get("q", "").replace("\x00", "").strip()[:_TEXT_LENGTH],
        )

    def takes(self, item: TodoItem) -> bool:
        return (
            self.seat in ("", item.congress.code)
            and self.kind in ("", item.kind)
            and self.lamp in ("", item.lamp)
            and (
                not self.text or any(self.text in field for field in (item.title, item.number, item.previous))
            )
        )

    def query(self, **changed: str) -> str:
        """The address's query with these conditions changed, beginning with ?."""
        new = replace(self, **changed)
        pairs = {"seat": new.seat, "kind": new.kind, "lamp": new.lamp, "q": new.text}
        return "?" + urlencode({name: value for name, value in pairs.items() if value})


def narrowed(board: Board, wanted: Wanted) -> list[TodoItem]:
    return [item for item in board.items if wanted.takes(item)]


def seat_tabs(board: Board, wanted: Wanted) -> tuple[Tab, ...]:
    """One tab a congress, in the order of the seats; the counts add up to the first."""
    counts = Counter(item.congress.code for item in board.items)
    tabs = [Tab(label="全部席位", url=Wanted().query(), count=len(board.items), current=not wanted.seat)]
    for congress in board.congresses:
        tabs.append(
            Tab(
                label=congress.name,
                url=Wanted(seat=congress.code).query(),
                count=counts[congress.code],
                current=wanted.seat == congress.code,
                level=congress.level,
            )
        )
    return tuple(tabs)


def kind_tabs(board: Board, wanted: Wanted) -> tuple[Tab, ...]:
    """One tab a kind of work that waits under the chosen seat, most first."""
    here = [item for item in board.items if wanted.seat in ("", item.congress.code)]
    words = {item.kind: item.kind_label for item in here}
    counts = Counter(item.kind for item in here)
    tabs = [Tab(label="全部", url=Wanted(seat=wanted.seat).query(), count=len(here), current=not wanted.kind)]
    for kind, count in counts.most_common():
        tabs.append(
            Tab(
                label=words[kind],
                url=Wanted(seat=wanted.seat, kind=kind).query(),
                count=count,
                current=wanted.kind == kind,
            )
        )
    return tuple(tabs)


def chips(wanted: Wanted) -> tuple[Chip, ...]:
    """The conditions of the filter row, each with the address without it."""
    found = []
    if wanted.lamp:
        found.append(Chip(label=LAMPS[wanted.lamp], url_without=wanted.query(lamp="")))
    if wanted.text:
        found.append(Chip(label=wanted.text, url_without=wanted.query(text="")))
    return tuple(found)


def by_urgency(items: list[TodoItem]) -> list[tuple[str, str, list[TodoItem]]]:
    """(lamp, its word, items) for the lamps that occur, in the list's order."""
    return [(lamp, LAMPS[lamp], list(rows)) for lamp, rows in groupby(items, key=lambda item: item.lamp)]


def lamp_counts(items: list[TodoItem]) -> list[tuple[str, str, int]]:
    counts = Counter[str](item.lamp for item in items)
    return [(lamp, word, counts[lamp]) for lamp, word in LAMPS.items() if counts[lamp]]
