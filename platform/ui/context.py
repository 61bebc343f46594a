"""Context processor `page`: what the frame around a page shows, read from the request and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest

from kernel import clock, standing, tenancy
from kernel.actor import Actor, SeatFacts
from kernel.tenancy import CongressRef
from kernel.web import links
from ui import calendar, words
from ui import menu as menus

SIZE_COOKIE, LARGE = "liandong_size", "large"
PLATFORM = "省市县人大三级联动平台"
DIALOGUE_TARGET = "ld-dialogue"
# Fields that a form carries without anybody having typed them.
_NOT_TYPED = frozenset({"csrfmiddlewaretoken", "idempotency_key", "person_id", "state", "page"})


@dataclass(frozen=True, kw_only=True)
class SeatLine:
    """One line of the seat menu."""

    congress: CongressRef
    labels: str
    url: str
    current: bool


# Seat kinds that open no congress's pages but a page of the platform: kind → its public view name.
_doors: dict[str, str] = {}


def open_by(kind: str, view: str) -> None:
    """Seats of this kind lead to the public page `view`, not to `/t/<code>/`."""
    _doors[kind] = view


def door_of(kind: str) -> str:
    """The address to which a seat of this kind leads outside every congress; empty for all others."""
    return links.public_url(_doors[kind]) if kind in _doors else ""


def stand_for(request: HttpRequest, *, congress: CongressRef, seat: SeatFacts) -> None:
    """A page outside every congress says for which organ and by which seat it is shown."""
    request.liandong_stand = (congress, seat)  # type: ignore[attr-defined]


class Page:
    """`ui` in templates. Everything is computed on first use, so that fragments cost nothing."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.actor: Actor | None = getattr(request, "actor", None)

    @cached_property
    def congress(self) -> CongressRef | None:
        """The one of the path, where the person has a seat in it; else the one of their first seat."""
        if self.actor is None:
            return None
        if self._stand is not None:
            return self._stand[0]
        if self.actor.congress is not None and self.actor.seats:
            return self.actor.congress
        return self.seats[0].congress if self.seats else None

    @property
    def _stand(self) -> tuple[CongressRef, SeatFacts] | None:
        return getattr(self._request, "liandong_stand", None)

    @cached_property
    def _workplace(self) -> CongressRef | None:
        """The congress in force, where one of the person's seats opens its pages."""
        seats = self.actor.all_seats if self.actor else ()
        here = self.congress
        inside = (
            any(seat.congress_id == here.id and seat.kind not in _doors for seat in seats) if here else False
        )
        if here is None or not inside or (self._stand is not None and not standing.at_work(here)):
            return None
        return here

    @property
    def organ(self) -> str:
        return self.congress.organ_name if self.congress else PLATFORM

    @property
    def band(self) -> str:
        return self.congress.band if self.congress else "red"

    @property
    def level_word(self) -> str:
        return words.level_word(self.congress.level) if self.congress else ""

    @property
    def size(self) -> str:
        return LARGE if self._request.COOKIES.get(SIZE_COOKIE) == LARGE else ""

    @cached_property
    def today(self) -> date:
        return clock.today()

    @property
    def today_words(self) -> str:
        return words.long_day(self.today)

    @cached_property
    def working_day(self) -> str:
        return calendar.working_day_word(self.today)

    @cached_property
    def seats(self) -> tuple[SeatLine, ...]:
        """One line a congress, with all of the person's seats there."""
        if self.actor is None:
            return ()
        here = self.actor.congress.id if self.actor.congress else None
        stands = self._stand[1].kind if self._stand else ""
        groups: dict[tuple[UUID, str], list[SeatFacts]] = {}
        for seat in self.actor.all_seats:
            groups.setdefault((seat.congress_id, seat.kind if seat.kind in _doors else ""), []).append(seat)
        lines = [
            _seat_line(
                self._congress_of(congress_id),
                seats,
                door=door_of(kind),
                current=kind == stands if kind or stands else congress_id == here,
            )
            for (congress_id, kind), seats in groups.items()
        ]
        return tuple(line for line in lines if line is not None)

    def _congress_of(self, congress_id: UUID) -> CongressRef | None:
        """As the login read it with the seats: inside a block the registry can't be asked."""
        known: dict[UUID, CongressRef] | None = getattr(self._request, "seat_congresses", None)
        return tenancy.directory().by_id(congress_id) if known is None else known.get(congress_id)

    @property
    def seat_words(self) -> str:
        """The seat in force, for the header's button."""
        if self.actor is None:
            return ""
        if self._stand is not None:
            return self._stand[1].label
        return "、".join(dict.fromkeys(seat.label for seat in self.actor.seats))

    @property
    def proved_until(self) -> str:
        """Until when deeds that want a second factor need no other proof; empty without one."""
        if self.actor is None or not self.actor.is_strong or self.actor.strong_until is None:
            return ""
        return f"{clock.local(self.actor.strong_until):%H:%M}"

    @cached_property
    def _lines(self) -> menus.Lines | None:
        return menus.lines(self.actor, self._workplace, path=self._path) if self.actor else None

    @cached_property
    def menu(self) -> tuple[menus.Group, ...]:
        return self._lines.groups() if self._lines else ()

    @cached_property
    def phone(self) -> menus.Phone | None:
        return menus.phone(self._lines.tabs(), self.menu) if self._lines else None

    @property
    def home_url(self) -> str:
        """工作台 of the congress in force; without one, the page that the person's seat opens, else 待办."""
        if self._workplace is not None:
            return f"/t/{self._workplace.code}/"
        if self._stand is not None:
            return door_of(self._stand[1].kind)
        return self.seats[0].url if self.seats else links.public_url("home")

    @cached_property
    def door(self) -> menus.Item | None:
        """The menu's line of the platform's page where the person stands, or to which all of their seats lead."""
        if self._stand is not None:
            kinds = {self._stand[1].kind}
        else:
            kinds = {seat.kind for seat in self.actor.all_seats} if self.actor else set()
        url = door_of(kinds.pop()) if len(kinds) == 1 else ""
        items = (item for group in self.menu for item in group.items)
        return next((item for item in items if url and item.url == url), None)

    @property
    def keeping(self) -> tuple[menus.Item, ...]:
        """The menu's lines of those who keep people and seats."""
        return tuple(item for group in self.menu for item in group.items if group.word == "管理")

    @property
    def carried_text(self) -> bool:
        """Did this request bring anything that somebody typed? What can't be read any more may hold some."""
        if self._request.method != "POST":
            return False
        try:
            posted = self._request.POST
        except (SuspiciousOperation, OSError):
            return True
        return any(str(value).strip() for name, value in posted.items() if name not in _NOT_TYPED)

    @property
    def in_dialogue(self) -> bool:
        """Is this answer to be put into the open dialogue, not into a page of its own?"""
        htmx = getattr(self._request, "htmx", None)
        return bool(htmx) and getattr(htmx, "target", None) == DIALOGUE_TARGET

    @property
    def base(self) -> str:
        """The template that a page which may be a dialogue extends."""
        return "ui/dialogue_fragment.html" if self.in_dialogue else "base.html"

    @property
    def dialogue(self) -> str:
        """The same for pages that are written as dialogues."""
        return "ui/dialogue_fragment.html" if self.in_dialogue else "ui/dialogue_page.html"

    @property
    def _path(self) -> str:
        meta: dict[str, str] = self._request.META
        return meta.get("liandong.path", self._request.path)


def _seat_line(
    congress: CongressRef | None, seats: list[SeatFacts], *, door: str, current: bool
) -> SeatLine | None:
    if congress is None or (not door and not standing.at_work(congress)):
        return None
    labels = "、".join(dict.fromkeys(seat.label for seat in seats))
    return SeatLine(congress=congress, labels=labels, url=door or f"/t/{congress.code}/", current=current)


def page(request: HttpRequest) -> dict[str, Any]:
    """Gives every template rendered with a request the object `ui`."""
    known = getattr(request, "_liandong_page", None)
    if known is None:
        known = Page(request)
        request._liandong_page = known  # type: ignore[attr-defined]
    return {"ui": known}


def path_of(address: str) -> str:
    """Path and query of an address, without scheme and host."""
    parts = urlsplit(address)
    return f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
