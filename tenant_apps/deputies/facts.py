"""What is told of a deputy when a mandate is entered, and of a decision about one: plain values, tidied and checked by the deeds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kernel import clock
from kernel.errors import InputRefused
from kernel.text import one_line
from tenant_apps.deputies import words


class FactTooLong(InputRefused):
    code = "text_too_long"
    message = "{label}不能超过 {most} 字。"


class FactMissing(InputRefused):
    code = "fact_missing"
    message = "请填写{label}。"


class FactTooShort(InputRefused):
    code = "fact_too_short"
    message = "{label}至少 {least} 个字。"


class RoleUnknown(InputRefused):
    code = "role_unknown"
    message = "请从列表中选择职务。"
    field = "roles"


class DatesTurned(InputRefused):
    code = "dates_turned"
    message = "{later}不能早于{earlier}。"


@dataclass(frozen=True)
class Decision:
    """By what a mandate changed: the day it happened or was decided, the document, who decided, when it was announced (代表法 §63)."""

    on: date | None = None  # None: today
    decision_no: str = ""
    organ: str = ""
    announced_on: date | None = None
    note: str = ""

    def tidied(self) -> Decision:
        """Raises FactTooLong, DatesTurned, InputRefused (a day to come)."""
        if self.on and self.on > clock.today():
            raise InputRefused("决定日期不能晚于今天。", field="on")
        if self.on and self.announced_on and self.announced_on < self.on:
            raise DatesTurned(later="公告日期", earlier="决定日期", field="announced_on")
        return Decision(
            on=self.on,
            decision_no=line(self.decision_no, label="文号", field="decision_no", most=60),
            organ=line(self.organ, label="决定机关", field="organ", most=120),
            announced_on=self.announced_on,
            note=line(self.note, label="说明", field="note", most=200),
        )


NOT_TOLD = Decision()


def line(raw: str, *, label: str, field: str, most: int, least: int = 0) -> str:
    """Words on one line. Raises FactTooLong, FactMissing, FactTooShort (of fewer than `least` characters)."""
    text = one_line(raw[: 10 * most])
    if len(text) > most:
        raise FactTooLong(label=label, most=most, field=field)
    if least and not text:
        raise FactMissing(label=label, field=field)
    if len(text) < least:
        raise FactTooShort(label=label, least=least, field=field)
    return text


def roles(codes: tuple[str, ...]) -> list[str]:
    """In the order of words.ROLES. Raises RoleUnknown."""
    if not set(codes) <= set(words.ROLES):
        raise RoleUnknown
    return [code for code in words.ROLES if code in codes]
