"""The console's reading pages: the tree, one congress, the state of the schemas."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kernel.web.http import PublicRequest
from tenants.console import banners, batch_page, congress_page, listing, records, sheets, tree
from tenants.console.gate import Desk, for_console
from ui.parts import Acts

SCHEMA_HEAD = ("行政区划代码", "单位", "结构状态", "迁移数", "说明", "时间")


@require_safe
@for_console
def board(request: PublicRequest, desk: Desk) -> HttpResponse:
    """单位开通: the tree, the batch at work, and beside it the check list of the unit that is picked."""
    wanted, found = listing.Wanted.of(request.GET.dict()), tree.build(desk.scope)
    lines, page = listing.lines(found, wanted), None
    if wanted.is_filter:
        page = Paginator(lines, listing.PAGE).get_page(request.GET.get("page"))
        lines = list(page.object_list)
    context = {
        "desk": desk,
        "tree": found,
        "lines": lines,
        "page": page,
        "wanted": wanted,
        "counts": [(tree.LABELS[state], number) for state, number in found.counts().items()],
        "states": tree.LABELS.items(),
        "chips": listing.chips(wanted),
        "clear_url": listing.Wanted(opened=wanted.opened, at=wanted.at).query(),
        "export_url": f"{listing.Wanted(text=wanted.text, state=wanted.state).query()}",
    }
    if request.htmx and not request.htmx.history_restore_request:
        return render(request, "console/tree.html", context)
    at_work = tree.running(desk.scope, found)
    context |= {
        "job": batch_page.job(at_work) if at_work else None,
        "picked": _picked(found, wanted),
        "batches": list(records.batches(desk.actor)[:5]),
        "banners": banners.shown(),
    }
    response = render(request, "console/board.html", context)
    response["Vary"] = "HX-Request"
    return response


def _picked(found: tree.Tree, wanted: listing.Wanted) -> dict[str, Any] | None:
    """The unit whose check list stands beside the tree: the one asked for, else the first that waits for its checks."""
    unit = found.by_code.get(wanted.at) or next(
        (one for one in found.all if one.state == tree.CHECKING), None
    )
    if unit is None or unit.congress_id is None:
        return None
    return {"unit": unit, "url": listing.address(unit), **congress_page.checks(unit.congress_id, unit.state)}


@require_safe
@for_console
def count(request: PublicRequest, desk: Desk) -> HttpResponse:
    """For the menu: how many units are asked for and not live."""
    return HttpResponse(str(records.waiting(desk.actor)[0]), content_type="text/plain; charset=utf-8")


@require_safe
@for_console
def export(request: PublicRequest, desk: Desk) -> HttpResponse:
    wanted, found = listing.Wanted.of(request.GET.dict()), tree.build(desk.scope)
    content = sheets.workbook(title="人大单位", head=listing.HEAD, rows=listing.table(found, wanted))
    return sheets.download(content, name=listing.file_name("人大单位", desk.scope.name))


@require_safe
@for_console
def congress(request: PublicRequest, desk: Desk, pk: UUID) -> HttpResponse:
    """One congress: what it is, what may be done, what lacks, who administers it, what was done."""
    row = records.congress(desk.actor, pk)
    entries = Paginator(records.entries(row.pk), congress_page.ENTRIES).get_page(request.GET.get("page"))
    context = {
        "desk": desk,
        "congress": row,
        "facts": congress_page.facts(row),
        "state": congress_page.state_word(row),
        "acts": congress_page.acts(row, is_own=row.pk == desk.scope.id) if desk.works else Acts(),
        "schema": congress_page.schema(row),
        "admins": congress_page.admins(row),
        "entries": records.told(list(entries.object_list)),
        "page": entries,
        **congress_page.checks(row.pk, row.state),
    }
    return render(request, "console/congress.html", context)


@require_safe
@for_console
def schemas(request: PublicRequest, desk: Desk) -> HttpResponse:
    """升级状态: which congresses have the present structure of tables, and what stood in the way of the others."""
    wanted = request.GET.get("state", "")
    rows = congress_page.schema_rows(desk.actor)
    shown = [row for row in rows if not wanted or row.state == wanted]
    page = Paginator(shown, listing.PAGE).get_page(request.GET.get("page"))
    context = {"desk": desk, "page": page, "tabs": congress_page.schema_tabs(rows, wanted), "state": wanted}
    return render(request, "console/schemas.html", context)


@require_safe
@for_console
def schemas_export(request: PublicRequest, desk: Desk) -> HttpResponse:
    wanted = request.GET.get("state", "")
    rows = [row for row in congress_page.schema_rows(desk.actor) if not wanted or row.state == wanted]
    table = [(row.code, row.name, row.label, row.count, row.error, row.moment) for row in rows]
    content = sheets.workbook(title="升级状态", head=SCHEMA_HEAD, rows=table)
    return sheets.download(content, name=listing.file_name("升级状态", desk.scope.name))
