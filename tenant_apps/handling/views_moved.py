"""期限调整: what a change of the calendar has moved, as a list and as a file."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kernel import clock
from kernel.web.http import TenantRequest
from tenant_apps.handling import moved as listing
from tenants.console import sheets


@require_safe
def moved(request: TenantRequest) -> HttpResponse:
    wanted = listing.Wanted.of(request.GET.dict())
    rows = listing.listed(request.actor, wanted)
    page = Paginator(rows, listing.PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": listing.rows_of(list(page.object_list)), "wanted": wanted}
    return render(request, "handling/moved.html", context)


@require_safe
def export(request: TenantRequest) -> HttpResponse:
    wanted = listing.Wanted.of(request.GET.dict())
    rows = listing.table(listing.listed(request.actor, wanted))
    content = sheets.workbook(title="期限调整", head=listing.HEAD, rows=rows)
    return sheets.download(content, name=f"期限调整-{request.congress.name}-{clock.today():%Y%m%d}.xlsx")
