"""Tags and filters of the components: words, addresses, controls of forms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from django import forms, template
from django.contrib.staticfiles.storage import staticfiles_storage
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kernel.ids import uuid7
from kernel.web import idempotency, links
from ui import words
from ui.context import DIALOGUE_TARGET
from ui.menu import Group, Phone

register = template.Library()


@register.filter
def level_char(level: str) -> str:
    return words.level_character(level)


@register.filter
def level_word(level: str) -> str:
    return words.level_word(level)


@register.filter
def is_wanted(field: Any) -> bool:
    """Is the field asked for by its form's own functions (ui.forms.Checked.WANTED)?"""
    return field.name in getattr(field.form, "WANTED", ())


@register.filter
def day(value: date | None) -> str:
    """`11-23`, with the year in front when it is not this one."""
    return words.day(value) if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """`08-17 20:14` in Shanghai."""
    return words.moment(value) if value else ""


@register.simple_tag
def public_url(viewname: str, **kwargs: Any) -> str:
    """The address of a page outside every congress, from any page."""
    return links.public_url(viewname, **kwargs)


@register.simple_tag
def tenant_url(code: str, viewname: str, **kwargs: Any) -> str:
    """The address of a page of the congress with this division code, from any page."""
    return links.tenant_url(code, viewname, **kwargs)


@register.simple_tag
@cache
def asset(path: str) -> str:
    """The address of a static file: `static` of Django, which looks it up anew for each of the twenty of a page."""
    return str(staticfiles_storage.url(path))


# The parts of the frame that hang on few things are drawn once for each of their values: together they were half of a small page's work.
@register.simple_tag
@cache
def head() -> str:
    """What stands in every page's <head>."""
    return render_to_string("ui/head.html")


@register.simple_tag
@lru_cache(maxsize=512)
def menu(groups: tuple[Group, ...]) -> str:
    return render_to_string("ui/nav.html", {"groups": groups}) if groups else ""


@register.simple_tag
@lru_cache(maxsize=512)
def tabbar(phone: Phone | None) -> str:
    return render_to_string("ui/tabbar.html", {"phone": phone}) if phone and phone.tabs else ""


@register.simple_tag
def once() -> SafeString:
    """The hidden field that makes a second click on the same form the same deed."""
    return format_html('<input type="hidden" name="{}" value="{}">', idempotency.FIELD, uuid7())


@register.simple_tag(takes_context=True)
def dialogue_post(context: template.Context) -> SafeString:
    """Attributes of a form that stands in the open dialogue; none when the same form is a page."""
    page = context.get("ui")
    if not (page and page.in_dialogue):
        return SafeString("")
    address = context["request"].get_full_path()
    return format_html(
        ' hx-post="{}" hx-target="#{}" hx-swap="innerHTML" hx-disabled-elt="find .btn-primary"',
        address,
        DIALOGUE_TARGET,
    )


@register.simple_tag
def field_control(field: BoundField, hint: str = "", tall: str = "", rows: str | int = 0) -> SafeString:
    """The input of a bound field with our classes, tied to its hint and its error; what was typed stays in it."""
    described = []
    if field.errors:
        described.append(f"{field.id_for_label}-error")
    if hint or field.help_text:
        described.append(f"{field.id_for_label}-hint")
    attrs: dict[str, Any] = {"class": _classes(field, tall=bool(tall))}
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if int(rows):
        attrs["rows"] = int(rows)
    return field.as_widget(attrs=attrs)


def _classes(field: BoundField, *, tall: bool) -> str:
    widget = field.field.widget
    base = "form-select" if isinstance(widget, forms.Select) else "form-control"
    given = str(widget.attrs.get("class", ""))
    return " ".join(
        filter(None, (base, given, "ld-tall" if tall else "", "is-refused" if field.errors else ""))
    )


@dataclass(frozen=True, kw_only=True)
class Card:
    """One choice of a radio or check box field, drawn as a card."""

    type: str
    name: str
    value: str
    id: str
    label: str
    hint: str
    checked: bool
    required: bool
    disabled: bool = False


@register.simple_tag
def choices(field: BoundField, hints: Mapping[str, str] | None = None) -> list[Card]:
    """The choices of a field as cards. The small print comes from `hints`, or from the form field's own attribute `hints`; its
    attribute `barred` names those that can't be chosen now."""
    prints: Mapping[str, str] = hints or getattr(field.field, "hints", {})
    taken = field.value()
    chosen = {str(value) for value in taken} if isinstance(taken, (list, tuple, set)) else {str(taken)}
    many = isinstance(field.field, forms.MultipleChoiceField)
    cards = []
    for index, (value, label) in enumerate(getattr(field.field, "choices", ())):
        if value in ("", None):
            continue
        cards.append(
            Card(
                type="checkbox" if many else "radio",
                name=field.html_name,
                value=str(value),
                id=f"{field.auto_id}_{index}",
                label=str(label),
                hint=str(prints.get(str(value), "")),
                checked=str(value) in chosen,
                required=field.field.required and not many,
                disabled=value in getattr(field.field, "barred", ()) and str(value) not in chosen,
            )
        )
    return cards


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """One field of a refused form: `id` is where its sentence leads, of choices drawn as cards the group; none for a hidden one."""

    id: str
    label: str
    sentence: str


@register.simple_tag
def wrong_fields(form: forms.BaseForm) -> list[Wrong]:
    """What is to be put right, in the order of the form."""
    return [
        Wrong(
            id="" if field.is_hidden else field.id_for_label or str(field.auto_id),
            label=str(field.label),
            sentence=str(field.errors[0]),
        )
        for field in form
        if field.errors
    ]


@dataclass(frozen=True)
class Paragraph:
    text: str
    is_heading: bool


_HEADING = re.compile(r"^[一二三四五六七八九十]+、[^。；，：]{1,24}$")


@register.filter
def paragraphs(text: str) -> list[Paragraph]:
    """Lines of plain text as paragraphs, without the indent people type by hand; a short line such as 一、情况 is a heading."""
    lines = (line.strip(" \u3000\t") for line in str(text).splitlines())
    return [Paragraph(line, _HEADING.match(line) is not None) for line in lines if line]


@register.filter
def bar_acts(acts: Any) -> Any:
    """The deeds for the phone's bar."""
    return acts.bar if acts else ()
