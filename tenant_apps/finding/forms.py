"""What is typed to have a compilation made."""

from __future__ import annotations

from django import forms

from tenant_apps.finding.actions import TITLE_MAX
from ui.forms import Checked, Typed


class CompilationForm(Checked):
    WANTED = ("title",)
    title = Typed(label="名称", required=False, max_length=4 * TITLE_MAX)
    is_public = forms.BooleanField(label="只收可以公开的内容", required=False)
