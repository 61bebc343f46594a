"""Each rule once: its Chinese name and how its stored value is read. Reading is checking."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from kernel.errors import InputRefused
from shared_apps.rules.values import ClockStart, Rating, ReplyClass
from shared_apps.worktime.spans import Span

Row = TypeVar("Row", ReplyClass, Rating)


class RuleRefused(InputRefused):
    """A value that is no value of its field."""

    code = "rule"
    message = "“{label}”的取值不正确。"


@dataclass(frozen=True, slots=True)
class Field:
    """`read` turns the stored JSON value into what `Rules` holds, raising ValueError, TypeError, KeyError or InputRefused."""

    label: str
    read: Callable[[Any], Any]


def _span(value: Any) -> Span:
    return Span.parse(_text(value))


def _span_or_none(value: Any) -> Span | None:
    return None if value is None else _span(value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


def _days(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 60:
        raise ValueError(value)
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise TypeError(value)
    return value


def _classes(value: Any) -> tuple[ReplyClass, ...]:
    found = tuple(
        ReplyClass(_text(row["code"]), _text(row["label"]), _outcomes(row["outcomes"])) for row in value
    )
    return _distinct(found)


def _outcomes(value: Any) -> tuple[str, ...]:
    if not value:
        raise ValueError(value)
    return tuple(_text(code) for code in value)


def _ratings(value: Any) -> tuple[Rating, ...]:
    found = tuple(
        Rating(_text(row["code"]), _text(row["label"]), _flag(row["needs_text"]), _flag(row["dissatisfied"]))
        for row in value
    )
    return _distinct(found)


def _distinct(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    if len(rows) < 2 or len({row.code for row in rows}) != len(rows):
        raise ValueError(rows)
    return rows


def _axes(value: Any) -> tuple[str, ...]:
    axes = tuple(value)
    if not axes or len(set(axes)) != len(axes) or not set(axes) <= {"ATTITUDE", "RESULT"}:
        raise ValueError(value)
    return axes


FIELDS: Mapping[str, Field] = {
    "assign_span": Field("受理交办期限", _span),
    "presumed_receipt_span": Field("未签收视为收到", _span),
    "return_span": Field("申请退办期限", _span),
    "contact_span": Field("首次联系代表期限", _span_or_none),
    "co_opinion_span": Field("会办意见期限", _span),
    "reply_span": Field("答复期限", _span),
    "reply_max": Field("最长答复期限", _span),
    "rating_span": Field("代表评价期限", _span_or_none),
    "redo_span": Field("重新办理期限", _span),
    "follow_up_span": Field("承诺事项跟踪期限", _span),
    "receive_span": Field("转请签收期限", _span),
    "accept_span": Field("转请受理期限", _span),
    "pass_on_span": Field("结果转告期限", _span),
    "return_margin": Field("下交预留时间", _span_or_none),
    "clock_start": Field("办理期限起算", ClockStart),
    "roll_on_holiday": Field("期满遇休息日顺延", _flag),
    "near_working_days": Field("临期提醒（工作日）", _days),
    "restart_on_return": Field("退办后重新计算期限", _flag),
    "extension_needs_approval": Field("延期须经交办机构同意", _flag),
    "contact_required": Field("答复前须与代表沟通", _flag),
    "accept_upper_deputies": Field("受理上级代表直接提出的建议", _flag),
    "co_label": Field("会办称谓", _text),
    "reply_classes": Field("答复分类", _classes),
    "ratings": Field("评价选项", _ratings),
    "rating_axes": Field("评价内容", _axes),
}


def read(name: str, value: Any) -> Any:
    """The value of field `name`; raises RuleRefused with the field's name."""
    field = FIELDS[name]
    try:
        return field.read(value)
    except (ValueError, TypeError, KeyError, InputRefused) as fault:
        raise RuleRefused(field=name, label=field.label) from fault
