"""Reading a notice's own words: "五、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）上班。" Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

_SECTION = re.compile(r"(?:^|(?<=[。;\n:]))\s*[(]?[一二三四五六七八九十]{1,3}[、)]")
_DATE = re.compile(r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?!期)(?:\(([^()]*)\))?")
_WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")
_COUNT = re.compile(r"共(\d{1,2})天")
_WEEK = "一二三四五六日"
_LONGEST = 40  # days of one range; a longer one is a slip of the pen
_LENGTH = 20_000  # characters that are looked at


@dataclass
class Read:
    """What the words say: days off with the festival they belong to, days worked, and what can't be right (sentences)."""

    off: dict[date, str] = field(default_factory=dict)
    worked: set[date] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Said:
    """One date as written, with the weekday beside it."""

    day: date
    weekday: str
    words: str
    end: int


def read(text: str, *, year: int) -> Read:
    """The days a notice for `year` arranges. Full-width and half-width forms are alike; advice to rest is no day off."""
    found = Read()
    plain = re.sub(r"[ \t\u3000]", "", unicodedata.normalize("NFKC", text[:_LENGTH]))
    starts = [match.end() for match in _SECTION.finditer(plain)] or [0]
    for begin, end in zip(starts, [*starts[1:], len(plain)], strict=True):
        name, colon, body = plain[begin:end].partition(":")
        if not colon:
            name, body = "", name
        for sentence in re.split(r"[。;\n]", body):
            _sentence(sentence, found, name=name.strip()[:20], year=year)
    for day in sorted(found.worked & set(found.off)):
        found.faults.append(f"{_words(day)}既写了放假又写了上班。")
    return found


def _sentence(sentence: str, found: Read, *, name: str, year: int) -> None:
    said = list(_dates(sentence, found, year=year))
    if not said or "鼓励" in sentence:
        return
    for one in said:
        if one.weekday and one.weekday != _WEEK[one.day.weekday()]:
            found.faults.append(
                f"通知写{one.words}，而{one.day.year}年的这一天是星期{_WEEK[one.day.weekday()]}：请核对年份。"
            )
    if "上班" in sentence and "放假" not in sentence:
        found.worked |= {one.day for one in said}
    elif "放假" in sentence:
        days = _ranges(sentence, said, found)
        found.off |= dict.fromkeys(days, name)
        count = _COUNT.search(sentence)
        if count and int(count[1]) != len(days):
            found.faults.append(f"{name}写明共{count[1]}天，读到的是{len(days)}天。")


def _dates(sentence: str, found: Read, *, year: int) -> Iterator[_Said]:
    """A date without year or month takes that of the date before it."""
    month = 0
    for match in _DATE.finditer(sentence):
        year = int(match[1]) if match[1] else year
        month = int(match[2]) if match[2] else month
        try:
            day = date(year, month, int(match[3]))
        except ValueError:
            found.faults.append(f"“{match[0]}”不是日期。")
            continue
        weekday = _WEEKDAY.search(match[4] or "")
        yield _Said(day, weekday[1].replace("天", "日") if weekday else "", match[0], match.end())


def _ranges(sentence: str, said: list[_Said], found: Read) -> list[date]:
    """Each date, and all days between two joined by 至."""
    days: list[date] = []
    for one in said:
        if days and sentence[: one.end].removesuffix(one.words).endswith(("至", "到", "-", "—", "~")):
            gap = (one.day - days[-1]).days
            if 0 < gap <= _LONGEST:
                days += [days[-1] + timedelta(days=step) for step in range(1, gap + 1)]
                continue
            found.faults.append(f"至“{one.words}”的一段日期前后不合。")
        days.append(one.day)
    return days


def _words(day: date) -> str:
    return f"{day.month}月{day.day}日"
