"""Forms of the pages. They say what is wrong at each field and keep what was typed; the deeds check again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from tenant_apps.handling import texts as typed
from tenant_apps.supervision import actions, texts
from tenant_apps.supervision.circulating import Choice
from ui.forms import Checked, Typed


class AnswerForm(Checked):
    """说明办理情况."""

    text = Typed(label="办理情况", required=False, widget=forms.Textarea)
    WANTED = ("text",)

    def clean(self) -> dict[str, Any]:
        self.check_with("text", lambda raw: typed.block(raw, texts.ANSWER, field="text"))
        return self.cleaned_data


class CloseForm(Checked):
    """核销."""

    note = Typed(label="核销意见", required=False, widget=forms.Textarea)

    def clean(self) -> dict[str, Any]:
        self.check_with("note", lambda raw: typed.block(raw, texts.CLOSING, field="note"))
        return self.cleaned_data


class CirculateForm(Checked):
    """传阅: who is to read it, and why."""

    readers = forms.TypedMultipleChoiceField(
        label="传阅对象",
        required=False,
        coerce=UUID,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": actions.NoReader.message},
    )
    note = Typed(label="传阅意见", required=False, widget=forms.Textarea)
    WANTED = ("readers",)

    def __init__(self, *args: Any, people: Sequence[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["readers"]
        field.choices = [(one.person_id, one.name) for one in people]  # type: ignore[attr-defined]
        field.hints = {str(one.person_id): one.hint for one in people}  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        self.check_with("note", lambda raw: typed.block(raw, texts.CIRCULATION, field="note"))
        return self.cleaned_data


class UrgeForm(Checked):
    """催办: an opinion, if any."""

    note = Typed(label="催办意见", required=False, widget=forms.Textarea)

    def clean(self) -> dict[str, Any]:
        self.check_with("note", lambda raw: typed.block(raw, texts.URGING, field="note"))
        return self.cleaned_data
