"""Words and forms of dates that every page writes alike."""

from datetime import date, datetime

from kernel import clock

LEVEL_CHARACTERS = {"town": "乡", "county": "县", "city": "市", "province": "省"}
LEVEL_WORDS = {"town": "乡级", "county": "县级", "city": "市级", "province": "省级"}
_WEEKDAYS = "一二三四五六日"
_ORDINALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十")


def level_character(level: str) -> str:
    """The one character in the box: 县, 市, 省."""
    return LEVEL_CHARACTERS.get(level, "")


def level_word(level: str) -> str:
    return LEVEL_WORDS.get(level, "")


def day(value: date, *, today: date | None = None) -> str:
    """`11-23` in the present year, `2027-01-12` in any other. A moment counts on its day in Shanghai."""
    when = clock.local(value).date() if isinstance(value, datetime) else value
    here = today or clock.today()
    return f"{when:%m-%d}" if when.year == here.year else f"{when:%Y-%m-%d}"


def moment(value: datetime, *, today: date | None = None) -> str:
    """`08-17 20:14` on the clock of Shanghai, with the year in front when it is another one."""
    return f"{day(value, today=today)} {clock.local(value):%H:%M}"


def long_day(value: date) -> str:
    """`2026年11月20日 星期五`."""
    return f"{value.year}年{value.month}月{value.day}日 星期{_WEEKDAYS[value.weekday()]}"


def ordinal(number: int) -> str:
    """Chinese numeral of a small number: 1 is 一, 12 is 十二."""
    if number <= len(_ORDINALS):
        return _ORDINALS[number - 1]
    tens, rest = divmod(number, 10)
    head = "十" if tens == 1 else f"{_ORDINALS[tens - 1]}十"
    return head + (_ORDINALS[rest - 1] if rest else "")
