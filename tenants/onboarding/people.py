"""The administrator's name, telephone, 身份证号 and log-in name, read from a row and judged one by one."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from kernel import clock, masking
from tenants.onboarding import typed
from tenants.onboarding.grids import Cell
from tenants.onboarding.problems import Problem, found

_DOTS = re.compile("[•・．‧∙⋅･᛫.]")
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇]")
# Between the parts of a name: dot, blank, hyphen, apostrophe; joiners of Uyghur; the Tibetan mark between syllables.
_SIGNS = "· -'’\u200c\u200d\u0f0b\u0f0c"
_PHONE = re.compile(r"1[3-9]\d{9}")
_PREFIX = re.compile(r"(\+86|0086|86)(?=1\d{10}$)")
_PERSONAL = re.compile(r"1[3-9]\d{9}|\d{15}")  # a telephone or a 身份证号: a log-in name is seen by others
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{2,63}")
# GB 11643-1999: weights of the first 17 digits, and the sign for each remainder.
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_LAST = "10X98765432"
_REGIONS = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
)
ADULT, OLDEST = 18, 100  # years of age of an administrator
Findings = list[Problem]


def name(cell: Cell) -> tuple[str, Findings]:
    """The name as it will be kept: Hanzi together, the dot of minority names as ·, Latin words parted by one blank."""
    raw = cell.text.strip()
    clean = _DOTS.sub("·", " ".join(typed.plain(raw).split()))
    if _HAN.search(clean):
        clean = re.sub(r"\s*·\s*", "·", clean)
        clean = re.sub(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])", "", clean)
    shown = masking.name(clean)
    if not clean:
        return "", []
    if cell.kind in ("date", "rounded") or not all(_of_a_name(char) for char in clean):
        return clean, [found("admin_name", "name_bad", shown)]
    if not 2 <= len(clean) <= 50:
        return clean, [found("admin_name", "name_length", shown)]
    findings = [found("admin_name", "name_tidied", shown)] if clean != raw else []
    if any(unicodedata.category(char) == "Co" for char in clean):
        findings.append(found("admin_name", "name_rare", shown))
    return clean, findings


def _of_a_name(char: str) -> bool:
    """Letters and marks of any script, private ones too; the newest Hanzi are not yet in Python's tables."""
    return (
        char in _SIGNS
        or bool(_HAN.match(char))
        or unicodedata.category(char)[0:1] in "LM"
        or (unicodedata.category(char) == "Co")
    )


def phone(cell: Cell) -> tuple[str, Findings]:
    """11 digits of a mobile telephone."""
    raw = cell.text.strip()
    clean = re.sub(r"[-–—()（）.]", "", typed.compact(raw))
    clean = _PREFIX.sub("", clean)
    if not clean:
        return "", []
    shown = masking.phone(raw)
    if cell.kind == "rounded" or typed.scientific(raw):
        return "", [found("admin_phone", "phone_scientific", shown)]
    if not clean.isascii() or not _PHONE.fullmatch(clean):
        return "", [found("admin_phone", "phone_bad", shown)]
    return clean, [] if clean == raw else [found("admin_phone", "phone_tidied", shown)]


def id_number(cell: Cell) -> tuple[str, Findings]:
    """18 characters of a 身份证号 (GB 11643-1999), checked region, birthday and last sign."""
    raw = cell.text.strip()
    clean = typed.compact(raw).upper()
    if not clean:
        return "", []
    if cell.kind == "rounded" or typed.scientific(raw):
        return "", [found("admin_id_number", "id_number_scientific", masking.id_number(raw))]
    code = _fault(clean)
    if code:
        return "", [found("admin_id_number", code, masking.id_number(raw))]
    tidied = clean != raw.upper()
    return clean, [found("admin_id_number", "id_number_tidied", masking.id_number(raw))] if tidied else []


def _fault(number: str) -> str:
    """The code of what is wrong with the number, or nothing."""
    if re.fullmatch(r"[0-9]{15}", number):
        return "id_number_15"
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return "id_number_length"
    if number[:2] not in _REGIONS:
        return "id_number_region"
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return "id_number_birthday"
    today = clock.today()
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if not ADULT <= age <= OLDEST:
        return "id_number_age"
    if number[17] != last_sign(number[:17]):
        return "id_number_checksum"
    return ""


def last_sign(digits: str) -> str:
    """The check sign for 17 digits."""
    return _LAST[sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 11]


def login(cell: Cell) -> tuple[str, Findings]:
    """A log-in name as Keycloak takes it; empty is allowed."""
    raw = cell.text.strip()
    clean = typed.compact(raw).lower()
    if not clean:
        return "", []
    if not clean.isascii() or not _LOGIN.fullmatch(clean):
        return "", [found("login", "login_bad", masking.middle(raw, head=3, tail=2))]
    if _PERSONAL.search(clean):
        return "", [found("login", "login_personal", masking.middle(raw, head=3, tail=2))]
    return clean, [] if clean == raw else [found("login", "login_tidied", raw, now=clean)]
