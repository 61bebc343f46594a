"""A draft beside the calendar that counts now: what the form starts with, what is wrong, what would change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from kernel import clock
from kernel.errors import NotFound
from shared_apps.worktime import arranging, notice_text, selectors
from shared_apps.worktime.arranging import Arranged, Base, Changed, Finding
from shared_apps.worktime.models import Day, Notice
from tenants import selectors as registry


def open_years() -> range:
    """Years that may be entered: the State Council's notice is for the next one, corrections are for this and the last."""
    this = clock.today().year
    return range(this - 1, this + 2)


def open_year(year: int) -> int:
    """Raises NotFound: what lies before or beyond has no such page."""
    if year not in open_years():
        raise NotFound
    return year


def draft(year: int, scope_id: UUID | None, *, lock: bool = False) -> Notice:
    """The draft of a year. Raises NotFound."""
    rows = Notice.objects.filter(year=year, scope_id=scope_id, state=Notice.State.DRAFT)
    found = (rows.select_for_update() if lock else rows).first()
    if found is None:
        raise NotFound
    return found


def base_of(scope_id: UUID | None) -> Base:
    """The plain week; for a region the calendar of the country and of those above it."""
    if scope_id is None:
        return arranging.plain_week
    return selectors.calendar(registry.entry(scope_id).parent_id).is_working


def days_now(year: int, scope_id: UUID | None) -> list[Arranged]:
    """The level's own rows of the table that a draft of this year would replace."""
    first, last = span_of(year, scope_id)
    rows = Day.objects.filter(scope_id=scope_id, date__gte=first, date__lte=last).order_by("date", "id")
    return [Arranged(row.date, row.kind, row.name) for row in rows]


def reach(draft: Notice) -> tuple[date, date]:
    return span_of(draft.year, draft.scope_id)


def span_of(year: int, scope_id: UUID | None) -> tuple[date, date]:
    """A State Council's notice may change the December before its year; a region's own days stay in theirs."""
    return date(year - 1, 12, 1) if scope_id is None else date(year, 1, 1), date(year, 12, 31)


@dataclass(frozen=True)
class Review:
    """What a draft would do. `is_first`: nothing was confirmed for this year and level before."""

    draft: Notice
    days: Sequence[Arranged]
    is_first: bool

    @cached_property
    def base(self) -> Base:
        return base_of(self.draft.scope_id)

    @cached_property
    def findings(self) -> list[Finding]:
        today, year = clock.today(), self.draft.year
        # What the words themselves don't agree on is told again: the one who confirms may not be the one who typed.
        words = [Finding("near", fault) for fault in notice_text.read(self.draft.text, year=year).faults]
        if self.draft.scope_id is not None:
            return [*words, *arranging.check_regional(year, self.days, today=today, base=self.base)]
        known = year - 1 in selectors.confirmed_years()
        return [*words, *arranging.check_national(year, self.days, today=today, before_is_known=known)]

    @cached_property
    def changes(self) -> list[Changed]:
        """Against the calendar that counts now; of an unconfirmed year against weekends and statutory days."""
        if self.draft.scope_id is None:
            now = selectors.calendar()
            first, last = reach(self.draft)
            ordinals = range(first.toordinal(), last.toordinal() + 1)
            before = {day: now.is_working(day) for day in map(date.fromordinal, ordinals)}
        else:
            before = {one.date: one.works for one in days_now(self.draft.year, self.draft.scope_id)}
        return arranging.changes(before, self.days, base=self.base)

    @property
    def sound(self) -> bool:
        return not any(one.level == "bad" for one in self.findings)

    @property
    def freed(self) -> list[Changed]:
        return [one for one in self.changes if not one.works]

    @property
    def called(self) -> list[Changed]:
        return [one for one in self.changes if one.works]

    @property
    def working_days(self) -> int:
        works = {one.date: one.works for one in self.days}
        if self.draft.scope_id is None:
            return arranging.working_days(self.draft.year, works)
        number = len(selectors.calendar(registry.entry(self.draft.scope_id).parent_id).year(self.draft.year))
        year = [one for one in self.days if one.works != self.base(one.date)]
        return number + sum(1 if one.works else -1 for one in year)


def review(draft: Notice) -> Review:
    is_first = not Notice.objects.filter(
        year=draft.year, scope_id=draft.scope_id, state=Notice.State.CONFIRMED
    ).exists()
    if draft.scope_id is None:
        found = selectors.year(draft.year)
        is_first = found is None or not found.confirmed
    elif is_first:
        is_first = bool(draft.days)
    return Review(draft=draft, days=arranging.unstored(draft.days), is_first=is_first)
