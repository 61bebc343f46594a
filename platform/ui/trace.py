"""办理轨迹: what happened, as rails of a commit graph (三级总览 is `ui.strip`).

Pure functions over plain data: pages turn journal rows into `TraceEvent`s in order of time, `build` says what is drawn. One rail
a level, county on the left. A rail is solid while that level's own clock runs, thin while the level still waits for something
with its clock stopped, dashed for what is expected; a crossing bar is a referral, a square says that the level is done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from typing import Literal

from kernel import clock
from ui import words

LEVELS = ("county", "city", "province")
Kind = Literal["done", "now", "todo"]
Line = Literal["", "on", "idle", "todo"]
Dot = Literal["", "plain", "key", "now", "end", "todo"]


@dataclass(frozen=True, kw_only=True)
class Place:
    """One congress's part of the case: 桐庐县, its number 2026-0001, the organ's usual short name."""

    level: str
    name: str
    organ: str
    number: str = ""


@dataclass(frozen=True, kw_only=True)
class TraceEvent:
    """One deed at one level. `at` for what happened, `due` (or nothing) for what is expected.

    `crosses_to`: the level this deed hands the matter to. `clock`: this deed starts or stops the level's own time limit (a level's
    first event starts it unless told otherwise). `closes`: levels for which the case ends with this deed. `key` fills the dot.
    `place` names whose deed it was where several of one level had a part (`where` says so in the row); `begins`: with it another goes
    on in the place of the one before.
    """

    level: str
    deed: str
    place: str = ""
    where: str = ""
    begins: bool = False
    at: datetime | None = None
    due: date | None = None
    provisional: bool = False
    text: str = ""
    who: str = ""
    quote: str = ""
    kind: Kind = "done"
    key: bool = False
    crosses_to: str = ""
    holds_again: bool = False
    clock: Literal["", "runs", "stops"] = ""
    closes: tuple[str, ...] = ()

    @property
    def place_key(self) -> str:
        return self.place or self.level

    @property
    def goes_to(self) -> str:
        """The level that has the matter in hand after this deed, if the deed changes that."""
        return self.crosses_to or (self.level if self.holds_again else "")

    def touches(self, level: str) -> bool:
        return level in (self.level, self.crosses_to) or level in self.closes


@dataclass(frozen=True, kw_only=True)
class Rail:
    """One level's rail beside one row: the line above the dot, the line below it, the dot."""

    slot: int
    level: str
    above: Line = ""
    below: Line = ""
    dot: Dot = ""


@dataclass(frozen=True, kw_only=True)
class Row:
    """An event ready to be drawn. `elsewhere`: it belongs to another level than its leg; `where`: whose it is, if the leg does not say so."""

    event: TraceEvent
    rails: tuple[Rail, ...]
    bar: str
    when: str
    stay: str
    elsewhere: bool
    where: str

    @property
    def is_now(self) -> bool:
        return self.event.kind == "now"

    @property
    def is_todo(self) -> bool:
        return self.event.kind == "todo"


@dataclass(frozen=True, kw_only=True)
class Leg:
    """What happened between two crossings. `days` counts calendar days from the arrival."""

    title: str
    level: str
    number: str
    stay: str
    rows: tuple[Row, ...]
    rails: tuple[Rail, ...]
    is_now: bool
    is_todo: bool
    now_words: str = ""  # of the present leg's mark: here, or with whom

    @property
    def folds(self) -> bool:
        """On the phone a leg that is over starts folded."""
        return not (self.is_now or self.is_todo)


@dataclass(frozen=True, kw_only=True)
class Trace:
    legs: tuple[Leg, ...]
    levels: tuple[str, ...]
    days: int

    @property
    def summary(self) -> str:
        over = sum(1 for leg in self.legs if not leg.is_todo)
        if len(self.levels) < 2:
            return f"历时 {self.days} 日"
        return f"历时 {self.days} 日，经 {len(self.levels)} 级 {over} 段"

    @property
    def has_idle(self) -> bool:
        return any(rail.below == "idle" for leg in self.legs for row in leg.rows for rail in row.rails)

    @property
    def has_todo(self) -> bool:
        return any(leg.is_todo for leg in self.legs)

    @property
    def has_end(self) -> bool:
        return any(rail.dot == "end" for leg in self.legs for row in leg.rows for rail in row.rails)


def build(
    events: Sequence[TraceEvent], *, places: Mapping[str, Place], today: date, is_open: bool = True
) -> Trace:
    """Legs, rails and stays of `events`, which come in order of time with the expected ones last. `places` has whatever an event names
    as its place, and each level.

    `today` (a day in Shanghai) ends the stay of an open case. Unless the caller marked one, the last deed at the level that holds
    the case becomes “now”.
    """
    done = [event for event in events if event.kind != "todo"]
    todo = [event for event in events if event.kind == "todo"]
    if is_open and done and all(event.kind != "now" for event in done):
        done = _mark_now(done)
    levels = tuple(level for level in LEVELS if any(event.touches(level) for event in (*done, *todo)))
    rails = _Rails(levels, todo)
    legs = [_leg(chunk, rails, places, today, is_open) for chunk in _chunks(done)]
    if todo:
        legs.append(_expected(todo, rails, places, legs, today))
    first = _day(done[0]) if done else today
    last = today if is_open else _day(done[-1]) if done else today
    return Trace(legs=tuple(legs), levels=levels, days=(last - first).days)


@dataclass(frozen=True)
class _Chunk:
    """Done events between two crossings, with what came before them. `places`: whose part it is."""

    number: int
    level: str
    places: tuple[str, ...]
    came_before: bool
    arrived: date
    events: tuple[TraceEvent, ...]
    earlier: tuple[TraceEvent, ...]
    is_last: bool


class _Rails:
    """The state of each rail while the rows are walked through."""

    def __init__(self, levels: tuple[str, ...], todo: Sequence[TraceEvent]) -> None:
        self.levels = levels
        self.state: dict[str, Line] = dict.fromkeys(levels, "")
        self.started: set[str] = set()
        self.todo = list(todo)

    def beside_leg(self, *, expected: bool = False) -> tuple[Rail, ...]:
        lines = {
            level: self._expected_line(level, self.todo) if expected else self.state[level]
            for level in self.levels
        }
        return self._rails(lines, lines, {})

    def step(self, event: TraceEvent, *, holder: str) -> tuple[Rail, ...]:
        above = dict(self.state)
        for level in self.levels:
            if event.touches(level):
                self._change(level, event)
        return self._rails(above, self.state, self._dots(event, holder))

    def step_expected(self, index: int) -> tuple[Rail, ...]:
        event, later = self.todo[index], self.todo[index + 1 :]
        above = {level: self._expected_line(level, self.todo[index:]) for level in self.levels}
        for level in self.levels:
            if event.touches(level) and not self.state[level]:
                self.state[level] = "todo"
        below = {level: self._expected_line(level, later) for level in self.levels}
        touched: dict[str, Dot] = {level: "todo" for level in (event.level, event.crosses_to) if level}
        return self._rails(above, below, touched)

    def _change(self, level: str, event: TraceEvent) -> None:
        if level in event.closes:
            self.state[level] = ""
            return
        first = level not in self.started
        self.started.add(level)
        told = event.clock if level == event.level else ""
        if told:
            self.state[level] = "on" if told == "runs" else "idle"
        elif not self.state[level]:
            self.state[level] = "on" if first else "idle"

    def _dots(self, event: TraceEvent, holder: str) -> dict[str, Dot]:
        dots: dict[str, Dot] = {event.level: "key" if event.key or event.crosses_to else "plain"}
        if event.crosses_to:
            dots[event.crosses_to] = "plain"
        if event.kind == "now":
            dots[holder if event.touches(holder) else event.level] = "now"
        for level in event.closes:
            dots[level] = "end"
        return dots

    def _expected_line(self, level: str, coming: Sequence[TraceEvent]) -> Line:
        return "todo" if self.state[level] and any(event.touches(level) for event in coming) else ""

    def _rails(
        self, above: Mapping[str, Line], below: Mapping[str, Line], dots: Mapping[str, Dot]
    ) -> tuple[Rail, ...]:
        return tuple(
            Rail(slot=slot, level=level, above=above[level], below=below[level], dot=dots.get(level, ""))
            for slot, level in enumerate(self.levels, start=1)
        )


def _day(event: TraceEvent) -> date:
    if event.at is None:
        raise ValueError(f"{event.deed}: what happened has a time")
    return clock.local(event.at).date()


def _mark_now(done: list[TraceEvent]) -> list[TraceEvent]:
    holder = _holder(done)
    index = max(index for index, event in enumerate(done) if event.touches(holder))
    return [*done[:index], replace(done[index], kind="now"), *done[index + 1 :]]


def _holder(done: Sequence[TraceEvent]) -> str:
    """The level that has the matter in hand: where the last crossing went."""
    return next((event.goes_to for event in reversed(done) if event.goes_to), done[0].level)


def _chunks(done: Sequence[TraceEvent]) -> list[_Chunk]:
    """Cut after each crossing, and where another goes on in the holder's place; a crossing that nothing has followed yet stays the end
    of its leg."""
    cuts = _crossings(done)
    cuts += [i for i, event in enumerate(done) if i and event.begins and event.level == _holder(done[:i])]
    edges = sorted({0, *cuts, len(done)})
    found: list[_Chunk] = []
    seen: set[str] = set()
    for number, (start, end) in enumerate(pairwise(edges), start=1):
        before, events = tuple(done[:start]), tuple(done[start:end])
        level = _holder(before) if before and not events[0].holds_again else events[0].level
        places = _places(level, events, before)
        arrived = _day(before[-1] if before and not events[0].holds_again else events[0])
        came_before = seen.issuperset(places)
        found.append(_Chunk(number, level, places, came_before, arrived, events, before, end == len(done)))
        seen.update(places)
    return found


def _crossings(done: Sequence[TraceEvent]) -> list[int]:
    """Where the matter has gone over to another level: after the deed that hands it on, before the one that takes it back. Several who
    bring the same one are one way there, whoever of them comes first; one who brings it once the level is at work ends no leg of that level."""
    cuts: list[int] = []
    holder, acted, brought = "", False, set[str]()
    for index, event in enumerate(done, start=1):
        goes_to = event.crosses_to or (event.goes_to if event.level != holder else "")
        if not goes_to:
            acted = acted or event.level == holder
        elif goes_to != holder:
            cuts.append(index - 1 if event.holds_again else index)
            holder, acted, brought = goes_to, False, {event.place_key}
        elif not acted:
            cuts[-1] = index
            brought.add(event.place_key)
        elif event.place_key in brought:
            cuts.append(index)
            acted = False
        else:
            brought.add(event.place_key)
    return cuts


def _places(level: str, events: Sequence[TraceEvent], before: Sequence[TraceEvent]) -> tuple[str, ...]:
    """Who acted at this level in these events; else who did last."""
    own = dict.fromkeys(event.place_key for event in events if event.level == level)
    return tuple(own) or next(
        ((event.place_key,) for event in reversed(before) if event.level == level), (level,)
    )


def _leg(chunk: _Chunk, rails: _Rails, places: Mapping[str, Place], today: date, is_open: bool) -> Leg:
    beside = rails.beside_leg()
    rows: list[Row] = []
    earlier = list(chunk.earlier)
    holder = _holder((*earlier, *chunk.events))
    for event in chunk.events:
        rows.append(
            Row(
                event=event,
                rails=rails.step(event, holder=holder),
                bar=_bar(rails.levels, event),
                when=words.moment(event.at, today=today) if event.at else "",
                stay=_stay(event, earlier, today),
                elsewhere=event.level != chunk.level,
                where=event.where if event.level != chunk.level or len(chunk.places) > 1 else "",
            )
        )
        earlier.append(event)
    those = [places[key] for key in chunk.places]
    name, organ = ("、".join(getattr(place, part) for place in those) for part in ("name", "organ"))
    ends = today if chunk.is_last and is_open and not chunk.events[-1].crosses_to else _day(chunk.events[-1])
    return Leg(
        title=f"第{words.ordinal(chunk.number)}段 {'回' + name if chunk.came_before else organ}",
        level=chunk.level,
        number="" if chunk.came_before else "、".join(place.number for place in those if place.number),
        stay=f"{(ends - chunk.arrived).days} 日",
        rows=tuple(rows),
        rails=beside,
        is_now=any(event.kind == "now" for event in chunk.events),
        is_todo=False,
        now_words="现在这里" if holder == chunk.level else f"现在{places[holder].name}",
    )


def _expected(
    todo: Sequence[TraceEvent], rails: _Rails, places: Mapping[str, Place], legs: Sequence[Leg], today: date
) -> Leg:
    """The last leg: what is still to come, in order of its due dates as the caller gave it."""
    target = next((event.crosses_to for event in reversed(todo) if event.crosses_to), "")
    level = target or todo[-1].level
    known = any(leg.level == level for leg in legs)
    title = "接下来"
    if target:
        title = f"第{words.ordinal(len(legs) + 1)}段 {'回' + places[level].name if known else places[level].organ}"
    beside = rails.beside_leg(expected=True)
    rows = tuple(
        Row(
            event=event,
            rails=rails.step_expected(index),
            bar=_bar(rails.levels, event),
            when=f"应于 {words.day(event.due, today=today)}" if event.due else "其后",
            stay="",
            elsewhere=event.level != level,
            where=event.where if event.level != level else "",
        )
        for index, event in enumerate(todo)
    )
    return Leg(
        title=title, level=level, number="", stay="", rows=rows, rails=beside, is_now=False, is_todo=True
    )


def _bar(levels: tuple[str, ...], event: TraceEvent) -> str:
    """`h12`, `h23` or `h13`: the two rails a crossing joins."""
    if not event.crosses_to:
        return ""
    ends = sorted((levels.index(event.level) + 1, levels.index(event.crosses_to) + 1))
    return f"h{ends[0]}{ends[1]}"


def _stay(event: TraceEvent, earlier: Sequence[TraceEvent], today: date) -> str:
    """Days since the level last acted; of the present step, the days it has lasted so far."""
    if event.kind == "now":
        return f"已停留 {(today - _day(event)).days} 日"
    before = next((other for other in reversed(earlier) if other.touches(event.level)), None)
    return f"停留 {(_day(event) - _day(before)).days} 日" if before else ""
