"""What is typed of a unit, tidied and checked. A refusal stands at its field and says how to mend it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

from kernel import clock
from kernel.text import one_line
from tenant_apps.organs.refusals import UnifiedCodeWrong, UnitFactRefused

NAME_MOST, SHORT_MOST, DOCUMENT_MOST, NOTE_MOST, ORDER_MOST = 120, 40, 200, 200, 99_999
NAMES_MOST = 500
FORMER_MOST = 20  # names
_TYPED = 5_000  # characters of a field that are looked at
# GB 32100-2015: 31 characters without I, O, S, V, Z; the last one checks the others.
_UNIFIED = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_PHONE = re.compile(r"[0-9+\-() 转、,;]{5,40}")
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_BETWEEN = re.compile(r"[、,，;；\n]+")


def name(raw: str, *, field: str = "name") -> str:
    """全称, 2–120 characters. Raises UnitFactRefused."""
    text = one_line(raw[:_TYPED])
    if len(text) < 2:
        raise UnitFactRefused("请填写单位全称，不少于 2 个字。", field=field)
    return _short_enough(text, "单位名称", NAME_MOST, field)


def short_name(raw: str) -> str:
    """简称, may be empty. Raises UnitFactRefused."""
    return _short_enough(one_line(raw[:_TYPED]), "简称", SHORT_MOST, "short_name")


def former_names(raw: str | Iterable[str]) -> tuple[str, ...]:
    """曾用名, typed with 、 or line breaks between, each once. Raises UnitFactRefused."""
    parts = _BETWEEN.split(raw[:_TYPED]) if isinstance(raw, str) else list(raw)
    names = tuple(dict.fromkeys(name(part, field="former_names") for part in parts if part.strip()))
    if len(names) > FORMER_MOST:
        raise UnitFactRefused(f"曾用名最多 {FORMER_MOST} 个。", field="former_names")
    return names


def unified_code(raw: str) -> str:
    """统一社会信用代码 (GB 32100-2015), may be empty. Raises UnifiedCodeWrong."""
    text = "".join(unicodedata.normalize("NFKC", raw[:_TYPED]).split()).upper()
    if not text:
        return ""
    if len(text) != 18 or any(char not in _UNIFIED for char in text):
        raise UnifiedCodeWrong
    total = sum(_UNIFIED.index(char) * pow(3, place, 31) for place, char in enumerate(text[:17]))
    if _UNIFIED.index(text[17]) != -total % 31:
        raise UnifiedCodeWrong
    return text


def phone(raw: str) -> str:
    """办公电话, may be empty. A mobile number is somebody's own and has no place here. Raises UnitFactRefused."""
    text = one_line(unicodedata.normalize("NFKC", raw[:_TYPED]))
    if not text:
        return ""
    if _MOBILE.search(re.sub(r"[ \-]", "", text)):
        raise UnitFactRefused("请填写办公固定电话，不要填写个人手机号。", field="phone")
    if not _PHONE.fullmatch(text):
        raise UnitFactRefused("办公电话只含数字、短横线、括号和“转”，例如 0571-64212345。", field="phone")
    return text


def division_code(raw: str) -> str:
    """The code of a township or street, 9 digits; 12 with three noughts at the end are shortened. Raises UnitFactRefused."""
    text = "".join(unicodedata.normalize("NFKC", raw[:_TYPED]).split())
    if len(text) == 12 and text.endswith("000"):
        text = text[:9]
    if text and not (text.isascii() and text.isdigit() and len(text) in (6, 9)):
        raise UnitFactRefused("行政区划代码为 9 位数字（乡镇、街道）或者 6 位数字。", field="division_code")
    return text


def order(given: int | None) -> int:
    """次序, 0–99999. Raises UnitFactRefused."""
    number = given or 0
    if not 0 <= number <= ORDER_MOST:
        raise UnitFactRefused(f"次序为 0 至 {ORDER_MOST} 的整数。", field="order")
    return number


def document(raw: str) -> str:
    """依据 of a reorganisation (文号), may be empty. Raises UnitFactRefused."""
    return _short_enough(one_line(raw[:_TYPED]), "依据", DOCUMENT_MOST, "document")


def note(raw: str) -> str:
    """Words to a competence, may be empty. Raises UnitFactRefused."""
    return _short_enough(one_line(raw[:_TYPED]), "说明", NOTE_MOST, "note")


def effective(day: date | None) -> date:
    """The day on which a change took effect: today without one, never later. Raises UnitFactRefused."""
    today = clock.today()
    if day is not None and (day > today or day.year < 1949):
        raise UnitFactRefused("生效日期不能晚于今天；尚未生效的调整请到时再办理。", field="on")
    return day or today


def cut(names: str) -> str:
    """Names in a row as far as the history has room for them; the journal keeps them all."""
    return names if len(names) <= NAMES_MOST else names[: NAMES_MOST - 1] + "…"


def _short_enough(text: str, label: str, most: int, field: str) -> str:
    if len(text) > most:
        raise UnitFactRefused(f"{label}最多 {most} 个字，现有 {len(text)} 个字。", field=field)
    return text
