"""编号登记簿 as a page and as a sheet."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kernel.web.http import TenantRequest
from tenant_apps.suggestions import register_of_numbers as register
from tenant_apps.suggestions import rows, states
from tenants.console import sheets


@require_safe
def numbers(request: TenantRequest) -> HttpResponse:
    """One series of one year, 50 a page."""
    request.actor.require(states.REGISTER)
    chosen = register.read(request.GET)
    found = Paginator(register.lines(chosen), register.PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": found,
        "chosen": chosen,
        "years": register.years(),
        "query": chosen.query(),
        "series": register.SERIES,
    }
    return render(request, "suggestions/numbers.html", context)


@require_safe
def export(request: TenantRequest) -> HttpResponse:
    """What the page's filter found, whole, as an xlsx file."""
    request.actor.require(states.REGISTER)
    chosen = register.read(request.GET)
    head, *lines = register.sheet(register.lines(chosen))
    safe = [tuple(rows.safe_cell(cell) for cell in line) for line in lines]
    content = sheets.workbook(title="编号登记簿", head=head, rows=safe)
    return sheets.download(content, name=f"编号登记簿-{request.congress.name}-{chosen.year}.xlsx")
