"""Forms of the console. What was typed stays; the deeds check again and their refusals stand at the field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from tenants import lifecycle
from tenants.onboarding.sheet import FIELDS
from ui.forms import Checked, Typed

_TYPED = 500  # characters of one field that are looked at; the deed says what is too long


class ReasonForm(Checked):
    reason = Typed(
        label="原因",
        required=False,
        max_length=_TYPED,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"{lifecycle.REASON_MIN} 至 {lifecycle.REASON_MAX} 字，该单位人员打开系统时会看到这段文字。",
    )


class PlainForm(Checked):
    """A deed that asks nothing but whether it is meant."""


class NameForm(Checked):
    name = Typed(label="地名", required=False, max_length=_TYPED)
    organ_name = Typed(
        label="机关全称",
        required=False,
        max_length=_TYPED,
        help_text="显示在页眉和公文上。已送出的文件保留原名称。",
    )


class CodeForm(Checked):
    code = Typed(
        label="新的行政区划代码",
        required=False,
        max_length=_TYPED,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text="6 位数字，须在区划表中。原地址会自动转到新地址。",
    )

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).strip()


class MergerForm(ReasonForm):
    successor = forms.TypedChoiceField(label="并入哪个单位", required=False, empty_value="")
    field_order = ["successor", "reason"]

    def __init__(
        self, *args: Any, choices: Sequence[tuple[str, Sequence[tuple[str, str]]]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["successor"]
        chosen.choices = [("", "请选择"), *choices]  # type: ignore[attr-defined]
        chosen.error_messages["invalid_choice"] = "请从列表中选择同一层级、已上线的单位。"

    def clean_successor(self) -> str:
        found = str(self.cleaned_data["successor"])
        if not found:
            raise forms.ValidationError("请选择并入哪个单位。")
        return found


class UnitForm(Checked):
    """One unit to be onboarded: the same fields as a line of the sheet."""

    code = Typed(
        label=FIELDS["code"],
        max_length=_TYPED,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text="6 位数字。上级单位须已开通，或者正在开通。",
    )
    organ_name = Typed(
        label=FIELDS["organ_name"],
        max_length=_TYPED,
        required=False,
        help_text="机关全称；不填则用区划表的规范名称。",
    )
    admin_name = Typed(
        label=FIELDS["admin_name"],
        max_length=_TYPED,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="管理员不看建议内容。可以先建库，以后再补填。",
    )
    admin_phone = Typed(
        label=FIELDS["admin_phone"],
        max_length=_TYPED,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    admin_id_number = Typed(
        label=FIELDS["admin_id_number"],
        max_length=_TYPED,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="用来辨认是不是同一个人；加密保存，页面和报告中最多显示首尾。",
    )
    login = Typed(
        label=FIELDS["login"],
        max_length=_TYPED,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="不填则由平台起名。",
    )

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).strip()
        if not code:
            raise forms.ValidationError("请填写行政区划代码。")
        return code


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
        help_text="xlsx 或 csv，不超过 5 MB。上传后先看预览，确认前不写入任何数据。",
    )

    def clean_sheet(self) -> Any:
        found = self.cleaned_data.get("sheet")
        if found is None:
            raise forms.ValidationError("请选择要上传的表格。")
        return found
