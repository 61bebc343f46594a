"""Forms of 联名."""

from __future__ import annotations

from typing import Any

from django import forms

from tenant_apps.suggestions import limits
from ui.forms import Checked, Typed


class InvitationsForm(Checked):
    """The deed checks whom the ids name; the page lists deputies in office alone."""

    mandates = forms.TypedMultipleChoiceField(label="代表", required=False)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["mandates"]
        field.choices = choices  # type: ignore[attr-defined]
        field.error_messages["invalid_choice"] = "所选人员中有的不是本级在任代表，请从列表中重新选择。"


class CosignatureForm(Checked):
    text_sha256 = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    words = Typed(label="附言", required=False, widget=forms.Textarea)

    def clean(self) -> dict[str, Any]:
        self.check_with("words", limits.words)
        return self.cleaned_data


class DecliningForm(Checked):
    words = Typed(label="附言", required=False, widget=forms.Textarea)

    def clean(self) -> dict[str, Any]:
        self.check_with("words", limits.words)
        return self.cleaned_data


class JointSubmissionForm(Checked):
    confirmed = forms.BooleanField(label="已核对，不属于不予受理的情形", required=False)
    drop_inactive = forms.BooleanField(label="不再列入资格不在任的代表", required=False)

    def clean(self) -> dict[str, Any]:
        if not self.cleaned_data.get("confirmed"):
            self.add_error("confirmed", "请核对后勾选确认。")
        return self.cleaned_data


class RecallForm(Checked):
    """Nothing to fill in."""


class NoticeForm(Checked):
    """Nothing to fill in."""
