"""The form field of a code: offers what may be chosen, and says of a merged one what has taken its place."""

from __future__ import annotations

from typing import Any

from django import forms

from shared_apps.dictionaries.names import Dictionary
from tenant_apps.codes import selectors
from tenant_apps.codes.selectors import CodeMerged


class CodeField(forms.ChoiceField):
    """A choice from a dictionary of the congress in whose block the form is made; `offer` reads it."""

    def __init__(self, *, dictionary: Dictionary, unknown: str = "请从列表中选择。", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.dictionary = dictionary
        self.error_messages |= {"required": unknown, "invalid_choice": unknown}

    def offer(self, *, empty: str = "") -> None:
        """Reads the dictionary; `empty` is the word of the first, empty choice."""
        self.reading = selectors.read(self.dictionary)
        first = [("", empty)] if empty else []
        self.choices = [*first, *self.reading.choices()]

    def validate(self, value: Any) -> None:
        if value and not self.valid_value(value):
            try:
                self.reading.use(str(value))
            except CodeMerged as merged:
                raise forms.ValidationError(merged.message, code="code_merged") from merged
        super().validate(value)


def offer(form: forms.Form, name: str, *, empty: str = "") -> CodeField:
    """Called by each form as it is made, inside the block."""
    field = form.fields[name]
    assert isinstance(field, CodeField)
    field.offer(empty=empty)
    return field
