"""Entering a notice: the same three pages for the country's days at the console and for a region's own."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from kernel.actor import Actor
from kernel.errors import DomainError, InputRefused
from kernel.tenancy import CongressRef
from shared_apps.worktime import access, actions, drafting, entering, forms, notice_text
from shared_apps.worktime.models import Recount
from ui.forms import deed_page


@dataclass(frozen=True, kw_only=True)
class Place:
    """Whose days of which year, and the addresses of its pages."""

    actor: Actor
    year: int
    scope: CongressRef | None
    name: str
    page_url: str
    entry_url: str
    confirm_url: str
    discard_url: str


def entry(request: HttpRequest, place: Place) -> HttpResponse:
    """The notice and its days: filled in by hand or from the pasted words, kept as a draft."""
    access.seat_for(place.actor, place.scope)
    drafting.open_year(place.year)
    start = entering.start(place.year, place.scope)
    if request.method != "POST":
        return _form(request, place, start.form(), start.ticked)
    form, status = start.form(request.POST), InputRefused.status
    ticked: Collection[date] = start.ticked
    try:
        ticked = forms.ticked(request.POST.getlist("day"), first=start.first, last=start.last)
        if "read" in request.POST:
            return _read(request, place, form, start)
        if form.is_valid():
            given = form.cleaned_data
            entered = start.entered(given, ticked)
            actions.save_draft(actor=place.actor, year=place.year, scope=place.scope, entered=entered)
            messages.success(request, "草稿已保存，尚未生效。请核对后确认。")
            return HttpResponseRedirect(place.confirm_url)
    except DomainError as error:
        form.is_valid()
        form.refuse(error)
        status = error.status
    return _form(request, place, form, ticked, status=status)


def _read(request: HttpRequest, place: Place, form: forms.NoticeForm, start: entering.Start) -> HttpResponse:
    """The boxes as the pasted words say; nothing is kept yet, what was typed stays."""
    words = request.POST.get("text", "")
    found = notice_text.read(words, year=place.year)
    ticked = start.by_words(found)
    shown = start.form({**request.POST.dict()})
    shown.is_valid()
    shown.errors.clear()
    said = {"read": found, "read_off": len(found.off), "read_worked": len(found.worked)}
    return _form(request, place, shown, ticked, more=said)


def _form(
    request: HttpRequest,
    place: Place,
    form: forms.NoticeForm,
    ticked: Collection[date],
    *,
    status: int = 200,
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    context = {
        "place": place,
        "form": form,
        "months": entering.months(place.year, place.scope, ticked),
        "draft": entering.draft(place.year, place.scope),
        **(more or {}),
    }
    return render(request, "worktime/entry.html", context, status=status)


def confirmation(request: HttpRequest, place: Place, *, after: Callable[[Recount], str]) -> HttpResponse:
    """What the draft changes and whether it is in order; with the deed it counts."""
    access.seat_for(place.actor, place.scope)
    draft = drafting.draft(place.year, place.scope.id if place.scope else None)
    done: list[Recount] = []

    def act(form: forms.ConfirmForm) -> str:
        given = form.cleaned_data
        done.append(
            actions.confirm(
                actor=place.actor,
                year=place.year,
                scope=place.scope,
                compared=given["compared"],
                seen=given["seen"],
            )
        )
        return f"{place.name}{place.year}年的安排已确认，未届满的期限正在重新计算，有变动的逐件告知承办单位。"

    return deed_page(
        request,
        "worktime/confirmation.html",
        forms.ConfirmForm,
        act,
        context={"place": place, "review": drafting.review(draft), "draft": draft},
        after=lambda: after(done[0]),
        start=forms.ConfirmForm(initial={"seen": draft.saved_at.isoformat()}),
    )


def discard(request: HttpRequest, place: Place) -> HttpResponse:
    actions.discard(actor=place.actor, year=place.year, scope=place.scope)
    messages.success(request, f"{place.name}{place.year}年的草稿已放弃，现行日历没有变动。")
    return HttpResponseRedirect(place.page_url)
