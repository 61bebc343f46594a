"""Pages of 督办台账 and 催办. Each makes one domain call; a refusal keeps what was typed."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel import clock, text
from kernel.errors import DomainError, InputRefused
from kernel.web.http import TenantRequest
from tenant_apps.supervision import access, actions, forms, page, states, worklist
from tenants.console import sheets
from ui import answers

METHODS = ["GET", "HEAD", "POST"]


@require_safe
def work(request: TenantRequest) -> HttpResponse:
    """督办台账, 20 a page; rows are ticked for 一键催办."""
    wanted = worklist.Wanted.of(request.GET.dict())
    rows = worklist.listed(request.actor, wanted)
    found = Paginator(rows, worklist.PAGE).get_page(request.GET.get("page"))
    units = worklist.units(request.actor)
    context = {
        "page": found,
        "rows": worklist.rows_of(request.actor, list(found.object_list)),
        "wanted": wanted,
        "units": units.items(),
        "lamps": worklist.LAMPS.items(),
        "chips": wanted.chips(units),
        "may_urge": request.actor.can(states.URGE),
        "export_url": reverse("supervision:work_export") + wanted.query(),
    }
    return render(request, "supervision/work.html", context)


@require_safe
def work_export(request: TenantRequest) -> HttpResponse:
    """The list with its filter as an xlsx file."""
    found = worklist.listed(request.actor, worklist.Wanted.of(request.GET.dict()))
    rows = worklist.table(request.actor, found)
    content = sheets.workbook(title="督办台账", head=worklist.HEAD, rows=rows)
    return sheets.download(content, name=f"督办台账-{request.congress.name}-{clock.today():%Y%m%d}.xlsx")


@require_http_methods(METHODS)
def urge(request: TenantRequest) -> HttpResponse:
    """一键催办 of what was ticked (`pk`, several times); what was refused is told row by row."""
    request.actor.require(states.URGE)
    given = request.POST if request.method == "POST" else request.GET
    pks = [key for raw in given.getlist("pk")[: 2 * actions.MOST] if (key := text.as_uuid(raw)) is not None]
    back, of_case = _back(given.get("case", ""))
    if request.method != "POST":
        return _form(request, forms.UrgeForm(), pks, back=back)
    form = forms.UrgeForm(request.POST)
    if not form.is_valid():
        return _form(request, form, pks, back=back, status=InputRefused.status)
    rows = {row.pk: row for row in worklist.chosen(request.actor, pks)}
    try:
        outcomes = actions.urge_many(actor=request.actor, assignment_ids=pks, note=form.cleaned_data["note"])
    except DomainError as error:
        form.refuse(error)
        return _form(request, form, pks, back=back, status=error.status)
    refused = [(rows.get(one.assignment_id), one.refusal) for one in outcomes if one.refusal]
    done = len(outcomes) - len(refused)
    if refused:
        context = {"refused": refused, "done": done, "back": back}
        status = 200 if done else DomainError.status
        return render(request, "supervision/urged.html", context, status=status)
    many = f"{done} 个承办单位，其" if of_case else f"{done} 件，承办单位的"
    messages.success(request, f"已催办 {many}待阅中会提示，并记入办理轨迹。")
    return answers.go(request, back)


def _back(case: str) -> tuple[str, bool]:
    """Where it was begun: the page of one case, or 督办台账."""
    pk = text.as_uuid(case)
    if pk is None:
        return reverse("supervision:work"), False
    return reverse("suggestions:case", kwargs={"pk": pk}), True


def _form(
    request: TenantRequest, form: forms.UrgeForm, pks: list[UUID], *, back: str, status: int = 200
) -> HttpResponse:
    rows = worklist.chosen(request.actor, pks)
    context = {"form": form, "rows": rows, "back": back, "phrases": page.URGING_PHRASES}
    given = request.POST if request.method == "POST" else request.GET
    context["case"] = key if (key := text.as_uuid(given.get("case", ""))) else ""
    return render(request, "supervision/urge.html", context, status=status)


@require_safe
def urging(request: TenantRequest, pk: UUID) -> HttpResponse:
    """One urging: who, when, in which words; 已阅 for its unit."""
    found = access.urging(request.actor, pk)
    here = page.of_urging(request.actor, found)
    return render(request, "supervision/urging.html", {"urging": found, "here": here})


@require_POST
def reading(request: TenantRequest, pk: UUID) -> HttpResponse:
    """已阅; then on to the case."""
    done = actions.read_urging(actor=request.actor, urging_id=pk)
    messages.success(request, "已阅，阅读时间已告知催办单位。")
    return HttpResponseRedirect(page.of_urging(request.actor, done).case_url)
