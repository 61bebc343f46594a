"""Forms of referrals; the deeds check again."""

from __future__ import annotations

from typing import Any

from django import forms

from kernel import tenancy
from shared_apps.dictionaries.names import Dictionary
from tenant_apps.codes.fields import CodeField, offer
from tenants import selectors as registry
from ui.forms import Checked, Typed


class Reasoned(Checked):
    """A reason of a dictionary, chosen from cards or a list."""

    reason: CodeField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "reason", empty="请选择")


def _reason(dictionary: Dictionary) -> CodeField:
    return CodeField(label="理由", dictionary=dictionary, unknown="请选择理由。")


class UpForm(Reasoned):
    reason = _reason(Dictionary.REFERRAL_UP)
    note = Typed(label="附言", required=False, widget=forms.Textarea)


class DownForm(Reasoned):
    reason = _reason(Dictionary.REFERRAL_DOWN)
    to = forms.ChoiceField(label="交由")
    note = Typed(label="交办意见", required=False, widget=forms.Textarea)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        below = registry.congresses_below(tenancy.current().id)
        field = self.fields["to"]
        field.choices = [  # type: ignore[attr-defined]
            ("", "请选择"),
            *((entry.code, f"{entry.name}人民政府") for entry in below),
        ]
        field.error_messages |= {"required": "请选择下级。", "invalid_choice": "请从列表中选择下级。"}


class RejectForm(Reasoned):
    reason = _reason(Dictionary.REFERRAL_REFUSAL)
    competent = Typed(label="应当承办的单位", required=False, widget=forms.TextInput)
    answer = Typed(label="说明", required=False, widget=forms.Textarea)


class NotAdoptForm(Reasoned):
    reason = _reason(Dictionary.NOT_ADOPTED)
    answer = Typed(label="说明", required=False, widget=forms.Textarea)


class AnswerForm(Checked):
    answer = Typed(label="退回意见", required=False, widget=forms.Textarea)


class GiveForm(Checked):
    words = Typed(label="附在结果之前的话", required=False, widget=forms.Textarea)


class NothingForm(Checked):
    """A deed that needs no word."""
