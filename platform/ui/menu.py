"""Menu and tab bar. Apps register their own entries in AppConfig.ready(); the menu of a person follows their seats' capabilities."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from kernel.actor import Actor
from kernel.tenancy import CongressRef
from kernel.web import links

GROUPS = ("", "代表建议", "承办", "履职", "三级联动", "本级基础资料", "管理")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the menu.

    `view` is a view name of the congress's pages, or of the public ones with `public=True`. It shows to seats of these `kinds` or
    with one of these `capabilities`; with neither, to everybody. `tab` (1–5) puts it on the phone's bar under `tab_word`.
    `exact`: current on its own page alone, not on those below it.
    `anywhere`: asks all of the person's seats, also on the pages of a congress in which none of them counts.
    `count_view`, always public, answers a bare number that the page fetches after it has loaded.
    """

    key: str
    word: str
    icon: str
    view: str
    public: bool = False
    exact: bool = False
    anywhere: bool = False
    group: str = ""
    order: int = 100
    kinds: frozenset[str] = field(default_factory=frozenset)
    capabilities: frozenset[str] = field(default_factory=frozenset)
    tab: int = 0
    tab_word: str = ""
    count_view: str = ""

    def is_for(self, actor: Actor) -> bool:
        if not self.kinds and not self.capabilities:
            return True
        seats = actor.all_seats if self.anywhere else actor.seats or actor.all_seats
        return any(seat.kind in self.kinds or self.capabilities & seat.capabilities for seat in seats)


@dataclass(frozen=True, kw_only=True)
class Item:
    """An entry with its address, ready for the template."""

    key: str
    word: str
    icon: str
    url: str
    count_url: str
    current: bool


@dataclass(frozen=True, kw_only=True)
class Group:
    word: str
    items: tuple[Item, ...]


_entries: dict[str, Entry] = {}


def add(*entries: Entry) -> None:
    """Register entries; the same key again replaces the first."""
    for entry in entries:
        if entry.group not in GROUPS:
            raise ValueError(f"menu entry {entry.key}: unknown group {entry.group}")
        _entries[entry.key] = entry


@dataclass(frozen=True, kw_only=True)
class Lines:
    """A person's entries on a page of this congress, and which of them leads to where they are: what menu and bar are made of."""

    entries: tuple[Entry, ...]
    congress: CongressRef | None
    current: str

    def groups(self) -> tuple[Group, ...]:
        """The left menu."""
        found = []
        for word in GROUPS:
            items = _items((one for one in self.entries if one.group == word), self.congress, self.current)
            if items:
                found.append(Group(word=word, items=items))
        return tuple(found)

    def tabs(self) -> tuple[Item, ...]:
        wanted = sorted((one for one in self.entries if one.tab), key=lambda one: (one.tab, one.order))
        return _items(wanted, self.congress, self.current, short=True)


def lines(actor: Actor, congress: CongressRef | None, *, path: str) -> Lines:
    """The entry whose address is the longest beginning of `path` is the current one."""
    entries = tuple(
        sorted(
            (entry for entry in _entries.values() if entry.is_for(actor)),
            key=lambda entry: (entry.order, entry.key),
        )
    )
    return Lines(entries=entries, congress=congress, current=_current(entries, congress, path))


@dataclass(frozen=True, kw_only=True)
class Phone:
    """The bar at the foot: at most five places. Where the menu holds more, the last is 更多, which opens the rest of it."""

    tabs: tuple[Item, ...]
    more: tuple[Group, ...]

    @property
    def is_in_more(self) -> bool:
        return any(item.current for group in self.more for item in group.items)


PLACES = 5


def phone(tabs: tuple[Item, ...], every: tuple[Group, ...]) -> Phone:
    """`every` is the whole menu."""
    if sum(len(group.items) for group in every) > min(len(tabs), PLACES):
        tabs = tabs[: PLACES - 1]
    shown = {item.key for item in tabs}
    left = (
        Group(word=group.word, items=tuple(item for item in group.items if item.key not in shown))
        for group in every
    )
    return Phone(tabs=tabs[:PLACES], more=tuple(group for group in left if group.items))


def _items(
    entries: Iterable[Entry], congress: CongressRef | None, current: str, *, short: bool = False
) -> tuple[Item, ...]:
    return tuple(
        Item(
            key=entry.key,
            word=(entry.tab_word if short else "") or entry.word,
            icon=entry.icon,
            url=url,
            count_url=links.public_url(entry.count_view) if entry.count_view else "",
            current=entry.key == current,
        )
        for entry in entries
        if (url := _url(entry, congress))
    )


def _current(entries: Iterable[Entry], congress: CongressRef | None, path: str) -> str:
    hits = [
        (len(url), entry.key)
        for entry in entries
        if (url := _url(entry, congress)) and _covers(entry, url, path)
    ]
    return max(hits)[1] if hits else ""


def _covers(entry: Entry, url: str, path: str) -> bool:
    return path == url if entry.exact else path.startswith(url)


def _url(entry: Entry, congress: CongressRef | None) -> str:
    """Empty for a page of a congress where the person is in none."""
    if entry.public:
        return links.public_url(entry.view)
    return links.tenant_url(congress.code, entry.view) if congress else ""
