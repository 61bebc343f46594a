"""承诺事项: the register, its file, and what unit and office do with one promise."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kernel import clock
from kernel.errors import NotPermitted
from kernel.web.http import TenantRequest
from tenant_apps.handling import access, actions, forms_after, states
from tenant_apps.handling import commitments as register
from tenant_apps.handling.actions import promising
from tenant_apps.handling.views import METHODS
from tenants.console import sheets
from ui.forms import AnyForm, deed_page
from ui.parts import Tab


@require_safe
def commitments(request: TenantRequest) -> HttpResponse:
    """承诺事项台账."""
    wanted = register.Wanted.of(request.GET.dict())
    found = register.listed(request.actor, wanted)
    page = Paginator(found, register.PAGE).get_page(request.GET.get("page"))
    labels = {"": "全部", **states.COMMITMENT.labels}
    context = {
        "page": page,
        "rows": register.rows_of(request.actor, list(page.object_list)),
        "wanted": wanted,
        "dues": register.DUES.items(),
        "export": f"{reverse('handling:commitments_export')}{wanted.query()}",
        "tabs": [
            Tab(label=label, url=f"{request.path}{wanted.query(state=code)}", current=code == wanted.state)
            for code, label in labels.items()
        ],
    }
    return render(request, "handling/commitments.html", context)


@require_safe
def export(request: TenantRequest) -> HttpResponse:
    """The register with its filter."""
    found = register.listed(request.actor, register.Wanted.of(request.GET.dict()))
    rows = register.table(request.actor, found)
    content = sheets.workbook(title="承诺事项台账", head=register.HEAD, rows=rows)
    return sheets.download(content, name=f"承诺事项台账-{request.congress.name}-{clock.today():%Y%m%d}.xlsx")


@require_http_methods(METHODS)
def make(request: TenantRequest, pk: UUID) -> HttpResponse:
    """登记承诺事项."""
    assignment = access.assignment_of_unit(request.actor, pk)
    if request.method != "POST":
        states.ASSIGNMENT.check(assignment, "make_commitment")
    matter = assignment.matter

    def act(form: forms_after.CommitmentForm) -> str:
        made = actions.make_commitment(actor=request.actor, assignment_id=pk, **form.cleaned_data)
        return f"承诺事项已登记，{clock.day_of_deadline(made.due_at):%Y-%m-%d} 前落实。"

    return deed_page(
        request,
        "handling/make_commitment.html",
        forms_after.CommitmentForm,
        act,
        context={
            "deed": states.ASSIGNMENT.row("make_commitment"),
            "subject": {
                "title": matter.title,
                "note": f"{matter.number_label} · {assignment.undertaker_name}",
            },
            "back": _case(matter.suggestion_id),
        },
        after=lambda: _case(matter.suggestion_id),
    )


@require_http_methods(METHODS)
def report(request: TenantRequest, pk: UUID) -> HttpResponse:
    """报告落实."""

    def act(form: forms_after.FulfilmentForm) -> str:
        actions.report_commitment(actor=request.actor, commitment_id=pk, **form.cleaned_data)
        return "落实情况已报代表工委确认。"

    return _one(request, pk, "report_commitment", forms_after.FulfilmentForm, act)


@require_http_methods(METHODS)
def send_back(request: TenantRequest, pk: UUID) -> HttpResponse:
    """退回补充."""

    def act(form: forms_after.AnswerForm) -> str:
        actions.send_back_commitment(actor=request.actor, commitment_id=pk, **form.cleaned_data)
        return "已退回承办单位补充。"

    return _one(request, pk, "send_back_commitment", forms_after.AnswerForm, act)


@require_http_methods(METHODS)
def confirm(request: TenantRequest, pk: UUID) -> HttpResponse:
    """确认落实."""

    def act(form: forms_after.ConfirmForm) -> str:
        actions.confirm_commitment(actor=request.actor, commitment_id=pk, **form.cleaned_data)
        return "已确认落实，记入办理经过，代表可以看到。"

    return _one(request, pk, "confirm_commitment", forms_after.ConfirmForm, act)


@require_http_methods(METHODS)
def explain(request: TenantRequest, pk: UUID) -> HttpResponse:
    """说明情况."""

    def act(form: forms_after.AnswerForm) -> str:
        actions.explain_commitment(actor=request.actor, commitment_id=pk, **form.cleaned_data)
        return "说明已记入办理经过，代表可以看到。"

    return _one(request, pk, "explain_commitment", forms_after.AnswerForm, act)


def _one(
    request: TenantRequest, pk: UUID, deed: str, form: type[AnyForm], act: Callable[[AnyForm], str]
) -> HttpResponse:
    """The page (or dialogue) of one deed on one promise."""
    found = access.commitment(request.actor, pk)
    row = states.COMMITMENT.row(deed)
    if deed == "report_commitment":
        if access.seat_of_unit(request.actor, found.assignment.unit_id) is None:
            raise NotPermitted
    else:
        request.actor.require(row.capability)
    if request.method != "POST":
        states.COMMITMENT.check(found, deed)
        if deed == "confirm_commitment":
            promising.check_confirmable(found)
    context = {
        "deed": row,
        "commitment": found,
        "subject": {
            "title": found.text,
            "note": f"{found.matter.number_label} · {found.assignment.undertaker_name}",
        },
        "back": _case(found.matter.suggestion_id),
    }
    return deed_page(
        request,
        f"handling/{deed}.html",
        form,
        act,
        context=context,
        after=lambda: _case(found.matter.suggestion_id),
    )


def _case(suggestion_id: UUID | None) -> str:
    return reverse("suggestions:case", kwargs={"pk": suggestion_id})
