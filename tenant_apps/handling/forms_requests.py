"""Forms of 退办 and 延期: what the unit asks for, what the office answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from tenant_apps.handling import texts
from tenant_apps.handling.actions.extending import Bounds, ExtensionDay
from tenant_apps.handling.forms import UnitChoice
from tenant_apps.organs import manning
from tenant_apps.organs import selectors as organs
from ui.forms import Checked, Day, Typed


class ReturnForm(Checked):
    """申请退办: why, and whose it is: a unit of the register or another one in words."""

    reason = Typed(label="退办理由", required=False, widget=forms.Textarea)
    competent_unit_id = UnitChoice(label="应当承办的单位", required=False)
    competent_name = Typed(label="不在列表中的单位", required=False, widget=forms.TextInput)
    WANTED = ("reason", "competent_unit_id")

    def __init__(self, *args: Any, own: UUID | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = [(str(unit.pk), unit.name) for unit in organs.units_for_assignment() if unit.pk != own]
        field = self.fields["competent_unit_id"]
        field.choices = [("", "请选择"), *units]  # type: ignore[attr-defined]
        field.error_messages |= {"invalid_choice": "请从列表中选择单位。"}

    def clean(self) -> dict[str, Any]:
        self.check_with("reason", lambda raw: texts.block(raw, texts.RETURN_REASON, field="reason"))
        return self.cleaned_data

    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        chosen = data["competent_unit_id"]
        return {
            "reason": data["reason"],
            "competent_unit_id": UUID(chosen) if chosen else None,
            "competent_name": data["competent_name"],
        }


class AcceptanceForm(Checked):
    """同意退办: at once to another unit, or left to be assigned anew."""

    unit_id = UnitChoice(label="改交的承办单位", required=False)
    answer = Typed(label="意见", required=False, widget=forms.Textarea)
    again_reason = Typed(label="再次交办的理由", required=False, widget=forms.TextInput)

    def __init__(
        self,
        *args: Any,
        held: Sequence[UUID] = (),
        named: UUID | None = None,
        returned: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit_id"]
        found = [unit for unit in organs.units_for_assignment() if unit.pk not in held]
        found.sort(key=lambda unit: unit.pk != named)  # the rest stays in the register's order
        named_so = [
            (unit.pk, f"{unit.name}（申请单位建议）" if unit.pk == named else unit.name) for unit in found
        ]
        units = manning.choices(named_so)
        field.choices = [("", "另行交办"), *units]  # type: ignore[attr-defined]
        field.error_messages |= {"invalid_choice": "请从列表中选择承办单位。"}
        if not returned:
            del self.fields["again_reason"]

    def clean(self) -> dict[str, Any]:
        self.check_with("answer", lambda raw: texts.block(raw, texts.NOTE, field="answer"))
        return self.cleaned_data

    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "unit_id": UUID(data["unit_id"]) if data["unit_id"] else None,
            "answer": data["answer"],
            "again_reason": data.get("again_reason", ""),
        }


class RefusalForm(Checked):
    """不同意: why not."""

    answer = Typed(label="理由", required=False, widget=forms.Textarea)
    WANTED = ("answer",)

    def clean(self) -> dict[str, Any]:
        self.check_with("answer", lambda raw: texts.block(raw, texts.REASON, field="answer"))
        return self.cleaned_data


class ExtensionForm(Checked):
    """申请延期: to which day, and why."""

    until = Day(label="延期至")
    reason = Typed(label="延期理由", required=False, widget=forms.Textarea)
    WANTED = ("until", "reason")

    def __init__(self, *args: Any, bounds: Bounds | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bounds = bounds
        if bounds is not None:
            self.fields["until"].widget.attrs["max"] = f"{bounds.latest:%Y-%m-%d}"

    def clean(self) -> dict[str, Any]:
        self.check_with("reason", lambda raw: texts.block(raw, texts.EXTENSION_REASON, field="reason"))
        if self.bounds is not None and "until" not in self.errors and self.cleaned_data["until"] is None:
            self.refuse(ExtensionDay(after=self.bounds.due, latest=self.bounds.latest))
        return self.cleaned_data


class GrantForm(Checked):
    """同意延期."""

    answer = Typed(label="意见", required=False, widget=forms.Textarea)

    def clean(self) -> dict[str, Any]:
        self.check_with("answer", lambda raw: texts.block(raw, texts.NOTE, field="answer"))
        return self.cleaned_data
