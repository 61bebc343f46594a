"""The console's deeds on one congress. Each page makes one domain call; a refusal gives the form back with what was typed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from kernel.web import idempotency
from kernel.web.http import PublicRequest
from tenants import access, lifecycle, selectors, states
from tenants.console import forms, records
from tenants.console.gate import Desk, for_console
from tenants.models import Congress
from tenants.onboarding import checklist, naming
from ui.forms import AnyForm, deed_page

GET_OR_POST = ["GET", "HEAD", "POST"]


@require_http_methods(GET_OR_POST)
@for_console
def going_live(request: PublicRequest, desk: Desk, pk: UUID) -> HttpResponse:
    """上线."""

    def deed(row: Congress, form: forms.PlainForm) -> str:
        lifecycle.go_live(actor=desk.actor, congress_id=row.pk)
        return f"{row.name}已上线，该单位人员现在可以登录使用。"

    return _deed_page(request, desk, pk, "go_live", forms.PlainForm, deed)


@require_http_methods(GET_OR_POST)
@for_console
def suspension(request: PublicRequest, desk: Desk, pk: UUID) -> HttpResponse:
    """暂停."""

    def deed(row: Congress, form: forms.ReasonForm) -> str:
        lifecycle.suspend(actor=desk.actor, congress_id=row.pk, reason=form.cleaned_data["reason"])
        return f"{row.name}已暂停。该单位人员打开系统时看到原因；发给它的文件先行保存，恢复后送达。"

    return _deed_page(request, desk, pk, "suspend", forms.ReasonForm, deed)


@require_http_methods(GET_OR_POST)
@for_console
def resumption(request: PublicRequest, desk: Desk, pk: UUID) -> HttpResponse:
    """恢复."""

    def deed(row: Congress, form: forms.PlainForm) -> str:
        lifecycle.resume(actor=desk.actor, congress_id=row.pk)
        return f"{row.name}已恢复，暂停期间等候的文件随后送达。"

    return _deed_page(request, desk, pk, "resume", forms.PlainForm, deed)


@require_http_methods(GET_OR_POST)
@for_console
def closure(request: PublicRequest, desk: Desk, pk: UUID) -> HttpResponse:
    """关闭."""

    def deed(row: Congress, form: forms.ReasonForm) -> str:
        lifecycle.close(actor=desk.actor, congress_id=row.pk, reason=form.cleaned_data["reason"])
        return f"{row.name}已关闭，数据按档案保存，不删除。"

    return _deed_page(request, desk, pk, "close", forms.ReasonForm, deed)


@require_http_methods(GET_OR_POST)
@for_console
def merger(request: PublicRequest, desk: Desk, pk: UUID) -> HttpResponse:
    """并入."""
    found = records.congress(desk.actor, pk)

    form_class = partial(forms.MergerForm, choices=records.possible_successors(desk.actor, found))

    def deed(row: Congress, form: forms.MergerForm) -> str:
        given = form.cleaned_data
        lifecycle.merge(
            actor=desk.actor,
            congress_id=row.pk,
            successor_id=UUID(given["successor"]),
            reason=given["reason"],
        )
        return f"{row.name}已并入，数据按档案保存；它的下级改由接续单位管理。"

    return _deed_page(request, desk, pk, "merge", form_class, deed)


@require_http_methods(GET_OR_POST)
@for_console
def renaming(request: PublicRequest, desk: Desk, pk: UUID) -> HttpResponse:
    """更名."""
    found = records.congress(desk.actor, pk)

    start = forms.NameForm(initial={"name": found.name, "organ_name": found.organ_name})

    def deed(row: Congress, form: forms.NameForm) -> str:
        done = lifecycle.rename(actor=desk.actor, congress_id=row.pk, **form.cleaned_data)
        return f"已更名为{done.organ_name}。已送出的文件保留原名称。"

    return _deed_page(request, desk, pk, "rename", forms.NameForm, deed, start=start)


@require_http_methods(GET_OR_POST)
@for_console
def recoding(request: PublicRequest, desk: Desk, pk: UUID) -> HttpResponse:
    """变更代码."""

    def deed(row: Congress, form: forms.CodeForm) -> str:
        lifecycle.recode(actor=desk.actor, congress_id=row.pk, code=form.cleaned_data["code"])
        return f"代码已由 {row.code} 变更为 {form.cleaned_data['code']}，原地址自动转到新地址。"

    return _deed_page(request, desk, pk, "recode", forms.CodeForm, deed)


@require_POST
@for_console
def checks(request: PublicRequest, desk: Desk, pk: UUID) -> HttpResponse:
    """重新检查."""
    row = records.congress(desk.actor, pk)
    desk.need_work()
    access.not_ended(row)
    lacks = checklist.lacking(checklist.run(selectors.ref(row)))
    said = f"{row.name}已重新检查：" + (f"还差 {len(lacks)} 项。" if lacks else "上线所需各项均已完成。")
    messages.success(request, said)
    return HttpResponseRedirect(_page(row) + "#check")


@require_POST
@for_console
def probe(request: PublicRequest, desk: Desk, pk: UUID) -> HttpResponse:
    """发测试件."""
    row = records.congress(desk.actor, pk)
    if checklist.send_probe(actor=desk.actor, congress_id=row.pk):
        said = "测试件已发出，往返通常需要几秒；稍后点“重新检查”看结果。"
    else:
        said = "已有一份测试件在途，不必重发；稍后点“重新检查”看结果。"
    messages.success(request, said)
    return HttpResponseRedirect(_page(row) + "#check")


@require_POST
@for_console
def activation_slip(request: PublicRequest, desk: Desk, pk: UUID) -> HttpResponse:
    """激活单: a slip to print, shown to this click alone."""
    row = records.congress(desk.actor, pk)
    wanted = request.POST.get("person_id", "")
    try:
        person_id = UUID(wanted) if wanted else None
    except ValueError:
        raise naming.NoAdministrator
    slip = naming.activation_slip(actor=desk.actor, congress_id=row.pk, person_id=person_id)
    return idempotency.show_once(render(request, "console/slip.html", {"congress": row, "slip": slip}))


def _deed_page(
    request: PublicRequest,
    desk: Desk,
    pk: UUID,
    deed: str,
    form_class: Callable[..., AnyForm],
    act: Callable[[Congress, AnyForm], str],
    *,
    start: AnyForm | None = None,
) -> HttpResponse:
    """A page (or dialogue) for one deed: shown where the table allows it, done once, refused with its reason."""
    row = records.congress(desk.actor, pk)
    move = states.CONGRESS.row(deed)
    desk.actor.seat_anywhere(move.capability)
    if request.method != "POST":
        states.CONGRESS.check(row, deed)
    return deed_page(
        request,
        "console/deed.html",
        form_class,
        lambda form: act(row, form),
        context={"congress": row, "deed": move, "page_url": _page(row)},
        after=lambda: _page(row),
        start=start,
    )


def _page(row: Congress) -> str:
    return reverse("console:congress", kwargs={"pk": row.pk})
