"""A congress's registers and people from sheets: upload, preview, the run and its report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel import clock
from kernel.actor import Actor
from kernel.errors import DomainError, InputRefused
from kernel.web.http import TenantRequest, around
from sso import states
from sso.desk import forms, import_list
from sso.models import RosterBatch, RosterRow
from sso.roster import batches, books, sorts
from sso.roster.sorts import Sort
from tenants.console import sheets

GET_OR_POST = ["GET", "HEAD", "POST"]
PAGE = 20


@dataclass(frozen=True)
class Job:
    """The batch as its panel draws it."""

    batch: RosterBatch
    progress: batches.Progress

    @property
    def is_at_work(self) -> bool:
        return self.batch.state in batches.AT_WORK

    @property
    def sort(self) -> Sort:
        return sorts.of(self.batch.sort)

    @property
    def title(self) -> str:
        return f"{states.ROSTER.label(self.batch.state)}：{self.batch.file_name}"

    @property
    def may_stop(self) -> bool:
        return self.batch.state in (states.QUEUED, states.RUNNING)

    @property
    def may_go_on(self) -> bool:
        left = self.progress.waiting or self.progress.failed
        return bool(left) and self.batch.state in (states.STOPPED, states.DONE)


@around
@require_safe
@never_cache
def index(request: TenantRequest) -> HttpResponse:
    """The congress's imports: search, sort, state, 20 a page."""
    every, offered = batches.mine(request.actor), sorts.offered(request.actor)
    wanted = import_list.Wanted.of(request.GET.dict(), offered=offered)
    page = Paginator(wanted.narrow(every), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": import_list.cells(page.object_list),
        "head": import_list.HEAD,
        "sorts": offered,
        "states": states.ROSTER.labels,
        "wanted": wanted,
        "chips": wanted.chips(),
        "export_url": reverse("accounts:imports_export") + wanted.query(),
    }
    return render(request, "sso/accounts/imports.html", context)


@around
@require_safe
@never_cache
def export(request: TenantRequest) -> HttpResponse:
    """The list with its filter as xlsx."""
    every, offered = batches.mine(request.actor), sorts.offered(request.actor)
    wanted = import_list.Wanted.of(request.GET.dict(), offered=offered)
    rows = [cells for _, cells in import_list.cells(wanted.narrow(every))]
    content = sheets.workbook(title="表格导入", head=import_list.HEAD, rows=rows)
    return sheets.download(content, name=f"表格导入-{request.congress.name}-{clock.today():%Y%m%d}.xlsx")


@around
@require_http_methods(GET_OR_POST)
@never_cache
def new(request: TenantRequest, sort: str) -> HttpResponse:
    """Upload a sheet; it is judged, and nothing happens before it is started."""
    kind = sorts.of(sort)
    batches.seat_for(request.actor, kind)
    form, status = forms.SheetForm(), 200
    if request.method == "POST":
        form, status = forms.SheetForm(request.POST, request.FILES), InputRefused.status
        if form.is_valid():
            given = form.cleaned_data["sheet"]
            try:
                made = batches.take(
                    actor=request.actor,
                    congress=request.congress,
                    sort=sort,
                    file_name=given.name,
                    content=given.read(),
                )
                return HttpResponseRedirect(_page(made))
            except DomainError as error:
                form.refuse(error)
                status = error.status
    return render(request, "sso/accounts/import_new.html", {"form": form, "sort": kind}, status=status)


@around
@require_safe
@never_cache
def template(request: TenantRequest, sort: str) -> HttpResponse:
    """下载模板."""
    kind = sorts.of(sort)
    batches.seat_for(request.actor, kind)
    content = books.template(kind, request.congress)
    return sheets.download(content, name=f"{kind.label}导入模板-{request.congress.name}.xlsx")


@around
@require_safe
@never_cache
def batch(request: TenantRequest, pk: UUID) -> HttpResponse:
    """The preview as long as nothing was started; afterwards progress, rows and report."""
    found = batches.one(request.actor, pk)
    lines = import_list.Lines.of(found, request.GET.dict())
    every, counts = import_list.Lines.of(found, {}).counts(), lines.counts()
    page = Paginator(lines.rows(), PAGE).get_page(request.GET.get("page"))
    context = {
        "batch": found,
        "job": Job(found, batches.progress(found)),
        "is_open": found.state == states.PREVIEWED,
        "counts": [(lines.labels[value], number) for value, number in every.items()],
        "sort": sorts.of(found.sort),
        "to_start": sum(every.get(verdict, 0) for verdict in states.WORK),
        "refused": books.refused(found),
        "makes": _makes(found),
        "may_slip": request.actor.can("people.activate"),
        "lines": lines,
        "tabs": lines.tabs(counts),
        "chips": lines.chips(),
        "export_url": reverse("accounts:import_annotated", kwargs={"pk": pk}) + lines.query(),
        "page": page,
        "rows": [(row, books.word(row)) for row in page.object_list],
        "problems": [
            problem for row in page.object_list for problem in _problems(row, sorts.of(found.sort).fields)
        ],
    }
    name = "import_preview" if lines.is_preview else "import_run"
    return render(request, f"sso/accounts/{name}.html", context)


def _makes(found: RosterBatch) -> list[tuple[str, list[str]]]:
    """What the import would make besides its rows: (代表团, names)."""
    by_word: dict[str, list[str]] = {}
    for word, name in found.makes or ():
        by_word.setdefault(word, []).append(name)
    return list(by_word.items())


def _problems(row: RosterRow, fields: Mapping[str, str]) -> list[dict[str, object]]:
    return [
        {
            **{str(key): value for key, value in one.items()},
            "number": row.number,
            "name": row.name,
            "column": fields.get(one["field"], ""),
        }
        for one in row.problems
    ]


@around
@require_safe
@never_cache
def progress(request: TenantRequest, pk: UUID) -> HttpResponse:
    """The panel alone, asked for every two seconds; when the work has ended the page is fetched anew."""
    found = batches.one(request.actor, pk)
    job = Job(found, batches.progress(found))
    response = render(request, "sso/accounts/import_progress.html", {"job": job})
    if not job.is_at_work:
        response["HX-Refresh"] = "true"
    return response


@around
@require_safe
@never_cache
def annotated(request: TenantRequest, pk: UUID) -> HttpResponse:
    """下载带批注的表: the lines that the page's filter shows, without one all of them."""
    found = batches.given_out(actor=request.actor, batch_id=pk, what="annotated")
    lines = import_list.Lines.of(found, request.GET.dict())
    content = books.annotated(found, lines.rows() if lines.text or lines.value else None)
    stem = found.file_name.rpartition(".")[0] or sorts.of(found.sort).label
    return sheets.download(content, name=f"{stem}-批注.xlsx")


@around
@require_safe
@never_cache
def report(request: TenantRequest, pk: UUID) -> HttpResponse:
    """下载报告."""
    found = batches.given_out(actor=request.actor, batch_id=pk, what="report")
    content = books.report(found, request.congress, clock.today())
    label = sorts.of(found.sort).label
    return sheets.download(content, name=f"{label}导入报告-{request.congress.name}.xlsx")


@around
@require_POST
@never_cache
def start(request: TenantRequest, pk: UUID) -> HttpResponse:
    """开始导入."""
    said = "已开始导入。可以关闭本页，任务在后台继续；从“表格导入”可以回到这里。"
    return _deed(request, pk, batches.start, said)


@around
@require_POST
@never_cache
def stop(request: TenantRequest, pk: UUID) -> HttpResponse:
    """停止剩余."""
    said = "正在停止：手上的一批（最多 200 行）办完后停下。以后可以点“继续”。"
    return _deed(request, pk, batches.stop, said)


@around
@require_POST
@never_cache
def continuation(request: TenantRequest, pk: UUID) -> HttpResponse:
    """继续."""
    return _deed(request, pk, batches.take_up, "已继续：从停下的地方接着办理，未导入的行也会重试。")


@around
@require_POST
@never_cache
def discard(request: TenantRequest, pk: UUID) -> HttpResponse:
    """放弃."""
    found = batches.discard(actor=request.actor, batch_id=pk)
    messages.success(request, f"已放弃“{found.file_name}”，上传的内容已经删除。")
    return HttpResponseRedirect(reverse("accounts:imports"), status=303)


def _deed(request: TenantRequest, pk: UUID, deed: Callable[..., RosterBatch], said: str) -> HttpResponse:
    actor: Actor = request.actor
    found = deed(actor=actor, batch_id=pk)
    messages.success(request, said)
    return HttpResponseRedirect(_page(found), status=303)


def _page(found: RosterBatch) -> str:
    return reverse("accounts:import", kwargs={"pk": found.pk})
