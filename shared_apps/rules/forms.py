"""Forms of a change of rules. Each kind of value has its own controls; what is wrong stands at them, what was typed stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from kernel.errors import DomainError
from shared_apps.rules import editors, fields, rule_list
from shared_apps.rules.actions.changing import ChangeConflict
from shared_apps.rules.codes import Basis
from shared_apps.rules.rule_list import Line
from ui.forms import Checked, Typed

KEEP, INHERIT, OWN = "keep", "inherit", "own"


class OnDraft(Checked):
    """Saves the draft that the page has read; after a conflict the next saving is meant, on what stands there now."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)

    def refuse(self, error: DomainError) -> None:
        super().refuse(error)
        if isinstance(error, ChangeConflict):
            self.data = self.data.copy()  # type: ignore[attr-defined]
            self.data["version"] = str(error.version)  # type: ignore[index]


class DescriptionForm(OnDraft):
    """From which day, and on which document the change rests."""

    effective_from = forms.DateField(
        label="施行日期",
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="最早为明日。此日起提出的建议适用新规则，此前提出的仍按原规则办理。",
        error_messages={"required": "请填写施行日期。", "invalid": "请填写日期，例如 2027-01-01。"},
    )
    name = Typed(
        label="依据文件",
        help_text="修改所依据的法规或者文件全称，例如“某市人民代表大会代表建议、批评和意见办理办法”。",
        error_messages={"required": "请填写依据文件的名称。"},
    )
    note = Typed(label="说明", required=False, widget=forms.Textarea)


class ReasonForm(Checked):
    reason = Typed(
        label="撤回的原因", widget=forms.Textarea, error_messages={"required": "请填写撤回的原因。"}
    )


class DiscardForm(OnDraft):
    """Nothing to fill in."""


class RuleForm(OnDraft):
    """One rule of the draft: kept, given up for the level above, or set."""

    use = forms.ChoiceField(
        label="怎样修改",
        widget=forms.RadioSelect,
        error_messages={"required": "请选择怎样修改。", "invalid_choice": "请从列出的选项中选择。"},
    )
    basis = forms.ChoiceField(
        label="依据类别",
        required=False,
        choices=[("", "请选择"), *((item.value, item.label) for item in Basis)],
        error_messages={"invalid_choice": "请从列表中选择依据类别。"},
    )
    document = Typed(label="依据文件", required=False)
    article = Typed(label="条款", required=False, help_text="例如“第十四条第二款”；平台约定的，写明理由。")

    def __init__(self, *args: Any, line: Line, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule = line.name
        self.editor = editors.editor_of(fields.FIELDS[line.name].kind)
        controls = self.editor.controls()
        order = ["version", "use", *controls, "basis", "document", "article"]
        self.fields.update(controls)
        self.order_fields(order)
        choices = [(KEEP, f"不修改：{line.words}")]
        if line.is_own:
            choices.append((INHERIT, "不再自定，沿用上级规定"))
        choices.append((OWN, "本级规定为"))
        self.fields["use"].choices = choices  # type: ignore[attr-defined]
        self.value: Any = None

    @classmethod
    def of(cls, line: Line, item: Mapping[str, Any] | None, *, version: int, document: str) -> RuleForm:
        """Filled from the draft, or with the present rule to start from."""
        editor = editors.editor_of(fields.FIELDS[line.name].kind)
        start: dict[str, Any] = {"version": version, "use": KEEP, "document": document}
        start |= editor.initial(line.value)
        if item is not None and item.get("inherit"):
            start |= {"use": INHERIT, "article": item["article"]}
        elif item is not None:
            start |= {"use": OWN, **{name: item[name] for name in ("basis", "document", "article")}}
            start |= editor.initial(item["value"])
        return cls(line=line, initial=start)

    @property
    def plain_controls(self) -> list[BoundField]:
        """The controls that stand alone; those of a table are drawn as its cells."""
        return [self[name] for name in self.editor.controls() if "__" not in name]

    @property
    def table(self) -> list[tuple[str, list[BoundField]]]:
        """Rows of controls with the row's word, where the value is a table."""
        names = [name for name in self.fields if "__" in name]
        numbers = sorted({name.split("__")[0] for name in names})
        return [
            (f"第 {index} 项", [self[name] for name in names if name.startswith(f"{number}__")])
            for index, number in enumerate(numbers, start=1)
        ]

    @property
    def heads(self) -> Sequence[str]:
        return self.editor.heads

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("use") == OWN and not self.errors:
            try:
                self.value = self.editor.collect(data)
            except editors.NotThere as missing:
                self.add_error(missing.field, missing.message)
            if not data.get("basis"):
                self.add_error("basis", "请选择这项规则的依据。")
        if data.get("use") in (OWN, INHERIT) and not str(data.get("article", "")).strip():
            self.add_error("article", "请填写条款；没有条款的，写明理由。")
        return data

    def deed(self) -> dict[str, Any]:
        """What the deed takes."""
        names = ("use", "basis", "document", "article")
        return {**{name: self.cleaned_data[name] for name in names}, "value": self.value}

    def refuse(self, error: DomainError) -> None:
        """A refused value is told at its first control."""
        if error.field == self.rule:
            error.field = next(iter(self.editor.controls()))
        super().refuse(error)


def line_of(found: Sequence[rule_list.Line], name: str) -> rule_list.Line:
    return next(line for line in found if line.name == name)
