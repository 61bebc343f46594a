"""Pages of 重点督办. Each makes one domain call; a refusal keeps what was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kernel import clock
from kernel.web.http import TenantRequest
from tenant_apps.suggestions import access as suggestions
from tenant_apps.supervision import access, actions, forms_key, keylist, states
from tenants.console import sheets
from ui.forms import AnyForm, deed_page
from ui.parts import Chip

METHODS = ["GET", "HEAD", "POST"]


@require_safe
def keys(request: TenantRequest) -> HttpResponse:
    """The list with its filters, 20 a page."""
    wanted = keylist.Wanted.of(request.GET.dict())
    found = Paginator(keylist.listed(request.actor, wanted), keylist.PAGE).get_page(request.GET.get("page"))
    pairs = (("state", states.KEY.labels.get(wanted.state, "")), ("text", wanted.text))
    context = {
        "page": found,
        "wanted": wanted,
        "states": states.KEY.labels.items(),
        "chips": [Chip(label=word, url_without=wanted.query(**{name: ""})) for name, word in pairs if word],
        "export_url": reverse("supervision:keys_export") + wanted.query(),
    }
    return render(request, "supervision/keys.html", context)


@require_safe
def keys_export(request: TenantRequest) -> HttpResponse:
    """The list with its filter as an xlsx file."""
    rows = keylist.table(keylist.listed(request.actor, keylist.Wanted.of(request.GET.dict())))
    content = sheets.workbook(title="重点督办", head=keylist.HEAD, rows=rows)
    return sheets.download(content, name=f"重点督办-{request.congress.name}-{clock.today():%Y%m%d}.xlsx")


@require_safe
def key(request: TenantRequest, pk: UUID) -> HttpResponse:
    found = access.key(request.actor, pk)
    return render(
        request, "supervision/key.html", {"key": found, "here": keylist.build(request.actor, found)}
    )


@require_http_methods(METHODS)
def propose(request: TenantRequest, pk: UUID) -> HttpResponse:
    """提请列为重点督办, from the page of the case."""
    suggestion = suggestions.get(request.actor, pk)
    request.actor.require(states.DECIDE_KEY)

    def act(form: forms_key.ProposeForm) -> str:
        actions.propose_key(actor=request.actor, suggestion_id=pk, reason=form.cleaned_data["reason"])
        return "已提请列为重点督办，主任会议决定后请登记决定。"

    back = reverse("suggestions:case", kwargs={"pk": pk})
    context = {
        "subject": suggestion,
        "label": "提请列为重点督办",
        "back": back,
        "why": "主任会议决定前，代表和承办单位看不到。",
    }
    return deed_page(
        request, "supervision/key_deed.html", forms_key.ProposeForm, act, context=context, after=lambda: back
    )


@require_http_methods(METHODS)
def decide(request: TenantRequest, pk: UUID) -> HttpResponse:
    """主任会议's decision."""

    def act(form: forms_key.DecideForm) -> str:
        data = form.cleaned_data
        committee = UUID(data["committee_id"]) if data["committee_id"] else None
        actions.decide_key(
            actor=request.actor, key_id=pk, on=data["on"], decision=data["decision"], committee_id=committee
        )
        return "已列为重点督办。下一步：牵头单位制定督办方案。"

    return _deed(
        request,
        pk,
        "decide_key",
        forms_key.DecideForm,
        act,
        why="登记后台账、办理页和代表页面均标明重点督办。",
    )


@require_http_methods(METHODS)
def decline(request: TenantRequest, pk: UUID) -> HttpResponse:
    return _text(
        request,
        pk,
        "decline_key",
        forms_key.DeclineForm,
        actions.decline_key,
        "note",
        "已登记未列入，以后可以再次提请。",
    )


@require_http_methods(METHODS)
def plan(request: TenantRequest, pk: UUID) -> HttpResponse:
    return _text(
        request,
        pk,
        "plan_key",
        forms_key.PlanForm,
        actions.plan_key,
        "text",
        "督办方案已保存，承办单位可以看到。",
    )


@require_http_methods(METHODS)
def visit(request: TenantRequest, pk: UUID) -> HttpResponse:
    def act(form: forms_key.VisitForm) -> str:
        actions.visit_key(actor=request.actor, key_id=pk, **form.cleaned_data)
        return "督办活动已登记。"

    return _deed(
        request, pk, "visit_key", forms_key.VisitForm, act, why="记入办理轨迹；活动情况承办单位可以看到。"
    )


@require_http_methods(METHODS)
def report(request: TenantRequest, pk: UUID) -> HttpResponse:
    why = "提交后不能再改，附件随之定稿；请先添加附件。"
    said = "督办报告已提交，等候结束督办。"
    return _text(request, pk, "report_key", forms_key.ReportForm, actions.report_key, "text", said, why=why)


@require_http_methods(METHODS)
def end(request: TenantRequest, pk: UUID) -> HttpResponse:
    return _text(
        request, pk, "end_key", forms_key.EndForm, actions.end_key, "note", "督办已结束，重点督办的标记保留。"
    )


def _text(
    request: TenantRequest,
    pk: UUID,
    deed: str,
    form_class: type[AnyForm],
    action: Callable[..., Any],
    name: str,
    said: str,
    *,
    why: str = "",
) -> HttpResponse:
    """A deed with one text."""

    def act(form: AnyForm) -> str:
        action(actor=request.actor, key_id=pk, **{name: form.cleaned_data[name]})
        return said

    return _deed(request, pk, deed, form_class, act, why=why)


def _deed(
    request: TenantRequest,
    pk: UUID,
    deed: str,
    form_class: type[AnyForm],
    act: Callable[[AnyForm], str],
    *,
    why: str = "",
) -> HttpResponse:
    found, move = access.key(request.actor, pk), states.KEY.row(deed)
    request.actor.require(move.capability)
    if request.method != "POST":
        states.KEY.check(found, deed)
    back = reverse("supervision:key", kwargs={"pk": pk})
    context = {"subject": found.suggestion, "label": move.label, "back": back, "why": why}
    return deed_page(
        request, "supervision/key_deed.html", form_class, act, context=context, after=lambda: back
    )
