"""What is typed of a change of terms, checked."""

from __future__ import annotations

from datetime import date, timedelta

from kernel import clock
from tenant_apps.deputies import facts
from tenant_apps.termchange.refusals import DayRefused

_AHEAD = timedelta(days=2 * 366)  # further off is a slip of the pen: a term has five years
_BEFORE = timedelta(days=366)  # the new deputies are elected and confirmed within months of the first session
REASON_MIN, REASON_MAX = 5, 200  # characters


def switch_day(day: date, *, after: date) -> date:
    """The first day of the new congress: later than the old term's, from today on. Raises DayRefused."""
    today = clock.today()
    if day <= after:
        raise DayRefused(f"切换日期须晚于本届开始日期 {after:%Y-%m-%d}。")
    if day < today:
        raise DayRefused("切换日期不能早于今天。")
    if day > today + _AHEAD:
        raise DayRefused("切换日期不能晚于今天起两年，请核对年份。")
    return day


def another_day(day: date) -> date:
    """The day planned anew when a change is taken back: seats step back today, so it is a later one. Raises DayRefused."""
    if day <= clock.today():
        raise DayRefused("重新拟定的切换日期须晚于今天；确需今天切换的，撤回办完后再更改切换日期。")
    return switch_day(day, after=clock.today())


def announcement(number: str, on: date, *, switch_on: date) -> str:
    """The number of the announcement by which the new deputies were confirmed (选举法 第四十六条). Raises DayRefused, FactTooLong, FactMissing."""
    if on > switch_on:
        raise DayRefused("公告日期不能晚于切换日期。", field="decision_on")
    if on < switch_on - _BEFORE:
        raise DayRefused("公告日期早于切换日期一年以上，请核对年份。", field="decision_on")
    return facts.line(number, label="公告文号", field="decision_no", most=60, least=1)


def reason(raw: str) -> str:
    """Why it is cancelled or taken back. Raises FactTooLong, FactMissing."""
    return facts.line(raw, label="原因", field="reason", most=REASON_MAX, least=REASON_MIN)
