"""Forms of 重点督办. They say what is wrong at each field and keep what was typed; the deeds check again."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from tenant_apps.handling import texts as typed
from tenant_apps.handling.texts import Limit
from tenant_apps.organs import selectors as organs
from tenant_apps.supervision import texts
from tenant_apps.supervision.actions.keys import DayRefused
from ui.forms import Checked, Day, Typed


def _told(limit: Limit) -> str:
    return f"{limit.least} 至 {limit.most} 字。"


class _OneText(Checked):
    """One text, measured by `LIMIT`, under the name that its deed gives it."""

    NAME: ClassVar[str] = "text"
    LIMIT: ClassVar[Limit]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[self.NAME].help_text = _told(self.LIMIT)

    def clean(self) -> dict[str, Any]:
        self.check_with(self.NAME, lambda raw: typed.block(raw, self.LIMIT, field=self.NAME))
        return self.cleaned_data


class ProposeForm(_OneText):
    reason = Typed(label="列为重点督办的理由", required=False, widget=forms.Textarea)
    NAME, LIMIT, WANTED = "reason", texts.REASON, ("reason",)


class DeclineForm(_OneText):
    note = Typed(label="未列入的说明", required=False, widget=forms.Textarea)
    NAME, LIMIT, WANTED = "note", texts.DECLINING, ("note",)


class PlanForm(_OneText):
    text = Typed(label="督办方案", required=False, widget=forms.Textarea)
    LIMIT, WANTED = texts.PLAN, ("text",)


class ReportForm(_OneText):
    text = Typed(label="督办报告", required=False, widget=forms.Textarea)
    LIMIT, WANTED = texts.REPORT, ("text",)


class EndForm(_OneText):
    note = Typed(label="督办结果", required=False, widget=forms.Textarea)
    NAME, LIMIT, WANTED = "note", texts.ENDING, ("note",)


class _OnADay(Checked):
    on = Day(label="日期")

    def day_given(self) -> None:
        if not self.cleaned_data.get("on") and "on" not in self.errors:
            self.add_error("on", DayRefused.message)


class VisitForm(_OnADay):
    note = Typed(label="活动情况", required=False, widget=forms.Textarea, help_text=_told(texts.VISIT))
    WANTED = ("on", "note")

    def clean(self) -> dict[str, Any]:
        self.day_given()
        self.check_with("note", lambda raw: typed.block(raw, texts.VISIT, field="note"))
        return self.cleaned_data


class DecideForm(_OnADay):
    decision = Typed(label="会议名称或者文号", required=False, help_text=_told(texts.DECISION))
    committee_id = forms.ChoiceField(label="牵头督办", required=False)
    WANTED = ("on", "decision")
    field_order = ("on", "decision", "committee_id")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = [(str(one.pk), one.name) for one in organs.committees()]
        field = self.fields["committee_id"]
        field.choices = [("", "代表工作机构"), *units]  # type: ignore[attr-defined]
        field.error_messages["invalid_choice"] = "请从列表中选择牵头督办的专门委员会或者工作委员会。"

    def clean(self) -> dict[str, Any]:
        self.day_given()
        self.check_with("decision", lambda raw: typed.line(raw, texts.DECISION, field="decision"))
        return self.cleaned_data
