"""The lamp says in words how a deadline stands, by the clock of Shanghai."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from kernel import clock
from shared_apps.worktime.counting import Calendar
from shared_apps.worktime.lamps import lamp


def at(text: str) -> datetime:
    """A moment on the clock of Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=clock.SHANGHAI).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "shown"),
    [
        ("2026-04-28T09:00", ("ok", "剩 6 个工作日")),
        ("2026-04-29T09:00", ("near", "剩 5 个工作日")),
        ("2026-05-08T23:59", ("near", "剩 1 个工作日")),  # the make-up Saturday is the last day
        ("2026-05-09T00:00", ("near", "今日到期")),
        ("2026-05-09T23:59:59", ("near", "今日到期")),
        ("2026-05-10T00:00", ("over", "逾期 1 日")),  # 24:00 of the last day has come
        ("2026-05-11T12:00", ("over", "逾期 2 日")),
    ],
)
def test_the_lamp_of_a_deadline_on_a_worked_saturday(
    shipped: Calendar, now: str, shown: tuple[str, str]
) -> None:
    due_at = clock.end_of_day(date(2026, 5, 9))
    assert due_at == datetime(2026, 5, 9, 16, tzinfo=UTC)
    assert lamp(due_at, at(now), calendar=shipped, near_days=5) == shown


def test_what_has_no_deadline_says_so(shipped: Calendar) -> None:
    assert lamp(None, clock.now(), calendar=shipped, near_days=5) == ("none", "无期限")
