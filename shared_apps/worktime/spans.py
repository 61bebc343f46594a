"""A period as a regulation writes it: "7 个工作日", "30 日", "3 个月"."""

from __future__ import annotations

import calendar as months_of
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kernel.errors import InputRefused

FORM = re.compile(r"([1-9][0-9]{0,4})(wd|d|m)", re.ASCII)


class SpanRefused(InputRefused):
    """The text is no period, or is longer than ten years."""

    code = "span"
    message = "“{text}”不是期限：请写成 7wd（工作日）、30d（日）或 3m（月），最长十年。"


class Unit(StrEnum):
    """What is counted: working days, calendar days or months."""

    WORKING_DAYS = "wd"
    DAYS = "d"
    MONTHS = "m"


LONGEST = {Unit.WORKING_DAYS: 2600, Unit.DAYS: 3660, Unit.MONTHS: 120}
WORDS = {Unit.WORKING_DAYS: "个工作日", Unit.DAYS: "日", Unit.MONTHS: "个月"}


@dataclass(frozen=True, slots=True)
class Span:
    """`count` working days, calendar days or months; at least one, at most ten years."""

    count: int
    unit: Unit

    def __post_init__(self) -> None:
        if not 1 <= self.count <= LONGEST[self.unit]:
            raise SpanRefused(text=str(self))

    @classmethod
    def parse(cls, text: str) -> Span:
        """Read `7wd`, `30d` or `3m`; raises SpanRefused."""
        form = FORM.fullmatch(text)
        if form is None:
            raise SpanRefused(text=text)
        return cls(int(form[1]), Unit(form[2]))

    def __str__(self) -> str:
        return f"{self.count}{self.unit}"

    @property
    def words(self) -> str:
        """The period as the office writes it, e.g. “7 个工作日”."""
        return f"{self.count} {WORDS[self.unit]}"


def same_day(start: date, months: int) -> date:
    """The corresponding day `months` later, or that month's last day where it has none (民法典 第二百零二条, by analogy)."""
    whole = start.year * 12 + start.month - 1 + months
    year, month = divmod(whole, 12)
    last = months_of.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last))
