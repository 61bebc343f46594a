"""Days, months and Chinese numerals as they stand in the cells of an office's sheet."""

from __future__ import annotations

import re
from datetime import date, timedelta

from tenants.onboarding import typed
from tenants.onboarding.grids import Cell
from tenants.onboarding.problems import Problem, found

_DAY = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?(?: ?00:00:00)?")
_TOGETHER = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH = re.compile(r"(\d{4})(?:[-./年](\d{1,2})月?|(\d{2}))")
# A spreadsheet counts days from 1899-12-30; of five digits no date of people alive or of terms lies outside.
_SERIAL = re.compile(r"\d{5}(?:\.0+)?")
_FIRST_SERIAL, _DAY_ZERO = 5000, date(1899, 12, 30)
_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}


def day(field: str, cell: Cell) -> tuple[date | None, list[Problem]]:
    """The day that the cell means, with what was made of it; empty is allowed."""
    raw = cell.text.strip()
    text = " ".join(typed.plain(raw).split())
    if not text:
        return None, []
    if cell.kind != "rounded" and _SERIAL.fullmatch(text):
        number = int(float(text))
        if number >= _FIRST_SERIAL:
            meant = _DAY_ZERO + timedelta(days=number)
            return meant, [found(field, "date_serial", raw, now=meant)]
    together = text.replace(" ", "") if "00:00" not in text else text
    parts = _DAY.fullmatch(together) or _TOGETHER.fullmatch(together)
    if parts is not None:
        try:
            meant = date(*(int(part) for part in parts.groups()))
        except ValueError:
            pass
        else:
            return meant, [] if together == raw or cell.kind == "date" else [
                found(field, "date_tidied", raw, now=meant)
            ]
    return None, [found(field, "date_bad", raw)]


def month(field: str, cell: Cell) -> tuple[str, list[Problem]]:
    """`1975-03`: a month, or the month of a day; empty is allowed."""
    text = typed.compact(cell.text)
    parts = _MONTH.fullmatch(text) if cell.kind != "rounded" else None
    if parts is None or (_SERIAL.fullmatch(text) and len(text) == 5):
        meant, told = day(field, cell)
        return (f"{meant:%Y-%m}" if meant else ""), told
    year, number = int(parts[1]), int(parts[2] or parts[3])
    if not 1 <= number <= 12:
        return "", [found(field, "date_bad", cell.text.strip())]
    return f"{year}-{number:02d}", []


def numeral(text: str) -> int | None:
    """17 for 17, １７, 十七; none for what is no number from 1 to 99."""
    plain = typed.compact(text)
    if plain.isascii() and plain.isdigit():
        return int(plain) if 0 < int(plain) < 100 else None
    tens, ten, ones = plain.partition("十")
    if not ten:
        return _DIGITS.get(plain)
    if (tens and tens not in _DIGITS) or (ones and ones not in _DIGITS):
        return None
    return 10 * _DIGITS.get(tens, 1) + _DIGITS.get(ones, 0)
