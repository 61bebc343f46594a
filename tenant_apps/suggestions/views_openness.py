"""公开情况 as a list and as a sheet; 公开认定, its end, and the deputy's word on it."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kernel import clock
from kernel.errors import NotPermitted
from kernel.web.http import TenantRequest
from tenant_apps.suggestions import access, actions, opened, openness, rows, selectors, states
from tenant_apps.suggestions import forms_openness as forms
from tenant_apps.suggestions.models import Suggestion
from tenant_apps.suggestions.views import one_deed
from tenants.console import sheets
from ui.forms import deed_page
from ui.parts import Tab

METHODS = ["GET", "HEAD", "POST"]


@require_safe
def listing(request: TenantRequest) -> HttpResponse:
    """What of which case is public, and why not."""
    if not request.actor.can("content.read"):
        raise NotPermitted
    chosen = openness.read(request.GET)
    page = Paginator(openness.listed(chosen), selectors.PAGE_SIZE).get_page(request.GET.get("page"))
    counts = openness.counts(chosen)
    context = {
        "page": page,
        "rows": opened.rows_of(list(page.object_list)),
        "chosen": chosen,
        "years": openness.years(),
        "tabs": [
            Tab(
                label=openness.STANDINGS[code] if code else "全部",
                url=f"?{chosen.query(standing=code)}",
                count=count,
                current=code == chosen.standing,
            )
            for code, count in counts.items()
        ],
        "query": chosen.query(),
    }
    return render(request, "suggestions/openness.html", context)


@require_safe
def export(request: TenantRequest) -> HttpResponse:
    """What the filter found, whole, as an xlsx file."""
    if not request.actor.can("content.read"):
        raise NotPermitted
    chosen = openness.read(request.GET)
    found = opened.sheet(selectors.in_batches(openness.listed(chosen)))
    safe = (tuple(rows.safe_cell(cell) for cell in line) for line in found)
    content = sheets.workbook(title="公开情况", head=opened.HEAD, rows=safe)
    name = f"公开情况-{request.congress.name}-{clock.today():%Y%m%d}.xlsx"
    return sheets.download(content, name=name)


@require_http_methods(METHODS)
def decision(request: TenantRequest, pk: UUID) -> HttpResponse:
    """认定公开."""

    def deed(form: forms.DecisionForm) -> str:
        done = actions.decide_openness(actor=request.actor, suggestion_id=pk, **form.cleaned_data)
        return f"已认定：{done.get_openness_display()}。"

    return _office(request, pk, "decide_openness", forms.DecisionForm, deed)


@require_http_methods(METHODS)
def stop(request: TenantRequest, pk: UUID) -> HttpResponse:
    """停止公开."""

    def deed(form: forms.StopForm) -> str:
        actions.stop_openness(actor=request.actor, suggestion_id=pk, **form.cleaned_data)
        return "已停止公开。在别处发布过的，请一并撤下。"

    return _office(request, pk, "stop_openness", forms.StopForm, deed)


@require_http_methods(METHODS)
def consent(request: TenantRequest, pk: UUID) -> HttpResponse:
    """同意公开."""

    def deed(suggestion: Suggestion, form: forms.ConsentForm) -> str:
        actions.give_consent(actor=request.actor, suggestion_id=pk, words=form.cleaned_data["words"])
        return "已同意公开，是否公开由代表工作机构按规则认定。"

    return one_deed(request, pk, "give_consent", forms.ConsentForm, deed)


@require_http_methods(METHODS)
def consent_withdrawal(request: TenantRequest, pk: UUID) -> HttpResponse:
    """不同意公开."""

    def deed(suggestion: Suggestion, form: forms.ConsentForm) -> str:
        actions.withdraw_consent(actor=request.actor, suggestion_id=pk, words=form.cleaned_data["words"])
        return "已记录，自即时起不公开；代表工作机构已经得到告知。"

    return one_deed(request, pk, "withdraw_consent", forms.ConsentForm, deed)


def _office(request: TenantRequest, pk: UUID, name: str, form: type, act: object) -> HttpResponse:
    one = access.get(request.actor, pk)
    row = states.MACHINE.row(name)
    request.actor.require(row.capability)
    if request.method != "POST":
        states.MACHINE.check(one, name)
        if name == "decide_openness":
            actions.check_openness(one)
    return deed_page(
        request,
        f"suggestions/{name}.html",
        partial(form, suggestion=one),
        act,  # type: ignore[arg-type]
        context={"suggestion": one, "deed": row, "facts": opened.facts(one)},
        after=lambda: reverse("suggestions:case", kwargs={"pk": pk}),
    )
