"""Writes to the calendar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q

from kernel import clock, journal
from kernel.actor import Actor
from kernel.errors import InputRefused, StateRefused
from kernel.ids import uuid7
from kernel.tenancy import CongressRef
from kernel.text import one_line, plain
from shared_apps.worktime import access, arranging, drafting, recounting, seed
from shared_apps.worktime.arranging import Arranged
from shared_apps.worktime.models import CalendarYear, Day, Notice, Recount

TITLE, NUMBER, TEXT = 200, 60, 20_000  # characters at most
ALARM = 365  # days at most


class TitleRefused(InputRefused):
    code = "notice_title"
    field = "title"
    message = f"请填写通知的名称，2 至 {TITLE} 字。"


class NumberTooLong(InputRefused):
    code = "notice_number"
    field = "number"
    message = f"文号不超过 {NUMBER} 字。"


class IssuedRefused(InputRefused):
    code = "notice_issued"
    field = "issued_on"
    message = "请填写通知的发布日期，不晚于今天。"


class AlarmRefused(InputRefused):
    code = "calendar_alarm"
    field = "days"
    message = f"提前提醒的天数为 1 至 {ALARM} 的整数。"


class TextTooLong(InputRefused):
    code = "notice_text"
    field = "text"
    message = f"通知正文不超过 {TEXT} 字，请只粘贴放假安排的部分。"


class NotInOrder(StateRefused):
    code = "calendar_not_in_order"
    message = "安排还不能确认：{why}"
    next = "请返回改正后再确认。"


class NothingChanged(StateRefused):
    code = "calendar_unchanged"
    message = "这份安排与现行日历没有不同，不必确认。"


class NotCompared(InputRefused):
    code = "calendar_not_compared"
    field = "compared"
    message = "请与通知原文逐日核对后勾选。"


class DraftChanged(StateRefused):
    code = "calendar_draft_changed"
    message = "草稿在您核对期间又被修改，没有确认。"
    next = "请按现在的内容重新核对。"


@dataclass(frozen=True, kw_only=True)
class Entered:
    """What an office typed of a notice."""

    title: str
    number: str
    issued_on: date | None
    text: str
    days: Sequence[Arranged]


def load_reference() -> None:
    """Bring the shipped years into the table; safe to run again.

    A year that an office has confirmed itself (its `seed` is empty) is left alone.
    """
    with transaction.atomic():
        known = {row.year: row for row in CalendarYear.objects.select_for_update()}
        for year in seed.read():
            row = known.get(year.year)
            if row is None or not row.confirmed or row.seed not in ("", year.digest):
                _write(year)


def _write(year: seed.SeedYear) -> None:
    row, _ = CalendarYear.objects.update_or_create(
        year=year.year,
        defaults={"confirmed": True, "source": year.source, "seed": year.digest, "stamp": uuid7()},
    )
    row.days.filter(scope=None).delete()
    Day.objects.bulk_create(Day(date=day.date, year=row, kind=day.kind, name=day.name) for day in year.days)


@transaction.atomic
def save_draft(*, actor: Actor, year: int, scope: CongressRef | None, entered: Entered) -> Notice:
    """Keep what was entered of a year, for the country (no `scope`) or a region; nothing counts by it yet.

    Raises NotFound, NotPermitted, StepUpNeeded, TitleRefused, NumberTooLong, IssuedRefused, TextTooLong.
    """
    seat = access.seat_for(actor, scope)
    drafting.open_year(year)
    facts = _checked(entered)
    scope_id = scope.id if scope else None
    found = Notice.objects.select_for_update().filter(year=year, scope_id=scope_id, state=Notice.State.DRAFT)
    draft = found.first() or Notice(year=year, scope_id=scope_id)
    for name, value in facts.items():
        setattr(draft, name, value)
    draft.days = arranging.stored(entered.days)
    draft.by_name, draft.saved_at = actor.name, clock.now()
    draft.save()
    journal.record(
        actor=actor,
        seat=seat,
        deed="calendar.drafted",
        subject=draft,
        body={"year": year, "source": draft.source, "days": len(draft.days)},
    )
    return draft


def _checked(entered: Entered) -> Mapping[str, object]:
    title, number, text = one_line(entered.title), one_line(entered.number), plain(entered.text)
    if not 2 <= len(title) <= TITLE:
        raise TitleRefused
    if len(number) > NUMBER:
        raise NumberTooLong
    if entered.issued_on is None or not date(2000, 1, 1) <= entered.issued_on <= clock.today():
        raise IssuedRefused
    if len(text) > TEXT:
        raise TextTooLong
    return {"title": title, "number": number, "issued_on": entered.issued_on, "text": text}


@transaction.atomic
def set_alarm(*, actor: Actor, year: int, days: int) -> None:
    """From how many days before the year's end on the next year's arrangement is asked for. Raises NotFound, StepUpNeeded, AlarmRefused."""
    seat = access.keeping_seat(actor)
    if not 1 <= days <= ALARM:
        raise AlarmRefused
    # As in `confirm`; the stamp stays: no date counts otherwise.
    row = CalendarYear.objects.select_for_update().get_or_create(year=year)[0]
    before, row.alarm_days = row.alarm_days, days
    row.save(update_fields=["alarm_days"])
    journal.record(
        actor=actor,
        seat=seat,
        deed="calendar.alarm_set",
        subject=row,
        body={"year": year, "days": days, "before": before},
    )


@transaction.atomic
def discard(*, actor: Actor, year: int, scope: CongressRef | None) -> None:
    """Throw the draft away. Raises NotFound, NotPermitted, StepUpNeeded."""
    seat = access.seat_for(actor, scope)
    draft = drafting.draft(year, scope.id if scope else None, lock=True)
    journal.record(
        actor=actor,
        seat=seat,
        deed="calendar.discarded",
        subject=draft,
        body={"year": year, "source": draft.source},
    )
    draft.delete()


@transaction.atomic
def confirm(*, actor: Actor, year: int, scope: CongressRef | None, compared: bool, seen: str = "") -> Recount:
    """From now on the draft's days count; open deadlines are brought to them by the run that is returned.

    `seen` is the `saved_at` (ISO) of the draft that was looked at, if it must still be that one.
    Raises NotFound, NotPermitted, StepUpNeeded, NotCompared, NotInOrder, NothingChanged, DraftChanged.
    """
    seat = access.seat_for(actor, scope)
    # Two confirmations, or one and a new release of the shipped calendar, come one after another.
    list(CalendarYear.objects.select_for_update().order_by("year"))
    draft = drafting.draft(year, scope.id if scope else None, lock=True)
    if seen and seen != draft.saved_at.isoformat():
        raise DraftChanged
    if not compared:
        raise NotCompared
    review = drafting.review(draft)
    wrong = [one.text for one in review.findings if one.level == "bad"]
    if wrong:
        raise NotInOrder(why="".join(wrong))
    if not review.changes and not review.is_first:
        raise NothingChanged
    _put(draft, review)
    draft.state, draft.confirmed_at = Notice.State.CONFIRMED, clock.now()
    draft.save(update_fields=["state", "confirmed_at"])
    journal.record(
        actor=actor,
        seat=seat,
        deed="calendar.confirmed",
        subject=draft,
        body={
            "year": year,
            "source": draft.source,
            "changed": [f"{one.day} {'班' if one.works else '休'}" for one in review.changes],
        },
    )
    return recounting.call_for(scope_id=draft.scope_id, because=_because(draft, review), by_name=actor.name)


def _because(draft: Notice, review: drafting.Review) -> str:
    if draft.scope is not None:
        return f"{draft.scope.name}{draft.year}年自行安排的放假日"
    return f"{draft.year}年节假日安排{'公布' if review.is_first else '调整'}"


def _put(draft: Notice, review: drafting.Review) -> None:
    """The days into the table, in place of those of the same level that were there; what differs from nothing has no row."""
    first, last = drafting.reach(draft)
    Day.objects.filter(Q(scope_id=draft.scope_id), date__gte=first, date__lte=last).delete()
    years = {day.date.year for day in review.days} | {one.day.year for one in review.changes} | {draft.year}
    rows = {year: CalendarYear.objects.get_or_create(year=year)[0] for year in sorted(years)}
    Day.objects.bulk_create(
        Day(date=day.date, year=rows[day.date.year], kind=day.kind, name=day.name, scope_id=draft.scope_id)
        for day in review.days
    )
    if draft.scope_id is None:
        row = rows[draft.year]
        row.source = draft.source if review.is_first else "；".join(filter(None, (row.source, draft.source)))
        row.confirmed = True
        for row in rows.values():
            row.seed = ""
    for row in rows.values():
        row.stamp = uuid7()
        row.save()
