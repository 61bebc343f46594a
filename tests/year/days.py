"""The loop of days: the clock moved, the day's own work done, then whoever has something to do today."""

from __future__ import annotations

import heapq
import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from django.conf import settings

from kernel import clock, tenancy
from tenant_apps.handling import daily
from tenant_apps.suggestions.actions import archiving
from tenant_apps.supervision import jobs as supervision
from tests.year import cast, plan, reading
from tests.year.client import Site
from tests.year.course import Days, course
from tests.year.desk import Desk
from tests.year.plan import Plan

OPENS = time(10, 0)
REPORT = date(cast.YEAR, 12, 10)


@dataclass
class Played:
    """`ended` by fate; `figures` as the API told them at the end of the year."""

    size: cast.Size
    ended: dict[str, int] = field(default_factory=dict)
    figures: dict[str, Any] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    daily: float = 0.0  # seconds of the sweeps' work


class _Errors(logging.Handler):
    """What the day's work would only log."""

    def __init__(self, found: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._found = found

    def emit(self, record: logging.LogRecord) -> None:
        self._found.append(self.format(record))


def move_to(day: date) -> None:
    """Ten in the morning of that day in Shanghai, for every process that reads the clock's file."""
    wanted = datetime.combine(day, OPENS, clock.SHANGHAI)
    file = Path(settings.CLOCK_OFFSET_FILE)
    beside = file.with_suffix(".next")
    beside.write_text(str((wanted - datetime.now(UTC)).total_seconds()))
    os.replace(beside, file)


@contextmanager
def moved_clock() -> Iterator[None]:
    try:
        yield
    finally:
        Path(settings.CLOCK_OFFSET_FILE).unlink(missing_ok=True)


def play(desk: Desk, size: cast.Size) -> Played:
    """From the session in January to the archive in December. Raises what the product refuses unforeseen."""
    played = Played(size)
    log = logging.getLogger()
    listener = _Errors(played.errors)
    log.addHandler(listener)
    try:
        _days(desk, played, plan.drawn(size))
        _report(desk, played)
    finally:
        log.removeHandler(listener)
    return played


def _days(desk: Desk, played: Played, plans: list[Plan]) -> None:
    waiting: list[tuple[date, int, Days]] = [
        (cast.SESSION + timedelta(days=one.day), one.number, course(desk, one)) for one in plans
    ]
    heapq.heapify(waiting)
    fates = {one.number: one.fate for one in plans}
    day = cast.SESSION
    while day < REPORT:
        move_to(day)
        begun = perf_counter()
        _day(desk)
        played.daily += perf_counter() - begun
        if day.day == 1:
            reading.read(desk)
        while waiting and waiting[0][0] <= day:
            _, number, case = heapq.heappop(waiting)
            try:
                following = next(case, None)
            except AssertionError as error:
                raise AssertionError(f"{day}, case {number}, {fates[number]}: {error}") from error
            if following is None:
                played.ended[fates[number]] = played.ended.get(fates[number], 0) + 1
            else:
                heapq.heappush(waiting, (max(following, day + timedelta(days=1)), number, case))
        day += timedelta(days=1)
    assert not waiting, f"still open in December: {[fates[number] for _, number, _ in waiting]}"


def _day(desk: Desk) -> None:
    """What the sweeps of the hour would find in this county."""
    daily.work(desk.cast.ref)
    supervision.look(desk.cast.ref)


def _report(desk: Desk, played: Played) -> None:
    """年度报告, then the archive as its job does it."""
    move_to(REPORT)
    told = {
        "year": cast.YEAR,
        "reported_on": f"{REPORT:%Y-%m-%d}",
        "occasion": "县人大常委会第三十次会议",
    }
    made = desk.site.post(desk.clerk, "yearly-reports/", told)
    with tenancy.enter(desk.cast.ref):
        while archiving.archive(report_id=made["id"]):
            pass
    played.figures = desk.site.get(desk.clerk, f"yearly-figures/?year={cast.YEAR}")


def kept(site: Site, played: Played, seconds: float) -> str:
    """What a measured run leaves behind, as JSON."""
    size = played.size
    told = {"seconds": seconds, "daily": played.daily, "took": site.took}
    told |= {"cases": size.suggestions, "deputies": size.deputies, "units": size.units}
    return json.dumps(told)
