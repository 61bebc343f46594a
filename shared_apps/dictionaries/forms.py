"""Forms of the province's entries; the deeds check again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from shared_apps.dictionaries import wording
from shared_apps.dictionaries.models import Entry
from ui.forms import Checked, Day, Typed

_TYPED = 2000  # characters of one field that are looked at


class EntryForm(Checked):
    """增加, 修改."""

    label = Typed(
        label="名称",
        required=False,
        max_length=_TYPED,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=f"不超过 {wording.LABEL_MAX} 字。",
    )
    note = Typed(
        label="说明",
        required=False,
        max_length=_TYPED,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="适用范围或者依据。",
    )
    after = forms.ChoiceField(label="排在", required=False)
    valid_from = Day(label="起始日期", help_text="不填则从今天起。")
    valid_to = Day(label="截止日期", help_text="最后一天；不填则一直有效。")

    def __init__(
        self, *args: Any, entries: Sequence[Entry], entry: Entry | None = None, **kwargs: Any
    ) -> None:
        if entry is not None and not args:
            kwargs["initial"] = {"label": entry.label, "note": entry.note, "valid_to": entry.valid_to}
        super().__init__(*args, **kwargs)
        others = [(row.code, f"“{row.label}”之后") for row in entries if entry is None or row.pk != entry.pk]
        first = ("", "最后") if entry is None else ("", "原来的位置")
        self.fields["after"].choices = [first, *others]  # type: ignore[attr-defined]
        self.fields["after"].error_messages["invalid_choice"] = "请从列表中选择位置。"
        if entry is not None:
            del self.fields["valid_from"]

    def clean(self) -> dict[str, Any]:
        self.check_with("label", wording.label)
        self.check_with("note", wording.note)
        return self.cleaned_data


class IntoForm(Checked):
    """并入."""

    into = forms.ChoiceField(label="并入", error_messages={"required": wording.SuccessorUnknown.message})

    def __init__(self, *args: Any, entries: Sequence[Entry] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["into"]
        field.choices = [("", "请选择"), *((row.code, row.label) for row in entries)]  # type: ignore[attr-defined]
        field.error_messages["invalid_choice"] = wording.SuccessorUnknown.message
