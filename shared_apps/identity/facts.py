"""What is typed of a person and a seat, tidied and checked by the rules of the sheets (tenants.onboarding.people)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kernel.text import one_line
from shared_apps.identity.refusals import FactRefused, ReasonMissing, TextTooLong
from tenants.onboarding import people
from tenants.onboarding.grids import Cell
from tenants.onboarding.problems import ERROR, Problem

REASON_MIN, REASON_MAX = 2, 200  # characters
_LONGEST = 500  # characters of a field that are looked at
Check = Callable[[Cell], tuple[str, Sequence[Problem]]]


def name(raw: str, *, field: str = "name") -> str:
    """The name as it is kept, 2 to 50 characters of any script. Raises FactRefused."""
    return _checked(raw, people.name, label="姓名", field=field)


def id_number(raw: str, *, field: str = "id_number") -> str:
    """18 characters (GB 11643-1999). Raises FactRefused."""
    return _checked(raw, people.id_number, label="身份证号", field=field)


def phone(raw: str, *, field: str = "phone") -> str:
    """11 digits of a mobile telephone. Raises FactRefused."""
    return _checked(raw, people.phone, label="手机号", field=field)


def reason(raw: str) -> str:
    """Why something is done, as the journal keeps it. Raises ReasonMissing."""
    text = one_line(raw[: 10 * REASON_MAX])
    if not REASON_MIN <= len(text) <= REASON_MAX:
        raise ReasonMissing(least=REASON_MIN, most=REASON_MAX)
    return text


def line(raw: str, *, label: str, field: str, most: int) -> str:
    """Some words on one line, none at all too. Raises TextTooLong."""
    text = one_line(raw[: 10 * most])
    if len(text) > most:
        raise TextTooLong(label=label, most=most, field=field)
    return text


def _checked(raw: str, check: Check, *, label: str, field: str) -> str:
    clean, findings = check(Cell(text=raw[:_LONGEST]))
    wrong = next((one for one in findings if one.severity == ERROR), None)
    if wrong is not None:
        said = wrong.reason if wrong.reason.startswith(label) else label + wrong.reason
        raise FactRefused(f"{said}{wrong.cure}", code=wrong.code, field=field)
    if not clean:
        raise FactRefused(f"请填写{label}。", code=f"{field}_missing", field=field)
    return clean
