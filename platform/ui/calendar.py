"""Whether today is a working day: asked of whoever owns the calendar, which is a layer above."""

from collections.abc import Callable
from datetime import date

_asked: list[Callable[[date], bool | None]] = []


def register_working_day(is_working_day: Callable[[date], bool | None]) -> None:
    """Registered once by worktime; the answer None means that the calendar does not know this day."""
    _asked[:] = [is_working_day]


def working_day_word(day: date) -> str:
    """`工作日`, `非工作日`, or nothing where nobody knows."""
    known = _asked[0](day) if _asked else None
    return "" if known is None else "工作日" if known else "非工作日"
