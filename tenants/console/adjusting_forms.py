"""Forms of 区划调整. What was typed stays; the deeds check again and their refusals stand at the field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from tenants.adjusting.actions import BASIS_MAX, BASIS_MIN
from tenants.lifecycle import REASON_MAX, REASON_MIN
from ui.forms import Checked, Typed

_TYPED = 500  # characters of one field that are looked at; the deed says what is too long
Choices = Sequence[tuple[str, str]]


class GroundForm(Checked):
    basis = Typed(
        label="批准文件",
        required=False,
        max_length=_TYPED,
        help_text=f"名称或者文号，{BASIS_MIN} 至 {BASIS_MAX} 字。",
    )
    reason = Typed(
        label="原因",
        required=False,
        max_length=_TYPED,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=f"{REASON_MIN} 至 {REASON_MAX} 字，被调整单位的人员打开系统时会看到。",
    )


class ReasonForm(Checked):
    reason = Typed(
        label="原因",
        required=False,
        max_length=_TYPED,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=f"{REASON_MIN} 至 {REASON_MAX} 字，列在本项调整的页面。",
    )


def _choice(label: str, choices: Choices) -> forms.TypedChoiceField:
    field = forms.TypedChoiceField(label=label, coerce=UUID, choices=[("", "请选择"), *choices])
    field.error_messages |= {"required": f"请选择{label}。", "invalid_choice": "请从列表中选择。"}
    return field


class MergerForm(GroundForm):
    field_order = ["sources", "successor", "basis", "reason"]

    def __init__(self, *args: Any, congresses: Choices = (), parents: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sources"] = forms.TypedMultipleChoiceField(
            label="被合并的单位",
            required=False,
            coerce=UUID,
            choices=list(congresses),
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["sources"].error_messages["invalid_choice"] = "请从列表中选择。"
        self.fields["successor"] = _choice("接续单位", congresses)
        self.fields["successor"].help_text = "并入哪个单位：原有的或者新设的；新设的请先开通并上线。"
        self.order_fields(self.field_order)


class MoveForm(GroundForm):
    field_order = ["congress", "new_parent", "code", "basis", "reason"]
    code = Typed(
        label="新的行政区划代码",
        required=False,
        max_length=_TYPED,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text="6 位数字，须在区划表中；代码不变的不填。",
    )

    def __init__(self, *args: Any, congresses: Choices = (), parents: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["congress"] = _choice("改变隶属的单位", congresses)
        self.fields["new_parent"] = _choice("新的上级", parents)
        self.order_fields(self.field_order)


class RenameForm(GroundForm):
    field_order = ["congress", "name", "organ_name", "code", "basis", "reason"]
    name = Typed(label="新的地名", required=False, max_length=_TYPED)
    organ_name = Typed(label="新的机关全称", required=False, max_length=_TYPED)
    code = Typed(
        label="新的行政区划代码",
        required=False,
        max_length=_TYPED,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text="6 位数字，须在区划表中；代码不变的不填。",
    )

    def __init__(self, *args: Any, congresses: Choices = (), parents: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["congress"] = _choice("改名的单位", congresses)
        self.order_fields(self.field_order)
