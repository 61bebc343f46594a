"""What the form of a notice starts with, and what becomes of what was entered in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kernel.tenancy import CongressRef
from shared_apps.worktime import arranging, drafting, forms, grid, notice_text
from shared_apps.worktime.actions import Entered
from shared_apps.worktime.arranging import Arranged, Base
from shared_apps.worktime.models import Notice
from shared_apps.worktime.statutory import statutory_days


@dataclass(frozen=True, kw_only=True)
class Start:
    """A year's form: the draft that waits, else the days that count now."""

    year: int
    scope: CongressRef | None
    draft: Notice | None
    days: list[Arranged]
    first: date
    last: date

    @property
    def base(self) -> Base:
        return drafting.base_of(self.scope.id if self.scope else None)

    @property
    def ticked(self) -> set[date]:
        law = statutory_days(self.year) if self.scope is None else {}
        return {
            day
            for day in arranging.ticks(self.days, base=self.base)
            if day not in law or not arranging.plain_week(day)
        }

    def form(self, given: Mapping[str, Any] | None = None) -> forms.NoticeForm:
        kind = forms.NoticeForm if self.scope is None else forms.OwnNoticeForm
        return kind(given, initial=self._initial)

    @property
    def _initial(self) -> dict[str, Any]:
        own = next((one.name for one in self.days if not one.works), "")
        if self.draft is None:
            title = f"国务院办公厅关于{self.year}年部分节假日安排的通知" if self.scope is None else ""
            return {"title": title, "festival": own}
        kept = ("title", "number", "issued_on", "text")
        return {**{name: getattr(self.draft, name) for name in kept}, "festival": own}

    def by_words(self, found: notice_text.Read) -> set[date]:
        """The boxes that the pasted words tick; what lies outside the form is told as a fault."""
        base, law = self.base, statutory_days(self.year)
        ticked = {day for day in found.off if base(day) and (self.scope or day not in law)}
        for day in sorted(found.worked):
            if base(day):
                found.faults.append(f"{arranging.spoken(day)}本来就是工作日，通知却写了上班：请核对。")
            else:
                ticked.add(day)
        for day in sorted(ticked):
            if not self.first <= day <= self.last:
                found.faults.append(f"{day}不在{self.year}年的安排之内。")
        return {day for day in ticked if self.first <= day <= self.last}

    def entered(self, given: Mapping[str, Any], ticked: Collection[date]) -> Entered:
        """What is to be kept."""
        names = notice_text.read(given["text"], year=self.year).off
        if self.scope is None:
            known = {one.date: one.name for one in self.days if not one.works}
            days = arranging.national(self.year, ticked, names={**names, **known})
        else:
            days = arranging.regional(ticked, base=self.base, names=names, festival=given["festival"])
        return Entered(
            title=given["title"],
            number=given["number"],
            issued_on=given["issued_on"],
            text=given["text"],
            days=days,
        )


def draft(year: int, scope: CongressRef | None) -> Notice | None:
    return Notice.objects.filter(
        year=year, scope_id=scope.id if scope else None, state=Notice.State.DRAFT
    ).first()


def start(year: int, scope: CongressRef | None) -> Start:
    scope_id, kept = scope.id if scope else None, draft(year, scope)
    days = arranging.unstored(kept.days) if kept else drafting.days_now(year, scope_id)
    first, last = drafting.span_of(year, scope_id)
    return Start(year=year, scope=scope, draft=kept, days=days, first=first, last=last)


def months(year: int, scope: CongressRef | None, ticked: Collection[date]) -> list[grid.Month]:
    """The boxes. Nationally the statutory days are off anyway; a region ticks against the calendar above it."""
    return grid.form(
        year,
        base=drafting.base_of(scope.id if scope else None),
        ticked=ticked,
        law=statutory_days(year) if scope is None else {},
        from_december=scope is None,
    )
