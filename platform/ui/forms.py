"""Forms whose refusals stand at the field, and the page on which one deed is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, TypeVar

from django import forms
from django.contrib import messages
from django.core.validators import ProhibitNullCharactersValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kernel.errors import DomainError, InputRefused
from ui import answers


class Typed(forms.CharField):
    """Text as it was typed or pasted: invisible characters are cleaned away by the deeds, not refused."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, **kwargs)
        self.validators = [v for v in self.validators if not isinstance(v, ProhibitNullCharactersValidator)]


class Day(forms.DateField):
    """A day as the browser's own field writes it, or typed with dots or slashes."""

    def __init__(self, **kwargs: Any) -> None:
        formats = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"]
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(input_formats=formats, widget=widget, required=False, **kwargs)
        self.error_messages["invalid"] = "请填写日期，例如 2026-03-01。"


class Checked(forms.Form):
    """A form whose fields are checked by functions that raise InputRefused.

    `WANTED` names the fields that those functions ask for though the form does not: they are not called 选填.
    """

    WANTED: ClassVar[tuple[str, ...]] = ()

    def full_clean(self) -> None:
        """A field that lacks and has no sentence of its own is named in ours, not in Django's."""
        for field in self.fields.values():
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                verb = "选择" if isinstance(field, forms.ChoiceField) else "填写"
                field.error_messages["required"] = f"请{verb}{field.label}。"
        super().full_clean()

    def check_with(self, name: str, check: Callable[[str], str]) -> None:
        try:
            self.cleaned_data[name] = check(str(self.cleaned_data.get(name, "")))
        except InputRefused as error:
            self.refuse(error)

    def refuse(self, error: DomainError) -> None:
        """Put a deed's refusal at its field, or on top of the form."""
        field = (
            error.field
            if error.field in self.fields and not self.fields[error.field].widget.is_hidden
            else None
        )
        self.add_error(field, error.message)
        if error.next:
            self.add_error(None, error.next)


AnyForm = TypeVar("AnyForm", bound=Checked)


def deed_page(
    request: HttpRequest,
    template: str,
    form_class: Callable[..., AnyForm],
    act: Callable[[AnyForm], str],
    *,
    context: Mapping[str, Any],
    after: Callable[[], str],
    start: AnyForm | None = None,
) -> HttpResponse:
    """A page (or dialogue) for one deed. `act` does it and says in a sentence what was done; `after` is where to go then.

    A refusal gives the form back with what was typed: 422 for an input, else the refusal's own status. `start` is a form
    filled beforehand.
    """
    if request.method != "POST":
        form, status = start or form_class(), 200
    else:
        form, status = form_class(request.POST), InputRefused.status
        if form.is_valid():
            try:
                said = act(form)
            except DomainError as error:
                form.refuse(error)
                status = error.status
            else:
                messages.success(request, said)
                return answers.go(request, after())
    return render(request, template, {"form": form, **context}, status=status)
