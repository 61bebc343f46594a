"""Pages of 退办 and 延期. Each makes one domain call; a refusal keeps what was typed."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kernel import clock
from kernel.errors import DomainError
from kernel.web.http import TenantRequest
from tenant_apps.handling import (
    access,
    actions,
    choices,
    deadlines,
    requests_list,
    selectors,
    states,
    unmanned,
)
from tenant_apps.handling import forms_requests as forms
from tenant_apps.handling import requests as asked
from tenant_apps.handling.actions import extending, returning
from tenant_apps.handling.models import Assignment
from tenant_apps.handling.views import METHODS, back_of, deed_page_of, subject_of, to_handle
from tenants.console import sheets


@require_safe
def listing(request: TenantRequest) -> HttpResponse:
    """退办和延期申请, 20 a page."""
    wanted = requests_list.Wanted.of(request.GET.dict())
    found = requests_list.listed(request.actor, wanted)
    page = Paginator(found, requests_list.PAGE).get_page(request.GET.get("page"))
    units = requests_list.units(request.actor)
    context = {
        "page": page,
        "rows": requests_list.rows_of(request.actor, list(page.object_list)),
        "wanted": wanted,
        "kinds": requests_list.KINDS.items(),
        "answers": requests_list.ANSWERS.items(),
        "units": units.items(),
        "chips": wanted.chips(units),
        "export_url": reverse("handling:requests_export") + wanted.query(),
    }
    return render(request, "handling/requests_list.html", context)


@require_safe
def export(request: TenantRequest) -> HttpResponse:
    """The list with its filter as an xlsx file."""
    found = requests_list.listed(request.actor, requests_list.Wanted.of(request.GET.dict()))
    rows = requests_list.table(request.actor, found)
    content = sheets.workbook(title="退办和延期申请", head=requests_list.HEAD, rows=rows)
    return sheets.download(
        content, name=f"退办和延期申请-{request.congress.name}-{clock.today():%Y%m%d}.xlsx"
    )


@require_http_methods(METHODS)
def request_return(request: TenantRequest, pk: UUID) -> HttpResponse:
    """申请退办."""
    assignment = to_handle(request, pk, "request_return")
    rules = deadlines.rules(assignment.matter.profile_version)
    if request.method != "POST":
        returning.check_return(assignment, by=rules)

    def act(form: forms.ReturnForm) -> str:
        actions.request_return(actor=request.actor, assignment_id=pk, **form.given())
        return "退办申请已提交，等候决定；在此期间答复期限照常计算。"

    day, provisional = returning.return_day(assignment, by=rules)
    until = deadlines.by_when(day, provisional=provisional)
    subject = subject_of(assignment) | {"until": until}
    form_class = partial(forms.ReturnForm, own=assignment.unit_id)
    move, back = states.ASSIGNMENT.row("request_return"), back_of(assignment.matter)
    return deed_page_of(request, "request_return", move, form_class, act, subject=subject, back=back)


@require_http_methods(METHODS)
def return_acceptance(request: TenantRequest, pk: UUID) -> HttpResponse:
    """同意退办."""
    assignment = _to_decide(request, pk, "accept_return")

    def act(form: forms.AcceptanceForm) -> str:
        now = actions.accept_return(actor=request.actor, assignment_id=pk, **form.given())
        if now.pk == pk:
            others = selectors.answering(selectors.assignments_of(now.matter))
            then = "本件由其他承办单位办理" if others else "请另行确定承办单位"
            return f"已同意{now.undertaker_name}退办，{then}。"
        said = f"已同意{assignment.undertaker_name}退办，改交{now.undertaker_name}，等候签收。"
        return said + unmanned.warning_of([now])

    form_class = partial(
        forms.AcceptanceForm,
        held=choices.not_offered(assignment),
        named=_named(assignment),
        returned=selectors.has_returned(assignment.matter),
    )
    return _decision(request, assignment, "accept_return", form_class, act)


def _named(assignment: Assignment) -> UUID | None:
    """The unit of the register that the request says is competent."""
    request = assignment.return_requests.order_by("-at", "-id").first()
    found: UUID | None = request.competent_unit_id if request is not None else None
    return found


@require_http_methods(METHODS)
def return_refusal(request: TenantRequest, pk: UUID) -> HttpResponse:
    """不同意退办."""
    assignment = _to_decide(request, pk, "refuse_return")

    def act(form: forms.RefusalForm) -> str:
        actions.refuse_return(actor=request.actor, assignment_id=pk, **form.cleaned_data)
        return f"已告知{assignment.undertaker_name}继续办理。"

    return _decision(request, assignment, "refuse_return", forms.RefusalForm, act)


@require_http_methods(METHODS)
def request_extension(request: TenantRequest, pk: UUID) -> HttpResponse:
    """申请延期."""
    assignment = to_handle(request, pk, "request_extension")
    rules = deadlines.rules(assignment.matter.profile_version)
    bounds = None
    if states.ASSIGNMENT.allows(assignment, "request_extension"):
        try:
            bounds = extending.check_extension(assignment, by=rules)
        except DomainError:
            if request.method != "POST":  # the deed says it too, beside what was typed
                raise

    def act(form: forms.ExtensionForm) -> str:
        made = actions.request_extension(actor=request.actor, assignment_id=pk, **form.cleaned_data)
        day = clock.day_of_deadline(made.until)
        return f"已延期至 {day}。" if made.decision else f"已申请延期至 {day}，等候审批；审批以前期限不变。"

    subject = subject_of(assignment) | {"needs": "yes" if rules.extension_needs_approval else ""}
    if bounds is not None:
        subject |= {"due": f"{bounds.due}", "latest": f"{bounds.latest}"}
    form_class = partial(forms.ExtensionForm, bounds=bounds)
    move, back = states.ASSIGNMENT.row("request_extension"), back_of(assignment.matter)
    return deed_page_of(request, "request_extension", move, form_class, act, subject=subject, back=back)


@require_http_methods(METHODS)
def extension_grant(request: TenantRequest, pk: UUID) -> HttpResponse:
    """同意延期."""
    assignment = _to_decide(request, pk, "grant_extension")

    def act(form: forms.GrantForm) -> str:
        now = actions.grant_extension(actor=request.actor, assignment_id=pk, **form.cleaned_data)
        return f"已同意{now.undertaker_name}延期，{deadlines.by_when(now.due_at, provisional=False)}前答复。"

    return _decision(request, assignment, "grant_extension", forms.GrantForm, act)


@require_http_methods(METHODS)
def extension_refusal(request: TenantRequest, pk: UUID) -> HttpResponse:
    """不同意延期."""
    assignment = _to_decide(request, pk, "refuse_extension")

    def act(form: forms.RefusalForm) -> str:
        actions.refuse_extension(actor=request.actor, assignment_id=pk, **form.cleaned_data)
        return f"已告知{assignment.undertaker_name}按原期限办理。"

    return _decision(request, assignment, "refuse_extension", forms.RefusalForm, act)


def _to_decide(request: TenantRequest, pk: UUID, deed: str) -> Assignment:
    """The assignment of a case that the actor directs; its state is asked before a form is shown."""
    assignment = access.assignment(request.actor, pk)
    access.directing(request.actor, assignment.matter)
    if request.method != "POST":
        states.ASSIGNMENT.check(assignment, deed)
    return assignment


def _decision(request: TenantRequest, assignment: Assignment, deed: str, form_class, act) -> HttpResponse:  # type: ignore[no-untyped-def]
    """With what was asked above the answer."""
    matter = assignment.matter
    said = [line for line in asked.lines(request.actor, matter) if line.unit == assignment.undertaker_name]
    last = said[0] if said else None
    subject = subject_of(assignment)
    if last is not None:
        subject |= {"asked": last.asked, "reason": last.reason, "by": last.by}
    if deed.endswith("return"):
        subject |= {"other": "return_refusal" if deed == "accept_return" else "return_acceptance"}
    else:
        subject |= {"other": "extension_refusal" if deed == "grant_extension" else "extension_grant"}
    subject |= {"pk": str(assignment.pk)}
    return deed_page_of(
        request, deed, states.ASSIGNMENT.row(deed), form_class, act, subject=subject, back=back_of(matter)
    )
