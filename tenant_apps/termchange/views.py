"""The pages of the change of terms. Each deed is one domain call; a refusal gives the form back with what was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kernel.web.http import TenantRequest
from tenant_apps.deputies import selectors as registers
from tenant_apps.suggestions import states as course
from tenant_apps.termchange import access, actions, forms, lists, page, report, states
from tenant_apps.termchange.models import TermChange
from tenants.console import sheets
from ui.forms import AnyForm, deed_page

METHODS = ["GET", "HEAD", "POST"]


@require_safe
def index(request: TenantRequest) -> HttpResponse:
    """The change that is under way, or the latest; without any, what a change is and how it begins."""
    latest = access.visible(request.actor).exclude(state=states.CANCELLED).first()
    if latest is not None:
        return HttpResponseRedirect(_url(latest))
    context = {"term": registers.current_term(), "may_plan": request.actor.can(states.SWITCH)}
    return render(request, "termchange/none.html", context)


@require_http_methods(METHODS)
def new(request: TenantRequest) -> HttpResponse:
    """筹备换届."""
    if request.method != "POST":
        request.actor.require(states.SWITCH)
    made: list[TermChange] = []

    def act(form: forms.DayForm) -> str:
        made.append(actions.plan(actor=request.actor, switch_on=form.day))
        return f"已开始筹备{made[0].new_term}。下一步：录入新一届代表名册。"

    term = registers.current_term()
    return deed_page(
        request,
        "termchange/new.html",
        forms.DayForm,
        act,
        context={"term": term, "back": reverse("termchange:index")},
        after=lambda: _url(made[0]),
    )


@require_safe
def change(request: TenantRequest, pk: UUID) -> HttpResponse:
    """One change: preview before, report after."""
    found = access.get(request.actor, pk)
    others = access.visible(request.actor).exclude(pk=pk)[:10]
    context = {
        "change": found,
        "view": page.build(request.actor, found),
        "others": others,
        "may_plan": request.actor.can(states.SWITCH) and not found.is_open,
        "may_print": request.actor.can("people.activate"),
    }
    return render(request, "termchange/change.html", context)


@require_safe
def progress(request: TenantRequest, pk: UUID) -> HttpResponse:
    """The panel alone, asked for every two seconds; when the work has ended the page is fetched anew."""
    found = access.get(request.actor, pk)
    job = page.progress(found)
    response = render(request, "termchange/progress.html", {"change": found, "job": job})
    if not job.goes_on:
        response["HX-Refresh"] = "true"
    return response


@require_safe
def people(request: TenantRequest, pk: UUID) -> HttpResponse:
    """离任, 连任, 新任: search, sides, those with a note."""
    found = access.get(request.actor, pk)
    wanted = lists.read(request.GET, name="side", known=states.SIDES)
    answer = lists.people(found, wanted)
    return _list(request, "termchange/people.html", found, wanted, answer, "people_export")


@require_safe
def people_export(request: TenantRequest, pk: UUID) -> HttpResponse:
    """The list with its filter as xlsx."""
    found = access.get(request.actor, pk)
    answer = lists.people(found, lists.read(request.GET, name="side", known=states.SIDES))
    rows = [lists.person_cells(line) for line in answer.lines]  # type: ignore[arg-type]
    content = sheets.workbook(title="换届人员", head=lists.PEOPLE_HEAD, rows=rows)
    return sheets.download(content, name=f"换届人员-{request.congress.name}.xlsx")


@require_safe
def cases(request: TenantRequest, pk: UUID) -> HttpResponse:
    """What is carried over: search, states, those whose lead leaves."""
    found = access.get(request.actor, pk)
    wanted = lists.read(request.GET, name="state", known=course.MACHINE.labels)
    answer = lists.cases(found, wanted)
    return _list(request, "termchange/cases.html", found, wanted, answer, "cases_export")


@require_safe
def cases_export(request: TenantRequest, pk: UUID) -> HttpResponse:
    """The list with its filter as xlsx."""
    found = access.get(request.actor, pk)
    answer = lists.cases(found, lists.read(request.GET, name="state", known=course.MACHINE.labels))
    rows = [lists.case_cells(line) for line in answer.lines]  # type: ignore[arg-type]
    content = sheets.workbook(title="换届接续建议", head=lists.CASES_HEAD, rows=rows)
    return sheets.download(content, name=f"换届接续建议-{request.congress.name}.xlsx")


@require_safe
def report_book(request: TenantRequest, pk: UUID) -> HttpResponse:
    """下载报告."""
    found = access.get(request.actor, pk)
    content = report.book(found, request.congress, page.build(request.actor, found))
    word = "换届报告" if found.is_done else "换届预览"
    return sheets.download(content, name=f"{word}-{request.congress.name}-{found.new_term}.xlsx")


@require_http_methods(METHODS)
def day(request: TenantRequest, pk: UUID) -> HttpResponse:
    """更改切换日期."""

    def act(found: TermChange, form: forms.DayForm) -> str:
        done = actions.reschedule(actor=request.actor, change_id=found.pk, switch_on=form.day)
        return f"切换日期已改为 {done.switch_on:%Y-%m-%d}，新一届席位随之从这一天起有效。"

    return _deed(request, pk, "reschedule", forms.DayForm, act)


@require_http_methods(METHODS)
def schedule(request: TenantRequest, pk: UUID) -> HttpResponse:
    """定期切换."""

    def act(found: TermChange, form: forms.ScheduleForm) -> str:
        data = form.cleaned_data
        done = actions.schedule(
            actor=request.actor,
            change_id=found.pk,
            decision_no=data["decision_no"],
            decision_on=data["decision_on"],
        )
        if done.state == states.SWITCHING:
            return "已开始切换。可以关闭本页，任务在后台继续。"
        return f"已定于 {done.switch_on:%Y-%m-%d} 切换，到期自动进行，之前可以退回筹备。"

    return _deed(request, pk, "schedule", forms.ScheduleForm, act)


@require_http_methods(METHODS)
def unschedule(request: TenantRequest, pk: UUID) -> HttpResponse:
    """退回筹备."""

    def act(found: TermChange, form: forms.PlainForm) -> str:
        actions.unschedule(actor=request.actor, change_id=found.pk)
        return "已退回筹备，到期不会切换。改好后请重新定期。"

    return _deed(request, pk, "unschedule", forms.PlainForm, act)


@require_http_methods(METHODS)
def cancel(request: TenantRequest, pk: UUID) -> HttpResponse:
    """取消换届."""

    def act(found: TermChange, form: forms.ReasonForm) -> str:
        actions.cancel(actor=request.actor, change_id=found.pk, reason=form.cleaned_data["reason"])
        return f"已取消。{found.new_term}和已经录入的名册保留，以后可以重新筹备。"

    return _deed(request, pk, "cancel", forms.ReasonForm, act)


@require_http_methods(METHODS)
def switch(request: TenantRequest, pk: UUID) -> HttpResponse:
    """立即切换."""

    def act(found: TermChange, form: forms.PlainForm) -> str:
        actions.switch(actor=request.actor, change_id=found.pk)
        return "已开始切换。可以关闭本页，任务在后台继续。"

    return _deed(request, pk, "switch", forms.PlainForm, act)


@require_http_methods(METHODS)
def confirm(request: TenantRequest, pk: UUID) -> HttpResponse:
    """确认换届."""

    def act(found: TermChange, form: forms.PlainForm) -> str:
        actions.confirm(actor=request.actor, change_id=found.pk)
        return "换届已经确认。仍有未办结建议的原代表保留查看和测评，全部办结后席位自动结束。"

    return _deed(request, pk, "confirm", forms.PlainForm, act)


@require_http_methods(METHODS)
def take_back(request: TenantRequest, pk: UUID) -> HttpResponse:
    """撤回换届."""

    def act(found: TermChange, form: forms.TakeBackForm) -> str:
        data = form.cleaned_data
        actions.take_back(
            actor=request.actor, change_id=found.pk, reason=data["reason"], switch_on=data["switch_on"]
        )
        return "已开始撤回。可以关闭本页，任务在后台继续；撤回后本届代表照常履职。"

    return _deed(request, pk, "take_back", forms.TakeBackForm, act)


def _deed(
    request: TenantRequest,
    pk: UUID,
    deed: str,
    form_class: type[AnyForm],
    act: Callable[[TermChange, AnyForm], str],
) -> HttpResponse:
    """A page (or dialogue) for one deed: shown only where it is possible, refused with its reason."""
    found = access.get(request.actor, pk)
    if request.method != "POST":
        request.actor.require(states.SWITCH)
        states.MACHINE.check(found, deed)
    context: Mapping[str, Any] = {
        "change": found,
        "word": page.word_of(found, deed),
        "is_due": page.is_due(found),
        "back": _url(found),
    }
    return deed_page(
        request,
        f"termchange/{deed}.html",
        form_class,
        lambda form: act(found, form),
        context=context,
        after=lambda: _url(found),
    )


def _list(
    request: TenantRequest,
    template: str,
    found: TermChange,
    wanted: lists.Wanted,
    answer: lists.Found,
    export: str,
) -> HttpResponse:
    url = reverse(f"termchange:{export}", kwargs={"pk": found.pk})
    context = {
        "change": found,
        "wanted": wanted,
        "tabs": answer.tabs,
        "chips": answer.chips,
        "page": Paginator(answer.lines, lists.PAGE_SIZE).get_page(request.GET.get("page")),
        "export_url": f"{url}?{wanted.query()}",
        "clear_url": f"?{wanted.query(q='', only='')}",
    }
    return render(request, template, context)


def _url(found: TermChange) -> str:
    return reverse("termchange:change", kwargs={"pk": found.pk})
