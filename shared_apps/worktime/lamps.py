"""The deadline lamp: always words, never colour alone."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from kernel import clock
from shared_apps.worktime.counting import Calendar, working_days_between


class Lamp(NamedTuple):
    """`code` is ok, near, over or none; `label` is what the user reads."""

    code: str
    label: str


NO_DEADLINE = Lamp("none", "无期限")


def lamp(due_at: datetime | None, now: datetime, *, calendar: Calendar, near_days: int) -> Lamp:
    """How a deadline stands at `now`.

    `due_at` is the 24:00 (Shanghai) of the last day, as `clock.end_of_day` gives it. Days left are working days, today not
    counted; days overdue are calendar days. At most `near_days` working days left is near.
    """
    if due_at is None:
        return NO_DEADLINE
    today, last = clock.local(now).date(), clock.day_of_deadline(due_at)
    if now >= due_at:
        return Lamp("over", f"逾期 {(today - last).days} 日")
    if today == last:
        return Lamp("near", "今日到期")
    left = working_days_between(today, last, calendar=calendar)
    return Lamp("near" if left <= near_days else "ok", f"剩 {left} 个工作日")
