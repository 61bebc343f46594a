"""Pages of red and yellow cards. Each makes one domain call; a refusal keeps what was typed."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kernel import clock
from kernel.web.http import TenantRequest
from tenant_apps.supervision import access, actions, forms, listing, page, states
from tenant_apps.supervision.models import AlertCard
from tenants.console import sheets
from ui.forms import AnyForm, deed_page

METHODS = ["GET", "HEAD", "POST"]


@require_safe
def cards(request: TenantRequest) -> HttpResponse:
    """红黄牌: the list with its filters, 20 a page."""
    wanted = listing.Wanted.of(request.GET.dict())
    rows = listing.listed(request.actor, wanted)
    found = Paginator(rows, listing.PAGE).get_page(request.GET.get("page"))
    units = listing.units(request.actor)
    context = {
        "page": found,
        "rows": listing.rows_of(list(found.object_list)),
        "wanted": wanted,
        "units": units.items(),
        "colours": states.COLOURS.items(),
        "tabs": listing.tabs(request.actor, wanted),
        "chips": wanted.chips(units),
        "export_url": reverse("supervision:cards_export") + wanted.query(),
    }
    return render(request, "supervision/cards.html", context)


@require_safe
def cards_export(request: TenantRequest) -> HttpResponse:
    """The list with its filter as an xlsx file."""
    rows = listing.table(listing.listed(request.actor, listing.Wanted.of(request.GET.dict())))
    return _sheet(request, "红黄牌", listing.HEAD, rows)


@require_safe
def by_unit(request: TenantRequest) -> HttpResponse:
    """How many cards each unit was given in a period."""
    wanted = listing.Wanted.of(request.GET.dict())
    found = Paginator(listing.by_unit(request.actor, wanted), listing.PAGE).get_page(request.GET.get("page"))
    context = {
        "page": found,
        "rows": list(found.object_list),
        "wanted": wanted,
        "chips": wanted.chips({}),
        "export_url": reverse("supervision:by_unit_export") + wanted.query(),
    }
    return render(request, "supervision/by_unit.html", context)


@require_safe
def by_unit_export(request: TenantRequest) -> HttpResponse:
    rows = listing.unit_table(listing.by_unit(request.actor, listing.Wanted.of(request.GET.dict())))
    return _sheet(request, "红黄牌按单位统计", listing.UNIT_HEAD, rows)


def _sheet(
    request: TenantRequest, title: str, head: tuple[str, ...], rows: list[tuple[object, ...]]
) -> HttpResponse:
    content = sheets.workbook(title=title, head=head, rows=rows)
    return sheets.download(content, name=f"{title}-{request.congress.name}-{clock.today():%Y%m%d}.xlsx")


@require_safe
def card(request: TenantRequest, pk: UUID) -> HttpResponse:
    """One card: what is owed and by when, what the unit said, what became of it."""
    found = access.card(request.actor, pk)
    return render(request, "supervision/card.html", {"card": found, "here": page.build(request.actor, found)})


@require_http_methods(METHODS)
def answer(request: TenantRequest, pk: UUID) -> HttpResponse:
    """说明办理情况."""
    found = access.card(request.actor, pk)

    def act(form: forms.AnswerForm) -> str:
        actions.answer_card(actor=request.actor, card_id=pk, text=form.cleaned_data["text"])
        return "说明已提交代表工作机构，等候核销。答复期限不变。"

    if request.method != "POST":
        access.card_to_answer(request.actor, pk)
    return _deed_page(request, found, "answer_card", forms.AnswerForm, act, phrases=page.PHRASES)


@require_http_methods(METHODS)
def closure(request: TenantRequest, pk: UUID) -> HttpResponse:
    """核销."""
    found = access.card(request.actor, pk)
    request.actor.require(states.CLOSE_CARDS)

    def act(form: forms.CloseForm) -> str:
        actions.close_card(actor=request.actor, card_id=pk, note=form.cleaned_data["note"])
        return f"{found.colour_label}已核销，发出的记录保留。"

    return _deed_page(request, found, "close_card", forms.CloseForm, act)


def _deed_page(
    request: TenantRequest,
    found: AlertCard,
    deed: str,
    form_class: type[AnyForm],
    act: Callable[[AnyForm], str],
    *,
    phrases: tuple[str, ...] = (),
) -> HttpResponse:
    if request.method != "POST":
        states.CARD.check(found, deed)
    back = reverse("supervision:card", kwargs={"pk": found.pk})
    context = {"card": found, "deed": states.CARD.row(deed), "back": back, "phrases": phrases}
    return deed_page(
        request, f"supervision/{deed}.html", form_class, act, context=context, after=lambda: back
    )
