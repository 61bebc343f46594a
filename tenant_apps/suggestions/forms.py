"""Forms of the web pages. They say what is wrong at each field and keep what was typed; the deeds check again."""

from __future__ import annotations

from typing import Any

from django import forms

from shared_apps.dictionaries.names import Dictionary
from tenant_apps.codes.fields import CodeField, offer
from tenant_apps.suggestions import limits, openness
from tenant_apps.suggestions.actions import Fields
from tenant_apps.suggestions.models import Suggestion
from ui.drafts import SelfSaving
from ui.forms import Checked, Typed


class SuggestionForm(SelfSaving):
    """The filing form. A draft may be unfinished; `for_submission` asks for everything."""

    draft_id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    draft_version = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=1, max_value=2**31 - 1
    )
    title = Typed(label="标题", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    kind = forms.ChoiceField(label="种类", choices=Suggestion.Kind.choices)
    category = CodeField(
        label="类别", required=False, dictionary=Dictionary.SUBJECT, unknown=limits.UnknownCategory.message
    )
    body = Typed(label="情况和建议", required=False, widget=forms.Textarea)
    suggested_undertaker = Typed(label="建议承办单位", required=False, widget=forms.TextInput)
    publish_consent = forms.BooleanField(label="同意公开建议和答复", required=False)
    hides_name = forms.BooleanField(label="公开时不公开本人姓名", required=False)
    by_delegation = forms.BooleanField(label="以代表团名义提出", required=False)
    confirmed = forms.BooleanField(label="已核对，不属于上列情形", required=False)

    def __init__(self, *args: Any, for_submission: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.for_submission = for_submission
        offer(self, "category", empty="请选择")

    @classmethod
    def of(cls, suggestion: Suggestion) -> SuggestionForm:
        """Filled from a draft."""
        names = (
            "draft_version",
            "title",
            "kind",
            "category",
            "body",
            "suggested_undertaker",
            "by_delegation",
        )
        known: dict[str, Any] = {name: getattr(suggestion, name) for name in names}
        known["publish_consent"] = openness.consents(suggestion)
        known["hides_name"] = suggestion.confidentiality == Suggestion.Confidentiality.AUTHOR_CONFIDENTIAL
        return cls(initial=known | {"draft_id": suggestion.pk})

    def clean(self) -> dict[str, Any]:
        if self.for_submission:
            self.check_with("title", limits.title)
            self.check_with("body", limits.body)
            if "category" in self.cleaned_data:
                self.check_with("category", limits.category)
            if not self.cleaned_data.get("confirmed"):
                self.add_error("confirmed", "请核对后勾选确认。")
        else:
            self.check_with("title", limits.draft_title)
            self.check_with("body", limits.draft_body)
        self.check_with("suggested_undertaker", limits.undertaker)
        return self.cleaned_data

    def fields_written(self) -> Fields:
        """What the deed takes."""
        data = self.cleaned_data
        return {
            "title": data["title"],
            "kind": data["kind"],
            "category": data["category"],
            "body": data["body"],
            "suggested_undertaker": data["suggested_undertaker"],
            "publish_consent": data["publish_consent"],
            "confidentiality": openness.wished(hides_name=data["hides_name"]),
            "by_delegation": data["by_delegation"],
        }


class RegistrationForm(Checked):
    """Nothing to fill in: the number is given by the deed."""


class ReturnForm(Checked):
    reason = Typed(label="退回意见", required=False, widget=forms.Textarea)

    def clean(self) -> dict[str, Any]:
        self.check_with("reason", limits.reason)
        return self.cleaned_data


class RefusalForm(Checked):
    exclusion = CodeField(
        label="不予受理的情形",
        widget=forms.RadioSelect,
        dictionary=Dictionary.EXCLUSION,
        unknown="请选择不予受理的情形。",
    )
    reason = Typed(label="给代表的说明", required=False, widget=forms.Textarea)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "exclusion")

    def clean(self) -> dict[str, Any]:
        self.check_with("reason", limits.reason)
        return self.cleaned_data


class ClosureForm(Checked):
    note = Typed(label="办结说明", required=False, widget=forms.Textarea)

    def clean(self) -> dict[str, Any]:
        if str(self.cleaned_data.get("note", "")).strip():
            self.check_with("note", lambda raw: limits.reason(raw, field="note"))
        return self.cleaned_data
