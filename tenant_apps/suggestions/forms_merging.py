"""The form of 并案."""

from __future__ import annotations

from typing import Any

from django import forms

from tenant_apps.suggestions import limits
from ui.forms import Checked, Typed


class MergerForm(Checked):
    """`into` is the main item's number, as people write it."""

    into = Typed(label="主案编号", required=False, widget=forms.TextInput)
    reason = Typed(label="并案理由", required=False, widget=forms.Textarea)

    def clean(self) -> dict[str, Any]:
        if not str(self.cleaned_data.get("into", "")).strip():
            self.add_error("into", "请填写主案的编号，例如 2026-0001。")
        self.check_with("reason", limits.reason)
        return self.cleaned_data
