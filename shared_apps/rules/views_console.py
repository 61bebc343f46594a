"""规则差异 at the province's console: which congress deviates in what."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kernel import clock
from kernel.web.http import PublicRequest
from shared_apps.rules import deviation, fields
from shared_apps.rules.codes import Basis
from tenants.console import sheets
from tenants.console.gate import Desk, for_console
from ui import words


@require_safe
@for_console
def listing(request: PublicRequest, desk: Desk) -> HttpResponse:
    wanted = deviation.Wanted.of(request.GET.dict())
    found = deviation.listed(desk.actor, wanted)
    page = Paginator(found, deviation.PAGE).get_page(request.GET.get("page"))
    context = {
        "desk": desk,
        "page": page,
        "wanted": wanted,
        "places": len({row.code for row in found}),
        "levels": [(level, words.level_word(level)) for level in deviation.LEVELS],
        "bases": [(item.value, item.label) for item in Basis],
        "rules": [(name, rule.label) for name, rule in fields.FIELDS.items()],
        "chips": wanted.chips(),
        "export_query": wanted.query(),
    }
    return render(request, "rules/deviations.html", context)


@require_safe
@for_console
def export(request: PublicRequest, desk: Desk) -> HttpResponse:
    found = deviation.listed(desk.actor, deviation.Wanted.of(request.GET.dict()))
    content = sheets.workbook(title="规则差异", head=deviation.HEAD, rows=deviation.table(found))
    return sheets.download(content, name=f"规则差异-{desk.scope.name}-{clock.today():%Y%m%d}.xlsx")
