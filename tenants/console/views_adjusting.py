"""区划调整 at the console. Each deed is one domain call; a refusal gives the form back with what was typed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kernel.web.http import PublicRequest
from tenants import states
from tenants.adjusting import actions
from tenants.console import adjusting_forms as forms
from tenants.console import adjusting_page as pages
from tenants.console import listing, sheets
from tenants.console.forms import PlainForm
from tenants.console.gate import LIFECYCLE, Desk, for_console
from tenants.models import Adjustment
from ui.forms import AnyForm, deed_page

GET_OR_POST = ["GET", "HEAD", "POST"]


@require_safe
@for_console
def adjustments(request: PublicRequest, desk: Desk) -> HttpResponse:
    """The list: search, states, export."""
    wanted = pages.Wanted.of(request.GET)
    rows = pages.found(desk.actor, wanted)
    page = Paginator(rows, pages.PAGE).get_page(request.GET.get("page"))
    context = {
        "desk": desk,
        "wanted": wanted,
        "tabs": pages.tabs(desk.actor, wanted),
        "page": page,
        "rows": [(row, pages.title(row)) for row in page.object_list],
    }
    return render(request, "console/adjustments.html", context)


@require_safe
@for_console
def adjustments_export(request: PublicRequest, desk: Desk) -> HttpResponse:
    """The list with its filter as xlsx."""
    rows = pages.found(desk.actor, pages.Wanted.of(request.GET))
    content = sheets.workbook(title="区划调整", head=pages.LIST_HEAD, rows=pages.list_cells(rows))
    return sheets.download(content, name=listing.file_name("区划调整", desk.scope.name))


@require_safe
@for_console
def adjustment(request: PublicRequest, desk: Desk, pk: UUID) -> HttpResponse:
    """One adjustment: preview before, report after."""
    row = pages.one(desk.actor, pk)
    lines = pages.lines(row)
    context = {
        "desk": desk,
        "adjustment": row,
        "title": pages.title(row),
        "facts": pages.facts(row),
        "acts": pages.acts(row) if desk.works else None,
        "lines": lines,
        "off_chain": pages.off_chain(row),
        "going": pages.going(lines) if row.kind == states.MERGE and lines else None,
        "job": pages.job(row),
    }
    return render(request, "console/adjustment.html", context)


@require_safe
@for_console
def adjustment_progress(request: PublicRequest, desk: Desk, pk: UUID) -> HttpResponse:
    """The panel alone, asked for every two seconds; when the work has ended the page is fetched anew."""
    row = pages.one(desk.actor, pk)
    context = {"desk": desk, "adjustment": row, "job": pages.job(row)}
    response = render(request, "console/adjustment_progress.html", context)
    if not row.is_at_work:
        response["HX-Refresh"] = "true"
    return response


@require_safe
@for_console
def adjustment_report(request: PublicRequest, desk: Desk, pk: UUID) -> HttpResponse:
    """下载报告."""
    row = pages.one(desk.actor, pk)
    content = sheets.workbook(title="区划调整报告", head=pages.HEAD, rows=pages.cells(row))
    pages.given_out(desk.actor, row)
    return sheets.download(content, name=listing.file_name("区划调整报告", pages.title(row)))


@require_http_methods(GET_OR_POST)
@for_console
def merger(request: PublicRequest, desk: Desk) -> HttpResponse:
    """两个以上单位合并."""

    def act(form: forms.MergerForm) -> Adjustment:
        given = form.cleaned_data
        return actions.plan_merger(
            actor=desk.actor,
            source_ids=given["sources"],
            successor_id=given["successor"],
            basis=given["basis"],
            reason=given["reason"],
        )

    return _plan(request, desk, states.MERGE, forms.MergerForm, act)


@require_http_methods(GET_OR_POST)
@for_console
def move(request: PublicRequest, desk: Desk) -> HttpResponse:
    """改变隶属."""

    def act(form: forms.MoveForm) -> Adjustment:
        given = form.cleaned_data
        return actions.plan_move(
            actor=desk.actor,
            congress_id=given["congress"],
            parent_id=given["new_parent"],
            code=given["code"],
            basis=given["basis"],
            reason=given["reason"],
        )

    return _plan(request, desk, states.MOVE, forms.MoveForm, act)


@require_http_methods(GET_OR_POST)
@for_console
def district(request: PublicRequest, desk: Desk) -> HttpResponse:
    """撤县设区."""

    def act(form: forms.RenameForm) -> Adjustment:
        given = form.cleaned_data
        return actions.plan_renaming(
            actor=desk.actor,
            congress_id=given["congress"],
            name=given["name"],
            organ=given["organ_name"],
            code=given["code"],
            basis=given["basis"],
            reason=given["reason"],
        )

    return _plan(request, desk, states.RENAME, forms.RenameForm, act, level="county")


@require_http_methods(GET_OR_POST)
@for_console
def adjustment_recount(request: PublicRequest, desk: Desk, pk: UUID) -> HttpResponse:
    """重新清点."""

    def act(form: PlainForm) -> str:
        actions.recount(actor=desk.actor, adjustment_id=pk)
        return "正在重新清点，完成后页面自动更新。"

    return _deed(request, desk, pk, "recount", PlainForm, act)


@require_http_methods(GET_OR_POST)
@for_console
def adjustment_carrying(request: PublicRequest, desk: Desk, pk: UUID) -> HttpResponse:
    """实施."""

    def act(form: PlainForm) -> str:
        actions.carry_out(actor=desk.actor, adjustment_id=pk)
        return "已开始实施。可以关闭本页，任务在后台继续；完成后请核对报告再确认，确认以前可以撤回。"

    return _deed(request, desk, pk, "carry_out", PlainForm, act)


@require_http_methods(GET_OR_POST)
@for_console
def adjustment_confirmation(request: PublicRequest, desk: Desk, pk: UUID) -> HttpResponse:
    """确认."""

    def act(form: PlainForm) -> str:
        actions.confirm(actor=desk.actor, adjustment_id=pk)
        return "已确认，正在完成承接。可以关闭本页，任务在后台继续。"

    return _deed(request, desk, pk, "confirm", PlainForm, act)


@require_http_methods(GET_OR_POST)
@for_console
def adjustment_return(request: PublicRequest, desk: Desk, pk: UUID) -> HttpResponse:
    """撤回."""

    def act(form: forms.ReasonForm) -> str:
        found = actions.take_back(actor=desk.actor, adjustment_id=pk, reason=form.cleaned_data["reason"])
        return pages.TAKING_BACK[found.kind]

    return _deed(request, desk, pk, "take_back", forms.ReasonForm, act)


@require_http_methods(GET_OR_POST)
@for_console
def adjustment_cancel(request: PublicRequest, desk: Desk, pk: UUID) -> HttpResponse:
    """取消."""

    def act(form: forms.ReasonForm) -> str:
        actions.cancel(actor=desk.actor, adjustment_id=pk, reason=form.cleaned_data["reason"])
        return "已取消，各单位没有任何变化。"

    return _deed(request, desk, pk, "cancel", forms.ReasonForm, act)


def _plan(
    request: PublicRequest,
    desk: Desk,
    kind: str,
    form_class: Callable[..., AnyForm],
    act: Callable[[AnyForm], Adjustment],
    level: str = "",
) -> HttpResponse:
    """`level`: of what may be adjusted; empty for all."""
    desk.actor.seat_anywhere(LIFECYCLE)
    made: list[Adjustment] = []

    def deed(form: AnyForm) -> str:
        made.append(act(form))
        return "已拟订，正在清点。请核对清点结果后实施。"

    congresses = pages.choices(desk.actor, level=level)
    parents = pages.choices(desk.actor, level="city")
    return deed_page(
        request,
        "console/adjustment_plan.html",
        partial(form_class, congresses=congresses, parents=parents),
        deed,
        context={"kind": kind, "word": states.ADJUSTMENTS[kind], "back": reverse("console:adjustments")},
        after=lambda: _page(made[0].pk),
    )


def _deed(
    request: PublicRequest,
    desk: Desk,
    pk: UUID,
    deed: str,
    form_class: Callable[..., AnyForm],
    act: Callable[[AnyForm], str],
) -> HttpResponse:
    """A page (or dialogue) for one deed: shown where the table allows it, done once, refused with its reason."""
    row = pages.one(desk.actor, pk)
    move_row = states.ADJUSTMENT.row(deed)
    desk.actor.seat_anywhere(move_row.capability)
    if request.method != "POST":
        states.ADJUSTMENT.check(row, deed)
    context: dict[str, Any] = {
        "adjustment": row,
        "title": pages.title(row),
        "deed": move_row,
        "back": _page(pk),
    }
    return deed_page(
        request, "console/adjustment_deed.html", form_class, act, context=context, after=lambda: _page(pk)
    )


def _page(pk: UUID) -> str:
    return reverse("console:adjustment", kwargs={"pk": pk})
