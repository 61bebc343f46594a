"""Onboarding in the console: one unit, a sheet of them, the preview, the run and its report."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.errors import DomainError, InputRefused
from kernel.web import idempotency
from kernel.web.http import PublicRequest
from tenants import states
from tenants.console import batch_page, forms, gate, listing, records, sheets, slips, tree
from tenants.console.gate import Desk, for_console
from tenants.models import Batch
from tenants.onboarding import annotate, batches, report, upload
from ui.parts import Tab

GET_OR_POST = ["GET", "HEAD", "POST"]


@require_http_methods(GET_OR_POST)
@for_console
def one(request: PublicRequest, desk: Desk) -> HttpResponse:
    """开通一个单位: what is typed becomes a batch of one row, looked at in the same preview."""
    desk.actor.seat_anywhere(gate.ONBOARD)
    if request.method == "POST":
        form = forms.UnitForm(request.POST)
        status = InputRefused.status
        if form.is_valid() and not _told_faults(desk, form):
            try:
                made = upload.add_one(actor=desk.actor, scope=desk.scope, fields=form.cleaned_data)
                return HttpResponseRedirect(_page(made))
            except DomainError as error:
                form.refuse(error)
                status = error.status
    else:
        form, status = forms.UnitForm(initial=_known(desk, request.GET.get("code", ""))), 200
    context = {"desk": desk, "form": form, "units": _open_units(desk)}
    return render(request, "console/one.html", context, status=status)


def _told_faults(desk: Desk, form: forms.UnitForm) -> bool:
    """What would keep the unit out stands at its field, before anything is kept of it."""
    faults = batch_page.faults(desk.scope, form.cleaned_data)
    for field, sentence in faults:
        form.add_error(field, sentence)
    return bool(faults)


def _open_units(desk: Desk) -> list[tree.Unit]:
    """Units that may be asked for."""
    return [u for u in tree.build(desk.scope).all if u.state in (tree.NONE, states.REQUESTED, tree.FAILED)]


def _known(desk: Desk, code: str) -> dict[str, str]:
    unit = tree.build(desk.scope).by_code.get(code)
    return {"code": unit.code, "organ_name": unit.organ_name} if unit else {}


@require_http_methods(GET_OR_POST)
@for_console
def sheet(request: PublicRequest, desk: Desk) -> HttpResponse:
    """批量开通: the sheet is read and judged; nothing happens before it is started."""
    desk.actor.seat_anywhere(gate.ONBOARD)
    form, status = forms.SheetForm(), 200
    if request.method == "POST":
        form = forms.SheetForm(request.POST, request.FILES)
        status = InputRefused.status
        if form.is_valid():
            given = form.cleaned_data["sheet"]
            try:
                made = upload.take(
                    actor=desk.actor, scope=desk.scope, file_name=given.name, content=given.read()
                )
                return HttpResponseRedirect(_page(made))
            except DomainError as error:
                form.refuse(error)
                status = error.status
    return render(request, "console/sheet.html", {"desk": desk, "form": form}, status=status)


@require_safe
@for_console
def template(request: PublicRequest, desk: Desk) -> HttpResponse:
    """下载模板, filled with the units of the desk."""
    return sheets.download(annotate.template(desk.scope), name=f"单位开通模板-{desk.scope.name}.xlsx")


@require_safe
@for_console
def batches_list(request: PublicRequest, desk: Desk) -> HttpResponse:
    """运行中的任务, and those that ran."""
    chosen = request.GET.get("state", "")
    page = Paginator(records.batches(desk.actor, state=chosen), batch_page.TASKS).get_page(
        request.GET.get("page")
    )
    tabs = [Tab(label="全部", url="?", current=chosen not in states.BATCH.labels)]
    tabs += [
        Tab(label=label, url=f"?state={state}", current=state == chosen)
        for state, label in states.BATCH.labels.items()
    ]
    context = {
        "desk": desk,
        "page": page,
        "tabs": tabs,
        "chosen": chosen if chosen in states.BATCH.labels else "",
        "rows": [
            (row, batch_page.name_of(row), states.BATCH.label(row.state), row.state in records.AT_WORK)
            for row in page.object_list
        ],
    }
    return render(request, "console/batches.html", context)


@require_safe
@for_console
def batches_count(request: PublicRequest, desk: Desk) -> HttpResponse:
    """For the menu: batches at work."""
    return HttpResponse(str(records.waiting(desk.actor)[1]), content_type="text/plain; charset=utf-8")


@require_safe
@for_console
def batches_export(request: PublicRequest, desk: Desk) -> HttpResponse:
    found = records.batches(desk.actor, state=request.GET.get("state", "")).select_related("scope")
    content = sheets.workbook(title="任务", head=batch_page.TASK_HEAD, rows=batch_page.task_rows(found))
    return sheets.download(content, name=listing.file_name("开通任务", desk.scope.name))


@require_safe
@for_console
def batch(request: PublicRequest, desk: Desk, pk: UUID) -> HttpResponse:
    """The preview as long as nothing has been started; afterwards progress, rows and report."""
    found = records.batch(desk.actor, pk)
    if found.state in (states.PREVIEWED, states.DISCARDED):
        return _preview(request, desk, found)
    return _run(request, desk, found)


def _preview(request: PublicRequest, desk: Desk, found: Batch) -> HttpResponse:
    verdict = request.GET.get("verdict", "")
    counts = records.rows_by_verdict(found)
    page = Paginator(records.rows(found, verdict=verdict), batch_page.PAGE).get_page(request.GET.get("page"))
    context = {
        "desk": desk,
        "batch": found,
        "is_open": found.state == states.PREVIEWED,
        "name": batch_page.name_of(found),
        "counts": batch_page.preview_sentence(counts),
        "total": sum(counts.values()),
        "to_start": batch_page.to_start(found),
        "errors": counts["error"],
        "twin": upload.twin_of(found.pk),
        "tabs": batch_page.tabs(states.VERDICTS, counts, name="verdict", chosen=verdict),
        "page": page,
        "rows": [batch_page.RowLine(row) for row in page.object_list],
        "problems": batch_page.problems(list(page.object_list)),
    }
    return render(request, "console/preview.html", context)


def _run(request: PublicRequest, desk: Desk, found: Batch) -> HttpResponse:
    state = request.GET.get("state", "")
    counts = records.rows_by_state(found)
    page = Paginator(records.rows(found, state=state), batch_page.PAGE).get_page(request.GET.get("page"))
    context = {
        "desk": desk,
        "batch": found,
        "name": batch_page.name_of(found),
        "job": batch_page.job(found),
        "tabs": batch_page.tabs(states.ROW, counts, name="state", chosen=state),
        "state": state if state in states.ROW else "",
        "some_done": any(row.state == "done" for row in page.object_list),
        "page": page,
        "rows": [batch_page.RowLine(row) for row in page.object_list],
    }
    return render(request, "console/batch.html", context)


@require_safe
@for_console
def progress(request: PublicRequest, desk: Desk, pk: UUID) -> HttpResponse:
    """The panel alone, asked for every two seconds; when the work has ended the page is fetched anew."""
    job = batch_page.job(records.batch(desk.actor, pk))
    response = render(request, "console/progress.html", {"desk": desk, "job": job})
    if not job.is_at_work:
        response["HX-Refresh"] = "true"
    return response


@require_safe
@for_console
def annotated(request: PublicRequest, desk: Desk, pk: UUID) -> HttpResponse:
    """下载带批注的原表."""
    found = records.batch(desk.actor, pk)
    desk.actor.seat_anywhere(gate.ONBOARD)
    stem = found.file_name.rpartition(".")[0] or "单位"
    content = annotate.annotated(found.pk)
    records.given_out(desk.actor, found, "annotated")
    return sheets.download(content, name=f"{stem}-批注.xlsx")


@require_safe
@for_console
def report_file(request: PublicRequest, desk: Desk, pk: UUID) -> HttpResponse:
    """下载报告."""
    found = records.batch(desk.actor, pk)
    desk.actor.seat_anywhere(gate.ONBOARD)
    content = report.workbook(found.pk)
    records.given_out(desk.actor, found, "report")
    return sheets.download(content, name=listing.file_name("开通报告", found.scope.name))


@require_POST
@for_console
def start(request: PublicRequest, desk: Desk, pk: UUID) -> HttpResponse:
    """开始开通."""
    found = records.batch(desk.actor, pk)
    try:
        batches.start(actor=desk.actor, batch_id=found.pk)
    except batches.PreviewChanged as error:
        messages.warning(request, f"{error.message}{error.next}")
        return HttpResponseRedirect(_page(found))
    messages.success(request, "已开始开通。可以关闭本页，任务在后台继续；从“运行中的任务”可以回到这里。")
    return HttpResponseRedirect(_page(found))


@require_POST
@for_console
def discard(request: PublicRequest, desk: Desk, pk: UUID) -> HttpResponse:
    """放弃."""
    found = records.batch(desk.actor, pk)
    batches.discard(actor=desk.actor, batch_id=found.pk)
    messages.success(request, f"已放弃“{batch_page.name_of(found)}”，上传的内容已经删除。")
    return HttpResponseRedirect(reverse("console:batches"))


@require_POST
@for_console
def stop(request: PublicRequest, desk: Desk, pk: UUID) -> HttpResponse:
    """停止剩余."""
    found = records.batch(desk.actor, pk)
    batches.stop(actor=desk.actor, batch_id=found.pk)
    messages.success(request, "正在停止：手上的一个单位办完后停下，其余不再开始。以后可以点“继续”。")
    return HttpResponseRedirect(_page(found))


@require_POST
@for_console
def continuation(request: PublicRequest, desk: Desk, pk: UUID) -> HttpResponse:
    """继续."""
    found = records.batch(desk.actor, pk)
    batches.take_up(actor=desk.actor, batch_id=found.pk)
    messages.success(request, "已继续：从停下的地方接着办理，失败的行也会重试。")
    return HttpResponseRedirect(_page(found))


@require_POST
@for_console
def activation_slips(request: PublicRequest, desk: Desk, pk: UUID) -> HttpResponse:
    """激活单 for the units on one page of the report, shown to this click alone."""
    desk.need_work()
    found = records.batch(desk.actor, pk)
    rows = Paginator(records.rows(found, state=request.POST.get("state", "")), batch_page.PAGE)
    given = slips.give(actor=desk.actor, rows=rows.get_page(request.POST.get("page")).object_list)
    context = {
        "batch": found,
        "name": batch_page.name_of(found),
        "slips": [one for one in given if one.slip is not None],
        "without": [one for one in given if one.slip is None],
    }
    return idempotency.show_once(render(request, "console/slips.html", context))


@require_POST
@for_console
def retry(request: PublicRequest, desk: Desk, row_id: int) -> HttpResponse:
    """重试 one row that failed."""
    row = records.row(desk.actor, row_id)
    batches.retry_row(actor=desk.actor, row_id=row.pk)
    messages.success(request, f"已重试{row.name or row.code}，结果稍后出现在本页。")
    return HttpResponseRedirect(reverse("console:batch", kwargs={"pk": row.batch_id}))


def _page(found: Batch) -> str:
    return reverse("console:batch", kwargs={"pk": found.pk})
