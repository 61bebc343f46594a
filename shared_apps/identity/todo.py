"""待办 and 待阅 over all seats of a person: every app says what it has waiting, congress by congress; merged and ordered here.

A provider is called inside the block of each congress where the person holds a seat, with the actor at work there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Literal

from kernel import standing, tenancy
from kernel.actor import Actor
from kernel.tenancy import CongressRef
from shared_apps.identity import selectors

Lamp = Literal["near", "over", "ok", "none"]
LAMPS: dict[str, str] = {"over": "逾期", "near": "临期", "ok": "在限", "none": "无期限"}


@dataclass(frozen=True)
class TodoItem:
    """One thing this person has to do: what, where, by when, and the deed as a word (`verb`) with its address (`url`).

    `reading`: nothing is to be done but to take note (待阅). Its `mark` names it to the marker of its kind (一键已阅).
    """

    congress: CongressRef
    kind: str
    kind_label: str
    title: str
    number: str
    url: str
    verb: str
    since: datetime
    due_at: datetime | None = None
    due_provisional: bool = False
    lamp: Lamp = "none"
    left_label: str = ""
    previous: str = ""
    reading: bool = False
    mark: str = ""


Provider = Callable[[Actor], Iterable[TodoItem]]
_providers: list[Provider] = []


def register(provider: Provider) -> Provider:
    """Called once by each app that has work waiting (in its AppConfig.ready); usable as a decorator."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


# Takes what is named as read by this actor, inside the congress's block; what is read or gone already it passes over.
Marker = Callable[[Actor, Sequence[str]], None]
_markers: dict[str, Marker] = {}


def register_marker(kind: str, marker: Marker) -> None:
    """For items of 待阅 of this kind."""
    _markers[kind] = marker


@dataclass(frozen=True)
class Notice:
    """A sentence above 待办 on what the person should see to, with the page where it is done."""

    sentence: str
    url: str
    link: str


# Called outside every block, on the page of 待办 alone.
NoticeProvider = Callable[[Actor], Iterable[Notice]]
_notice_providers: list[NoticeProvider] = []


def register_notices(provider: NoticeProvider) -> None:
    if provider not in _notice_providers:
        _notice_providers.append(provider)


def notices(actor: Actor) -> list[Notice]:
    return [notice for provider in _notice_providers for notice in provider(actor)]


@dataclass(frozen=True)
class Board:
    """All that waits for one person, in the order to do it, and the congresses that could not be asked now. `items` is 待办,
    `readings` 待阅."""

    items: tuple[TodoItem, ...]
    congresses: tuple[CongressRef, ...]
    closed_now: tuple[CongressRef, ...] = field(default=())
    readings: tuple[TodoItem, ...] = ()

    def to_read(self) -> Board:
        """The same board with 待阅 in front."""
        return replace(self, items=self.readings)


def gather(actor: Actor) -> Board:
    """One block per congress, one after the other. A congress that is not at work (suspended, migrating) is named, not asked."""
    asked, shut, items = [], [], list[TodoItem]()
    for congress in selectors.congresses_of(actor):
        if not standing.at_work(congress):
            shut.append(congress)
            continue
        asked.append(congress)
        here = selectors.at(actor, congress)
        with tenancy.enter(congress):
            for provider in _providers:
                items.extend(provider(here))
    ordered = sorted(items, key=_urgency)
    return Board(
        items=tuple(item for item in ordered if not item.reading),
        congresses=tuple(asked),
        closed_now=tuple(shut),
        readings=tuple(item for item in ordered if item.reading),
    )


def mark_read(actor: Actor, chosen: Iterable[tuple[str, str, str]]) -> None:
    """一键已阅: (division code, kind, mark) of each, in one block a congress. What means nothing is passed over."""
    wanted: dict[str, dict[str, list[str]]] = {}
    for code, kind, mark in chosen:
        wanted.setdefault(code, {}).setdefault(kind, []).append(mark)
    for congress in selectors.congresses_of(actor):
        if congress.code not in wanted or not standing.at_work(congress):
            continue
        here = selectors.at(actor, congress)
        with tenancy.enter(congress):
            for kind, marks in wanted[congress.code].items():
                if kind in _markers:
                    _markers[kind](here, marks)


_FAR = datetime.max.replace(tzinfo=UTC)


def _urgency(item: TodoItem) -> tuple[int, datetime, datetime, str]:
    """Overdue first, then near, in time, without limit; in each the nearest deadline, then the longest waiting."""
    return list(LAMPS).index(item.lamp), item.due_at or _FAR, item.since, item.number
