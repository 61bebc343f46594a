"""Forms of the desk. What was typed stays."""

from __future__ import annotations

from typing import Any

from django import forms

from sso import guarding, states
from sso.activation import gateways
from ui.forms import Checked, Typed


class SlipsForm(Checked):
    """Whom a slip is made for, and how it reaches them."""

    seat = forms.TypedMultipleChoiceField(
        label="人员",
        required=False,
        coerce=str,
        error_messages={"invalid_choice": "选中的人员已不在本页，请刷新后重选。"},
    )
    channel = forms.ChoiceField(
        label="怎么交给本人",
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "没有这种方式，请重新选择。"},
    )

    def __init__(self, *args: Any, seats: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seat"].choices = seats  # type: ignore[attr-defined]
        offered = [
            (word, label)
            for word, label in states.CHANNELS.items()
            if word != states.SMS or gateways.offered()
        ]
        self.fields["channel"].choices = offered  # type: ignore[attr-defined]
        self.fields["channel"].initial = states.PAPER

    def clean_channel(self) -> str:
        return str(self.cleaned_data["channel"] or states.PAPER)


class ReasonForm(Checked):
    reason = Typed(
        label="原因",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"{guarding.REASON_MIN} 至 {guarding.REASON_MAX} 字，记入审计日志。",
    )


class SeenForm(Checked):
    seen = forms.BooleanField(label="已当面核对本人，并看过本人手机上的动态口令", required=False)


class SheetForm(Checked):
    sheet = forms.FileField(
        label="表格文件",
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(
            attrs={
                "accept": ".xlsx,.csv,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            }
        ),
        help_text="xlsx 或 csv，不超过 5 MB、6,000 行。上传后先看预览，确认前不写入任何数据。",
    )

    def clean_sheet(self) -> Any:
        found = self.cleaned_data.get("sheet")
        if found is None:
            raise forms.ValidationError("请选择要上传的表格。")
        return found
