"""What no place may set, whatever its own regulation says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kernel.errors import InputRefused
from shared_apps.rules import fields
from shared_apps.worktime.spans import Span, Unit

# The shortest that so many months can be, in days: a period in days must never outlast the months of the law.
SHORTEST = {3: 89, 6: 181}


class AgainstLaw(InputRefused):
    """The value goes beyond national law. The sentence names the article."""

    code = "against_law"
    message = "{label}不得超过{months}个月（代表法 第五十一条：自交办之日起三个月内答复，至迟六个月），且只能以月或日计。"
    next = "请改为法定期限以内的数值。"


class MaxTooShort(InputRefused):
    """The longest period is shorter than the ordinary one."""

    code = "max_too_short"
    field = "reply_max"
    message = "最长答复期限不得短于答复期限。"


class UnknownRule(InputRefused):
    code = "unknown_rule"
    message = "没有名为“{name}”的规则项。"


def check_own(values: Mapping[str, Any]) -> None:
    """A profile's own values, as entered; raises the refusal of the first that can't stand."""
    for name, value in values.items():
        if name not in fields.FIELDS:
            raise UnknownRule(field=name, name=name)
        read = fields.read(name, value)
        if name == "reply_span":
            _within(name, read, months=3)
        elif name == "reply_max":
            _within(name, read, months=6)


def check_whole(values: Mapping[str, Any]) -> None:
    """The values after inheritance, complete; raises the refusal."""
    check_own(values)
    reply, longest = (fields.read(name, values[name]) for name in ("reply_span", "reply_max"))
    if _days(longest) < _days(reply):
        raise MaxTooShort


def _within(name: str, span: Span, *, months: int) -> None:
    fits = {Unit.MONTHS: span.count <= months, Unit.DAYS: span.count <= SHORTEST[months]}
    if not fits.get(span.unit, False):
        raise AgainstLaw(field=name, label=fields.FIELDS[name].label, months="三" if months == 3 else "六")


def _days(span: Span) -> int:
    return span.count if span.unit is Unit.DAYS else span.count * 30
