"""/me/done/, /me/closed/, /me/started/: 已办, 办结 and 我发起的 over all seats."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kernel import clock
from kernel.actor import Actor
from shared_apps.identity import desk, shelves
from shared_apps.identity.views import for_people
from tenants.console import sheets

_HEAD = ("席位", "事项", "编号", "标题", "领衔代表", "状态", "时间")


@require_safe
@never_cache
@for_people
def shelf(request: HttpRequest, actor: Actor, name: str) -> HttpResponse:
    """One of them, 20 a page; `?export=xlsx` gives the filtered list as a file."""
    wanted = shelves.Wanted.of(request.GET.dict())
    exports, raw = request.GET.get("export") == "xlsx", request.GET.get("page", "")
    number = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 5 else 1
    found = shelves.gather(actor, name, wanted, most=shelves.MOST if exports else number * shelves.PAGE)
    if exports:
        return _export(shelves.SHELVES[name], found.rows.lines)
    page = Paginator(found.rows, shelves.PAGE).get_page(number)
    context = {
        "name": name,
        "word": shelves.SHELVES[name],
        "found": found,
        "page": page,
        "most": shelves.MOST,
        "wanted": wanted,
        "kinds": shelves.kinds(),
        "years": shelves.years(),
        "chips": wanted.chips(found.congresses),
        "clear_url": shelves.Wanted().query(),
        "export_url": f"{wanted.query()}&export=xlsx",
        "desk_tabs": desk.tabs(name, {} if wanted != shelves.Wanted() else {name: found.total}),
    }
    return render(request, "identity/shelf.html", context)


@require_safe
@never_cache
def count(request: HttpRequest, name: str) -> HttpResponse:
    """A bare number for the tab; empty for nobody."""
    actor: Actor | None = request.actor  # type: ignore[attr-defined]
    number = shelves.count(actor, name) if actor is not None and actor.all_seats else ""
    return HttpResponse(str(number), content_type="text/plain; charset=utf-8")


def _export(word: str, lines: list[shelves.Line]) -> HttpResponse:
    rows = [
        (
            line.congress.organ_name,
            line.kind_label,
            line.number,
            line.title,
            line.lead,
            line.state,
            line.at,
        )
        for line in lines
    ]
    content = sheets.workbook(title=word, head=_HEAD, rows=rows)
    return sheets.download(content, name=f"{word}-{clock.today():%Y%m%d}.xlsx")
