"""Forms of 公开认定, of its end and of the deputy's word on it."""

from __future__ import annotations

from typing import Any

from django import forms

from tenant_apps.suggestions import actions, limits, openness
from tenant_apps.suggestions.actions import opening
from tenant_apps.suggestions.models import Suggestion
from ui.forms import Checked, Typed

_PARTIAL = {"TEXT_ONLY": "公开标题和正文，答复不公开。", "KEPT": "建议和答复都不公开。"}


class DecisionForm(Checked):
    """What is decided, and of what is kept back the exception and the reason."""

    decision = forms.ChoiceField(
        label="认定",
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "请选择是否公开。"),
    )
    exception = forms.ChoiceField(label="不予公开的情形", required=False)
    reason = Typed(label="理由", required=False, widget=forms.Textarea)
    answered_at = Typed(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, suggestion: Suggestion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = actions.openness_decisions(suggestion)
        self.fields["decision"].choices = [(one.value, one.label) for one in choices]  # type: ignore[attr-defined]
        whole = openness.Part.CONTENT in openness.parts_of(suggestion)
        said = "公开标题、正文和答复。" if whole else "公开标题和办理情况，正文和答复不公开。"
        self.fields["decision"].hints = {"OPEN": said, **_PARTIAL}  # type: ignore[attr-defined]
        _offer(self, actions.openness_grounds(suggestion))
        self.initial.setdefault("answered_at", opening.seen(suggestion))

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("decision") in ("TEXT_ONLY", "KEPT"):
            self.check_with("reason", limits.reason)
        return self.cleaned_data


class StopForm(Checked):
    exception = forms.ChoiceField(label="不予公开的情形")
    reason = Typed(label="理由", required=False, widget=forms.Textarea)

    def __init__(self, *args: Any, suggestion: Suggestion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, actions.openness_grounds(suggestion, stop=True))

    def clean(self) -> dict[str, Any]:
        self.check_with("reason", limits.reason)
        return self.cleaned_data


class ConsentForm(Checked):
    words = Typed(label="说明", required=False, widget=forms.Textarea)

    def clean(self) -> dict[str, Any]:
        self.check_with("words", limits.words)
        return self.cleaned_data


def _offer(form: Checked, grounds: list[Any]) -> None:
    field: Any = form.fields["exception"]
    field.error_messages["invalid_choice"] = "请选择本级规则规定的不予公开的情形。"
    field.choices = [("", "请选择"), *((one.value, one.label) for one in grounds)]
