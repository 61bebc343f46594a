"""审计日志: what the public journal holds of one congress, as its auditor reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.db.models import Q, QuerySet

from kernel import clock
from kernel.actor import Actor
from kernel.errors import NotPermitted
from kernel.journal import AbstractEntry
from shared_apps.identity import journal_words, seat_page
from tenants import public_journal
from ui.parts import Chip

PAGE = 30
MOST = 20_000  # lines of a file
_TEXT_LENGTH = 60
READ = "journal.read"
HEAD = ("时间", "事项", "办理人和席位", "途径", "内容")


@dataclass(frozen=True)
class Wanted:
    """Who, what, when; empty means all. Days are of the calendar in Shanghai, both ends included."""

    text: str = ""
    deed: str = ""
    since: str = ""
    until: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Wanted:
        """Values that mean nothing are left out, so that a mistyped address shows the whole list."""
        deed = given.get("deed", "")
        return cls(
            text=given.get("q", "").replace("\x00", "").strip()[:_TEXT_LENGTH],
            deed=deed if deed in journal_words.known() else "",
            since=_day(given.get("since", "")),
            until=_day(given.get("until", "")),
        )

    def query(self, **changed: str) -> str:
        now = replace(self, **changed)
        pairs = {"q": now.text, "deed": now.deed, "since": now.since, "until": now.until}
        return "?" + urlencode({name: value for name, value in pairs.items() if value})

    def words(self) -> list[tuple[str, str]]:
        found = {
            "text": f"含“{self.text}”" if self.text else "",
            "deed": journal_words.word(self.deed) if self.deed else "",
            "since": f"{self.since} 起" if self.since else "",
            "until": f"至 {self.until}" if self.until else "",
        }
        return [(name, word) for name, word in found.items() if word]

    def chips(self) -> list[Chip]:
        return [Chip(label=word, url_without=self.query(**{name: ""})) for name, word in self.words()]


def _day(raw: str) -> str:
    """The day; empty for what is none, or none on which anything was written."""
    try:
        day = date.fromisoformat(raw.strip())
    except ValueError:
        return ""
    return day.isoformat() if 2000 <= day.year <= 2999 else ""


def listed(actor: Actor, wanted: Wanted) -> QuerySet[AbstractEntry]:
    """The newest first. Raises NotPermitted."""
    held = actor.seat_with(READ)
    if held is None:
        raise NotPermitted
    rows = public_journal.of_congress(held.congress_id)
    if wanted.text:
        rows = rows.filter(
            Q(person_name__icontains=wanted.text)
            | Q(seat_label__icontains=wanted.text)
            | Q(body__icontains=wanted.text)
        )
    if wanted.deed:
        rows = rows.filter(deed=wanted.deed)
    if wanted.since:
        rows = rows.filter(at__gte=_midnight(date.fromisoformat(wanted.since)))
    if wanted.until:
        rows = rows.filter(at__lt=_midnight(date.fromisoformat(wanted.until) + timedelta(days=1)))
    return rows


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=clock.SHANGHAI)


def deeds(actor: Actor) -> list[tuple[str, str]]:
    """(deed, word) of those that occur, for the filter."""
    found = listed(actor, Wanted()).order_by("deed").values_list("deed", flat=True).distinct()
    known = journal_words.known()
    return [(deed, known[deed]) for deed in found if deed in known]


def table(rows: QuerySet[AbstractEntry]) -> list[tuple[object, ...]]:
    return [
        (one.moment, one.deed, one.who, one.channel, one.facts) for one in seat_page.told(list(rows[:MOST]))
    ]
