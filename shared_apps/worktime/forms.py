"""What is typed: a notice with its days, its confirmation, and the question after a last day."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from kernel.errors import InputRefused
from shared_apps.worktime.spans import WORDS, Span, SpanRefused, Unit
from ui.forms import Checked, Typed

_TYPED = 500  # characters of one line that are looked at; the deed says what is too long
_DAY = "请填写日期，例如 2026-11-04。"
_COUNT = "期限请填正整数，最长十年。"


class DayRefused(InputRefused):
    """A ticked box that is no day of the form."""

    code = "calendar_day"
    message = "勾选的日期不在可以录入的范围内，请刷新页面后重新勾选。"


def _day(label: str, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(
            format="%Y-%m-%d", attrs={"type": "date", "min": "2000-01-01", "max": "2099-12-31"}
        ),
        error_messages={"invalid": _DAY},
        **more,
    )


class NoticeForm(Checked):
    """The notice; its ticked days come beside it (`ticked`)."""

    title = Typed(label="通知名称", required=False, max_length=_TYPED)
    number = Typed(label="文号", required=False, max_length=_TYPED)
    issued_on = _day("发布日期")
    text = Typed(
        label="通知正文",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="粘贴“一、元旦：1月1日（周四）至3日（周六）放假调休……”各条，再点“按正文勾选”；也可以直接在下面逐日勾选。",
    )


class AlarmForm(Checked):
    """When the next year's arrangement is asked for."""

    days = forms.IntegerField(
        label="提前天数",
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text="按日历日计，从年末倒数；国务院通知一般在十月至十一月发布。",
        error_messages={"invalid": "提前提醒的天数为 1 至 365 的整数。"},
    )


class OwnNoticeForm(NoticeForm):
    """A region's own days have the festival's name, which no law of the country holds."""

    festival = Typed(
        label="节日名称",
        required=False,
        max_length=_TYPED,
        help_text="逐日勾选时用这个名称；正文中已写明节日名称的，以正文为准。",
    )

    def clean_festival(self) -> str:
        found = str(self.cleaned_data["festival"]).strip()
        if not found:
            raise forms.ValidationError("请填写节日名称。")
        if len(found) > 60:
            raise forms.ValidationError("节日名称不超过 60 字。")
        return found


def ticked(given: Iterable[str], *, first: date, last: date) -> set[date]:
    """The days whose boxes were ticked; raises DayRefused."""
    found = set()
    for text in given:
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise DayRefused from None
        if not first <= day <= last:
            raise DayRefused
        found.add(day)
    return found


class ConfirmForm(Checked):
    compared = forms.BooleanField(label="我已与通知原文逐日核对", required=False)
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)


class PlainForm(Checked):
    """A deed that asks nothing but whether it is meant."""


class DueForm(Checked):
    """自某日起若干期限. Without a number it asks about the day alone."""

    start = _day("起算日")
    count = forms.CharField(
        label="期限",
        required=False,
        max_length=6,
        error_messages={"max_length": _COUNT},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    unit = forms.ChoiceField(
        label="单位",
        required=False,
        choices=[(unit.value, WORDS[unit].removeprefix("个")) for unit in Unit],
        error_messages={"invalid_choice": "请选择工作日、日或者个月。"},
    )

    def clean_start(self) -> date:
        found: date | None = self.cleaned_data["start"]
        if found is None:
            raise forms.ValidationError(_DAY)
        return found

    def clean(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        text = unicodedata.normalize(
            "NFKC", str(given.get("count") or "")
        ).strip()  # a Chinese keyboard's digits
        given["span"] = None
        if text:
            try:
                given["span"] = Span.parse(f"{text}{given.get('unit') or 'wd'}")
            except SpanRefused:
                self.add_error("count", _COUNT)
        return given
