"""交换文件 at the console: made, downloaded, uploaded, with what became of each."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kernel import clock
from kernel.errors import DomainError, InputRefused
from kernel.web.http import PublicRequest
from shared_apps.exchange import access, actions, forms, listing, selectors, states, wire
from shared_apps.exchange.models import File
from tenants.console import sheets
from tenants.console.gate import Desk, for_console
from ui.forms import deed_page

GET_OR_POST = ["GET", "HEAD", "POST"]


@require_safe
@for_console
def files(request: PublicRequest, desk: Desk) -> HttpResponse:
    """The other cells, the files that lack, and all files by filter."""
    wanted = listing.Wanted.of(request.GET.dict())
    page = Paginator(wanted.rows, listing.PAGE).get_page(request.GET.get("page"))
    context = {
        "desk": desk,
        "neighbours": listing.neighbours(),
        "wanted": wanted,
        "page": page,
        "lines": listing.lines(page.object_list),
        "states": states.FILE.choices(),
        "may_keep": access.may_keep(desk.actor),
        "can_export": bool(selectors.apart()),
        "nameless": "" if wire.own_name() else f"{actions.NoName.message}{actions.NoName.next}",
    }
    return render(request, "exchange/files.html", context)


@require_safe
@for_console
def export(request: PublicRequest, desk: Desk) -> HttpResponse:
    """The list with its filter as an xlsx file."""
    rows = listing.table(listing.Wanted.of(request.GET.dict()).rows)
    content = sheets.workbook(title="交换文件", head=listing.HEAD, rows=rows)
    return sheets.download(content, name=f"交换文件-{clock.today():%Y%m%d}.xlsx")


@require_http_methods(GET_OR_POST)
@for_console
def new(request: PublicRequest, desk: Desk) -> HttpResponse:
    """导出."""
    access.keeping_seat(desk.actor)
    made: list[File] = []

    def act(form: forms.ExportForm) -> str:
        made.append(actions.ask_export(actor=desk.actor, cell_id=form.cleaned_data["cell"]))
        return f"第 {made[0].number} 号文件正在生成。"

    return deed_page(
        request,
        "exchange/export.html",
        partial(forms.ExportForm, cells=selectors.apart()),
        act,
        context={"desk": desk},
        after=lambda: _page(made[0]),
    )


@require_http_methods(GET_OR_POST)
@for_console
def arrival(request: PublicRequest, desk: Desk) -> HttpResponse:
    """导入."""
    access.keeping_seat(desk.actor)
    form, status = forms.ImportForm(), 200
    if request.method == "POST":
        form = forms.ImportForm(request.POST, request.FILES)
        status = InputRefused.status
        if form.is_valid():
            given = form.cleaned_data["file"]
            try:
                file = actions.bring(actor=desk.actor, name=given.name, parts=given.chunks())
                messages.success(request, "文件已收到，正在核对和导入。")
                return HttpResponseRedirect(_page(file))
            except DomainError as error:
                form.refuse(error)
                status = error.status
    return render(request, "exchange/import.html", {"desk": desk, "form": form}, status=status)


@require_safe
@for_console
def file(request: PublicRequest, desk: Desk, pk: UUID) -> HttpResponse:
    """One file: how far it is, what became of it, and what comes next."""
    found = access.file(pk)
    context = {
        "desk": desk,
        "line": listing.Line(found),
        "facts": listing.facts(found),
        "outcomes": listing.outcomes(found),
        "gaps": [one.gap for one in listing.neighbours() if one.gap and one.cell.pk == found.cell_id],
        "may_keep": access.may_keep(desk.actor),
    }
    return render(request, "exchange/file.html", context)


@require_safe
@for_console
def content(request: PublicRequest, desk: Desk, pk: UUID) -> FileResponse:
    """下载."""
    found, where = actions.give_out(actor=desk.actor, file_id=pk)
    return FileResponse(where.open("rb"), as_attachment=True, filename=found.name)


def _page(found: File) -> str:
    return reverse("console_exchange:file", kwargs={"pk": found.pk})
