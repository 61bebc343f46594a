"""检索: the page and its table."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kernel import clock
from kernel.actor import Actor
from kernel.web.http import TenantRequest
from tenant_apps.bills import listing as bill_lines
from tenant_apps.finding import bills, listing, searching, wanted
from tenant_apps.finding import states as compilation
from tenant_apps.handling import narrowing
from tenant_apps.suggestions import reading, states
from tenant_apps.suggestions import rows as ledger
from tenants.console import sheets
from ui.parts import Tab

PAGE = 20


@require_safe
def search(request: TenantRequest) -> HttpResponse:
    """Words and conditions, 20 a page, each with the place where the words stand."""
    actor, chosen = request.actor, wanted.read(request.GET)
    if chosen.what == wanted.BILLS:
        return _bills(request, chosen)
    found = searching.Found([]) if chosen.is_empty else searching.first(actor, chosen)
    page: Any = Paginator(found.ids, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "hits": listing.hits(actor, searching.in_order(actor, list(page.object_list)), chosen),
        "more": found.more,
    }
    return render(request, "finding/search.html", context | _around(actor, chosen))


def _bills(request: TenantRequest, chosen: wanted.Wanted) -> HttpResponse:
    """The same of 议案, for who has a list of them."""
    rows = bills.matching(bills.reader(request.actor), chosen)
    page: Any = Paginator(rows.none() if chosen.is_empty else rows, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "hits": bills.hits(list(page.object_list), chosen), "more": False}
    return render(request, "finding/search.html", context | _around(request.actor, chosen))


def _around(actor: Actor, chosen: wanted.Wanted) -> dict[str, Any]:
    """The conditions, and where they lead."""
    offered = listing.choices(actor)
    sorts = wanted.SORTS.items() if bills.reads(actor) else ()
    return {
        "wanted": chosen,
        "offered": offered,
        "chips": listing.chips(chosen, offered),
        "states": states.MACHINE.labels.items(),
        "kinds": reading.KINDS.items(),
        "letters": wanted.CLASSES,
        "lamps": narrowing.LAMPS.items(),
        "sorts": [
            Tab(label=word, url=f"?{chosen.query(what=code)}", current=code == chosen.what)
            for code, word in sorts
        ],
        "tabs": [Tab(label=word, url=url, current=now) for url, word, now in listing.orders(chosen)],
        "export_url": f"{reverse('finding:export')}?{chosen.query()}",
        "most": searching.SHEET,
        "compile_url": f"{reverse('finding:compilation_new')}?{chosen.query()}"
        if actor.can(compilation.COMPILE)
        else "",
    }


@require_safe
def export(request: TenantRequest) -> HttpResponse:
    """What was found, as an xlsx file with the columns of the ledger, or of the list of bills."""
    chosen = wanted.read(request.GET)
    if chosen.what == wanted.BILLS:
        rows = bills.matching(bills.reader(request.actor), chosen)[: searching.SHEET]
        content = sheets.workbook(title="检索结果", head=bill_lines.HEAD, rows=bill_lines.export(rows))
    else:
        found = searching.all_of(request.actor, chosen)
        head, *lines = ledger.export(request.actor, found.iterator(chunk_size=500))
        content = sheets.workbook(title="检索结果", head=head, rows=lines)
    return sheets.download(content, name=f"检索结果-{request.congress.name}-{clock.today():%Y%m%d}.xlsx")
