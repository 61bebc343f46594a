"""Forms about codes. They say what is wrong at each field and keep what was typed; the deeds check again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from kernel import clock
from shared_apps.dictionaries import wording
from tenant_apps.codes.models import Proposal
from tenant_apps.codes.resolving import Code
from tenant_apps.codes.selectors import Choice
from ui.forms import Checked, Day, Typed

_TYPED = 2000  # characters of one field that are looked at; the deed says what is too long
_PLAIN = {"autocomplete": "off"}


class Worded(Checked):
    """A label and what it stands for."""

    label = Typed(
        label="名称",
        required=False,
        max_length=_TYPED,
        widget=forms.TextInput(attrs=_PLAIN),
        help_text=f"不超过 {wording.LABEL_MAX} 字，用户在列表和按钮上看到的就是它。",
    )
    note = Typed(
        label="说明",
        required=False,
        max_length=_TYPED,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="适用范围或者依据，可以不填。",
    )

    def clean(self) -> dict[str, Any]:
        self.check_with("label", wording.label)
        if "note" in self.fields:
            self.check_with("note", wording.note)
        return self.cleaned_data


class Dated(Checked):
    """From a day to a day."""

    valid_from = Day(label="起始日期", help_text="不填则从今天起。")
    valid_to = Day(label="截止日期", help_text="最后一天；不填则一直有效。")

    def from_day(self) -> date:
        return self.cleaned_data["valid_from"] or clock.today()


class NewForm(Worded, Dated):
    """增加."""

    field_order = ("label", "note", "valid_from", "valid_to")


class LabelForm(Worded, Dated):
    """改用本级名称."""

    field_order = ("label", "valid_from", "valid_to")
    note = None  # type: ignore[assignment]


class HideForm(Dated):
    """隐藏."""


class EndForm(Checked):
    """停用."""

    valid_to = Day(label="最后一天", help_text="不填则今天是最后一天。")

    def last_day(self) -> date:
        return self.cleaned_data["valid_to"] or clock.today()


class IntoForm(Checked):
    """并入. The deed says why a choice can't be taken."""

    into = forms.ChoiceField(label="并入", error_messages={"required": wording.SuccessorUnknown.message})

    def __init__(self, *args: Any, codes: Sequence[Choice] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, codes, "请选择")


class ReasonForm(Checked):
    """提请上级采用."""

    reason = Typed(
        label="理由",
        required=False,
        max_length=_TYPED,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="5 至 300 字，上级据此审定。",
    )


class ReviseForm(Worded):
    """修改发布条目."""

    valid_to = Day(label="截止日期", help_text="最后一天；不填则一直有效。")
    into = forms.ChoiceField(
        label="并入", required=False, help_text="选择后，本条目在本级和下级都不能再选，已有事项保留原名称。"
    )

    def __init__(self, *args: Any, codes: Sequence[Choice] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, codes, "不并入")

    @classmethod
    def of(cls, code: Code, codes: Sequence[Choice]) -> ReviseForm:
        return cls(codes=codes, initial={"label": code.label, "note": code.note, "valid_to": code.valid_to})


class ApproveForm(Worded):
    """采用: under this name, or as a code that is published already."""

    into = forms.ChoiceField(
        label="采用为已有条目",
        required=False,
        help_text="已有同义的发布条目时选择它，不再另发新条目；上面的名称和说明即不使用。",
    )

    def __init__(self, *args: Any, codes: Sequence[Choice] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, codes, "作为新条目发布")

    @classmethod
    def of(cls, proposal: Proposal, codes: Sequence[Choice]) -> ApproveForm:
        return cls(codes=codes, initial={"label": proposal.label, "note": proposal.note})

    def clean(self) -> dict[str, Any]:
        return self.cleaned_data if self.cleaned_data.get("into") else super().clean()


class AnswerForm(Checked):
    """不予采用."""

    answer = Typed(
        label="理由",
        required=False,
        max_length=_TYPED,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="5 至 300 字，告知提请单位。",
    )


class PlainForm(Checked):
    """A deed that asks nothing but whether it is meant."""


def _offer(form: forms.Form, codes: Sequence[Choice], empty: str) -> None:
    field = form.fields["into"]
    field.choices = [("", empty), *codes]  # type: ignore[attr-defined]
    field.error_messages["invalid_choice"] = wording.SuccessorUnknown.message
