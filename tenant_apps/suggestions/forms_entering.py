"""Forms of 代录, of the signed sheet and of 撤回."""

from __future__ import annotations

from typing import Any

from django import forms

from shared_apps.dictionaries.names import Dictionary
from tenant_apps.codes.fields import CodeField, offer
from tenant_apps.suggestions import limits
from tenant_apps.suggestions.actions import Fields
from tenant_apps.suggestions.models import Suggestion
from ui.drafts import SelfSaving
from ui.forms import Checked, Day, Typed

Choices = list[tuple[str, str]]


class EntryForm(Checked):
    """What the deputy handed in, as the clerk reads it off the sheet or has heard it."""

    WANTED = ("received_on",)

    mandate = forms.ChoiceField(label="领衔代表")
    way = forms.ChoiceField(label="提出方式", choices=Suggestion.Entry.choices, widget=forms.RadioSelect)
    received_on = Day(label="收到日期")
    title = Typed(label="标题", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    kind = forms.ChoiceField(label="种类", choices=Suggestion.Kind.choices)
    category = CodeField(
        label="类别", required=False, dictionary=Dictionary.SUBJECT, unknown=limits.UnknownCategory.message
    )
    body = Typed(label="情况和建议", required=False, widget=forms.Textarea)
    suggested_undertaker = Typed(label="建议承办单位", required=False, widget=forms.TextInput)
    publish_consent = forms.BooleanField(label="代表同意公开建议和答复", required=False)
    cosigners = forms.MultipleChoiceField(label="联名代表", required=False)

    def __init__(self, *args: Any, deputies: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "category", empty="请选择")
        self.fields["mandate"].choices = [("", "请选择"), *deputies]  # type: ignore[attr-defined]
        self.fields["cosigners"].choices = deputies  # type: ignore[attr-defined]
        for name in ("mandate", "cosigners"):
            self.fields[name].error_messages["invalid_choice"] = "请从名册中选择在任代表。"

    def clean(self) -> dict[str, Any]:
        self.check_with("title", limits.title)
        self.check_with("body", limits.body)
        if "category" in self.cleaned_data:
            self.check_with("category", limits.category)
        self.check_with("suggested_undertaker", limits.undertaker)
        if "received_on" not in self.errors and not self.cleaned_data.get("received_on"):
            self.add_error("received_on", "请填写收到日期。")
        return self.cleaned_data

    def fields_written(self) -> Fields:
        """What the deed takes of the text."""
        data = self.cleaned_data
        return {
            "title": data["title"],
            "kind": data["kind"],
            "category": data["category"],
            "body": data["body"],
            "suggested_undertaker": data["suggested_undertaker"],
            "publish_consent": data["publish_consent"],
        }


class RevisionForm(SelfSaving, EntryForm):
    """The same of a changed sheet; whose it is stands already. It saves nothing by itself, but meets the same conflict."""

    draft_version = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=1, max_value=2**31 - 1
    )

    def __init__(self, *args: Any, deputies: Choices, **kwargs: Any) -> None:
        super().__init__(*args, deputies=deputies, **kwargs)
        del self.fields["mandate"]


class ConfirmForm(Checked):
    """Nothing to fill in."""


class ReasonForm(Checked):
    reason = Typed(label="理由", required=False, widget=forms.Textarea)

    def clean(self) -> dict[str, Any]:
        self.check_with("reason", limits.reason)
        return self.cleaned_data


class AnswerForm(Checked):
    answer = Typed(label="答复", required=False, widget=forms.Textarea)

    def clean(self) -> dict[str, Any]:
        self.check_with("answer", lambda raw: limits.reason(raw, field="answer"))
        return self.cleaned_data


class DecisionForm(Checked):
    """When 主任会议 decided, and which meeting or document it was."""

    WANTED = ("decided_on", "occasion")

    decided_on = Day(label="决定日期")
    occasion = Typed(label="会议名称或者文号", required=False, widget=forms.TextInput)

    def clean(self) -> dict[str, Any]:
        self.check_with("occasion", limits.occasion)
        if "decided_on" not in self.errors and not self.cleaned_data.get("decided_on"):
            self.add_error("decided_on", "请填写决定日期。")
        return self.cleaned_data


class PaperForm(Checked):
    WANTED = ("received_on",)

    received_on = Day(label="收到日期")

    def clean(self) -> dict[str, Any]:
        if "received_on" not in self.errors and not self.cleaned_data.get("received_on"):
            self.add_error("received_on", "请填写收到日期。")
        return self.cleaned_data
