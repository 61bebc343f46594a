"""全省字典 on the console: entries that hold for every congress of the province."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kernel import clock
from kernel.errors import NotFound
from kernel.web.http import PublicRequest
from shared_apps.dictionaries import access, actions, forms, listing
from shared_apps.dictionaries.models import Entry
from shared_apps.dictionaries.names import Dictionary
from tenants.console import sheets
from tenants.console.gate import Desk, for_console
from ui.forms import AnyForm, deed_page

METHODS = ["GET", "HEAD", "POST"]


@require_safe
@for_console
def dictionaries(request: PublicRequest, desk: Desk) -> HttpResponse:
    """All dictionaries, with how many entries the country and the province have."""
    rows = []
    for one in Dictionary:
        found = [line for line in listing.lines(desk.scope.id, one, listing.Wanted()) if line.is_usable]
        rows.append((one, len(found), sum(line.is_own for line in found)))
    return render(request, "dictionaries/list.html", {"desk": desk, "rows": rows})


@require_safe
@for_console
def one(request: PublicRequest, desk: Desk, name: str) -> HttpResponse:
    """One dictionary: the country's entries, which a release brings, and the province's own."""
    dictionary, wanted = _dictionary(name), listing.Wanted.of(request.GET.dict())
    found = listing.lines(desk.scope.id, dictionary, wanted)
    context = {
        "desk": desk,
        "dictionary": dictionary,
        "page": Paginator(found, listing.PAGE).get_page(request.GET.get("page")),
        "wanted": wanted,
        "chips": wanted.chips(),
        "sources": listing.SOURCES.items(),
        "may_keep": _keeps(desk) and not dictionary.is_fixed,
    }
    return render(request, "dictionaries/one.html", context)


@require_safe
@for_console
def export(request: PublicRequest, desk: Desk, name: str) -> HttpResponse:
    """The list with its filter as an xlsx file."""
    dictionary, wanted = _dictionary(name), listing.Wanted.of(request.GET.dict())
    rows = listing.table(listing.lines(desk.scope.id, dictionary, wanted))
    title = f"全省字典-{dictionary.word}"
    content = sheets.workbook(title=title, head=listing.HEAD, rows=rows)
    return sheets.download(content, name=f"{title}-{desk.scope.name}-{clock.today():%Y%m%d}.xlsx")


@require_http_methods(METHODS)
@for_console
def new(request: PublicRequest, desk: Desk, name: str) -> HttpResponse:
    """增加."""
    dictionary = _dictionary(name)
    desk.actor.seat_anywhere(access.KEEP)

    def act(form: forms.EntryForm) -> str:
        made = actions.add(actor=desk.actor, dictionary=dictionary, **form.cleaned_data)
        return f"已增加“{made.label}”，全省各级人大现在都可以选用。"

    form_class = partial(forms.EntryForm, entries=listing.usable(desk.scope.id, dictionary))
    return _deed(request, dictionary, f"增加{dictionary.word}", "增加", form_class, act)


@require_http_methods(METHODS)
@for_console
def change(request: PublicRequest, desk: Desk, entry_id: int) -> HttpResponse:
    """修改: words, last day, place."""
    entry = access.entry(scope_id=desk.scope.id, entry_id=entry_id)
    dictionary = Dictionary(entry.dictionary)
    desk.actor.seat_anywhere(access.KEEP)

    def act(form: forms.EntryForm) -> str:
        data = form.cleaned_data
        done = actions.change(
            actor=desk.actor,
            entry_id=entry_id,
            label=data["label"],
            note=data["note"],
            valid_to=data["valid_to"],
            after=data["after"] or None,
        )
        return f"“{done.label}”已修改，全省各级人大即时使用；以前的事项仍显示当时的名称。"

    entries = listing.usable(desk.scope.id, dictionary)
    form_class = partial(forms.EntryForm, entries=entries, entry=entry)
    return _deed(request, dictionary, f"修改 {entry.label}", "修改", form_class, act, entry=entry)


@require_http_methods(METHODS)
@for_console
def merger(request: PublicRequest, desk: Desk, entry_id: int) -> HttpResponse:
    """并入."""
    entry = access.entry(scope_id=desk.scope.id, entry_id=entry_id)
    dictionary = Dictionary(entry.dictionary)
    desk.actor.seat_anywhere(access.KEEP)

    def act(form: forms.IntoForm) -> str:
        actions.merge(actor=desk.actor, entry_id=entry_id, into=form.cleaned_data["into"])
        return f"“{entry.label}”已并入所选条目，全省不能再选；已有事项保留原名称。"

    entries = [row for row in listing.usable(desk.scope.id, dictionary) if row.pk != entry.pk]
    form_class = partial(forms.IntoForm, entries=entries)
    return _deed(request, dictionary, f"并入 {entry.label}", "并入", form_class, act, entry=entry)


def _dictionary(name: str) -> Dictionary:
    try:
        return Dictionary(name)
    except ValueError:
        raise NotFound from None


def _keeps(desk: Desk) -> bool:
    return any(access.KEEP in seat.capabilities for seat in desk.actor.all_seats)


def _deed(
    request: PublicRequest,
    dictionary: Dictionary,
    title: str,
    verb: str,
    form_class: Callable[..., AnyForm],
    act: Callable[[AnyForm], str],
    *,
    entry: Entry | None = None,
) -> HttpResponse:
    back = reverse("console_dictionaries:one", kwargs={"name": dictionary.value})
    context: dict[str, Any] = {
        "title": title,
        "verb": verb,
        "dictionary": dictionary,
        "entry": entry,
        "back": back,
    }
    return deed_page(request, "dictionaries/deed.html", form_class, act, context=context, after=lambda: back)
