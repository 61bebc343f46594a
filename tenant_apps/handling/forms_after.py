"""Forms of what follows the reply."""

from __future__ import annotations

from typing import Any

from django import forms

from kernel import clock
from shared_apps.rules.values import Rules
from tenant_apps.handling import dissent, states, texts
from tenant_apps.handling.dissent import Dissent
from ui.forms import Checked, Day, Typed


class RedoForm(Checked):
    """重新办理: what the unit is asked to mend."""

    note = Typed(label="重新办理的要求", required=False, widget=forms.Textarea)

    def clean(self) -> dict[str, Any]:
        self.check_with("note", lambda raw: texts.block(raw, texts.REDO, field="note"))
        return self.cleaned_data


class CommitmentForm(Checked):
    """登记承诺事项: what, and by when if a day is known."""

    text = Typed(label="承诺事项", required=False, widget=forms.Textarea)
    due_on = Day(label="完成日期")

    def clean(self) -> dict[str, Any]:
        self.check_with("text", lambda raw: texts.line(raw, texts.COMMITMENT, field="text"))
        return self.cleaned_data


class FulfilmentForm(Checked):
    """报告落实."""

    report = Typed(label="落实情况", required=False, widget=forms.Textarea)

    def clean(self) -> dict[str, Any]:
        self.check_with("report", lambda raw: texts.block(raw, texts.FULFILMENT, field="report"))
        return self.cleaned_data


class AnswerForm(Checked):
    """退回补充 and 说明情况: a word is needed."""

    answer = Typed(label="意见", required=False, widget=forms.Textarea)

    def clean(self) -> dict[str, Any]:
        self.check_with("answer", lambda raw: texts.block(raw, texts.COMMITMENT_WORD, field="answer"))
        return self.cleaned_data


class ConfirmForm(Checked):
    """确认落实: a word is welcome."""

    answer = Typed(label="确认意见", required=False, widget=forms.Textarea)

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("answer"):
            self.check_with("answer", lambda raw: texts.block(raw, texts.COMMITMENT_WORD, field="answer"))
        return self.cleaned_data


class SettlementForm(Checked):
    """处理再次不满意: what was held, by the place's rule, and what it came to."""

    WANTED = ("held_on", "people")

    held_on = Day(label="日期")
    people = Typed(label="参加人员", required=False, widget=forms.TextInput)
    opinion = Typed(label="处理意见", required=False, widget=forms.Textarea)
    decision = forms.ChoiceField(label="处理结果", widget=forms.RadioSelect)

    def __init__(self, *args: Any, rules: Rules, found: list[Dissent], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held = rules.second_dissatisfaction in dissent.HELD
        if self.held:
            self.fields["held_on"].widget.attrs["max"] = f"{clock.today():%Y-%m-%d}"
        else:
            del self.fields["held_on"], self.fields["people"]
        allowed = dissent.decisions(found, by=rules)
        decision = self.fields["decision"]
        decision.choices = [(code, states.DECISIONS[code]) for code in allowed]  # type: ignore[attr-defined]
        decision.error_messages |= {
            "required": "请选择处理结果。",
            "invalid_choice": "请从列出的处理结果中选择。",
        }

    def clean(self) -> dict[str, Any]:
        self.check_with("opinion", lambda raw: texts.block(raw, texts.SETTLEMENT, field="opinion"))
        if self.held:
            self.check_with("people", lambda raw: texts.line(raw, texts.PRESENT, field="people"))
        return self.cleaned_data
