"""Forms of the change of terms; the deeds check again."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from ui.forms import Checked, Day, Typed

_TYPED = 2000  # characters that a form takes; the deeds say how many they keep


def _needed(field: forms.Field, said: str) -> None:
    field.required = True
    field.error_messages["required"] = said


class DayForm(Checked):
    switch_on = Day(
        label="切换日期", help_text="新一届第一次会议开幕之日：本届任期到这一天为止，新一届从这一天起。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _needed(self.fields["switch_on"], "请填写切换日期。")

    @property
    def day(self) -> date:
        found: date = self.cleaned_data["switch_on"]
        return found


class ScheduleForm(Checked):
    decision_no = Typed(
        label="代表资格确认公告文号",
        required=False,
        max_length=_TYPED,
        help_text="公布新一届代表名单的公告；切换时按它确认代表资格。",
    )
    decision_on = Day(label="公告日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _needed(self.fields["decision_on"], "请填写公告日期。")


class ReasonForm(Checked):
    reason = Typed(label="原因", required=False, max_length=_TYPED, widget=forms.Textarea)


class TakeBackForm(ReasonForm):
    switch_on = Day(label="重新拟定的切换日期", help_text="可以以后再改；到这一天不会自动切换，须重新定期。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _needed(self.fields["switch_on"], "请填写重新拟定的切换日期。")


class PlainForm(Checked):
    """A deed that needs no word."""
