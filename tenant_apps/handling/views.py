"""Pages of assigning and of the unit's work before its reply. Each makes one domain call; a refusal keeps
what was typed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kernel.errors import NotPermitted
from kernel.states import Move
from kernel.web.http import TenantRequest
from tenant_apps.handling import (
    access,
    actions,
    deadlines,
    forms,
    matters_page,
    proposing,
    selectors,
    states,
    undertaking,
    unmanned,
)
from tenant_apps.handling.models import Assignment, Matter
from tenant_apps.suggestions import access as suggestions
from tenant_apps.suggestions import actions as suggestion_actions
from tenant_apps.suggestions import states as course
from ui.forms import AnyForm, deed_page

PAGE_SIZE = 20
METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
def assign(request: TenantRequest, pk: UUID) -> HttpResponse:
    """交办: choose the LEAD unit of a registered suggestion."""
    suggestion = suggestions.get(request.actor, pk)
    request.actor.require(course.ASSIGN)
    if request.method != "POST" and not selectors.waits_for_another(suggestion.pk):
        course.MACHINE.check(suggestion, "assign")
        suggestion_actions.check_decided(suggestion)

    def act(form: forms.AssignForm) -> str:
        made = actions.assign(actor=request.actor, suggestion_id=pk, **form.given())
        return f"已交办：{undertaking.said(made.matter)}，等候签收。" + unmanned.warning_of(
            selectors.assignments_of(made.matter)
        )

    subject = {"title": suggestion.title, "note": f"领衔 {suggestion.lead_name} · {suggestion.number_label}"}
    subject["undertaker"] = suggestion.suggested_undertaker
    back = reverse("suggestions:case", kwargs={"pk": pk})
    rules = deadlines.rules(suggestion.profile_version)
    matter = selectors.matter_of(pk)
    returned = matter is not None and selectors.has_returned(matter)
    form_class = partial(forms.AssignForm, category=suggestion.category, rules=rules, returned=returned)
    subject["named"], initial = proposing.start(pk)
    return deed_page_of(
        request,
        "assign",
        course.MACHINE.row("assign"),
        form_class,
        act,
        subject=subject,
        back=back,
        start=form_class(initial=initial),
    )


@require_http_methods(METHODS)
def receipt(request: TenantRequest, pk: UUID) -> HttpResponse:
    """签收."""
    assignment = to_handle(request, pk, "sign_for")

    def act(form: forms.ReceiptForm) -> str:
        signed = actions.sign_for(actor=request.actor, assignment_id=pk)
        if signed.role == states.CO:
            return "已签收。下一步：向主办单位提出意见。"
        if signed.role == states.JOINT_LEAD:
            return "已签收。下一步：与起草单位商定，会签答复。"
        return "已签收。下一步：与代表沟通，再办理答复。"

    rules = deadlines.rules(assignment.matter.profile_version)
    presumed = deadlines.presumed_receipt(assignment.assigned_at, by=rules)
    subject = subject_of(assignment) | ({"presumed": f"{presumed.date}"} if presumed else {})
    move, back = states.ASSIGNMENT.row("sign_for"), back_of(assignment.matter)
    return deed_page_of(request, "sign_for", move, forms.ReceiptForm, act, subject=subject, back=back)


@require_http_methods(METHODS)
def statement(request: TenantRequest, pk: UUID) -> HttpResponse:
    """单位说明."""
    assignment = to_handle(request, pk, "state_competence")

    def act(form: forms.StatementForm) -> str:
        data = form.cleaned_data
        actions.state_competence(
            actor=request.actor, assignment_id=pk, text=data["text"], beyond=data["beyond"]
        )
        return "单位说明已提交代表工委。本级答复时限照常计算。"

    start = forms.StatementForm(initial={"beyond": True})
    return of_assignment(request, assignment, "state_competence", forms.StatementForm, act, start=start)


@require_http_methods(METHODS)
def contact(request: TenantRequest, pk: UUID) -> HttpResponse:
    """登记沟通; afterwards back to the reply, where the draft waits."""
    assignment = to_handle(request, pk, "log_contact")

    def act(form: forms.ContactForm) -> str:
        data = form.cleaned_data
        actions.log_contact(
            actor=request.actor,
            assignment_id=pk,
            way=data["way"],
            with_name=data["with_name"],
            note=data["note"],
            at=data["at"],
        )
        return "沟通已登记，可以送出答复。"

    start = forms.ContactForm.of(assignment)
    back = reverse("handling:reply", kwargs={"pk": pk})
    return of_assignment(request, assignment, "log_contact", forms.ContactForm, act, start=start, back=back)


@require_safe
def matters(request: TenantRequest) -> HttpResponse:
    """What the congress above has assigned to our government."""
    if not any(request.actor.can(name) for name in ("content.read", "matter.distribute", "matter.read")):
        raise NotPermitted
    found = Paginator(access.visible_matters(request.actor), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": found, "rows": matters_page.rows(list(found.object_list))}
    return render(request, "handling/matters.html", context)


@require_safe
def matter(request: TenantRequest, pk: UUID) -> HttpResponse:
    """One matter from above: its text as received, who undertakes it here, what may be done."""
    found = access.matter_from_above(request.actor, pk)
    return render(
        request, "handling/matter.html", {"matter": found, "case": matters_page.build(request.actor, found)}
    )


@require_http_methods(METHODS)
def distribution(request: TenantRequest, pk: UUID) -> HttpResponse:
    """分办: the government's office chooses one of its units."""
    found = access.matter_from_above(request.actor, pk)
    request.actor.require("matter.distribute")
    if request.method != "POST":
        states.MATTER.check(found, "distribute")

    def act(form: forms.AssignForm) -> str:
        made = actions.distribute(actor=request.actor, matter_id=pk, **form.given())
        return f"已分办：{undertaking.said(made.matter)}，等候签收。" + unmanned.warning_of(
            selectors.assignments_of(made.matter)
        )

    subject = {"title": found.title, "note": f"{found.from_name}交办 · {found.number_label}"}
    back = reverse("handling:matter", kwargs={"pk": pk})
    move = states.MATTER.row("distribute")
    rules = deadlines.rules(found.profile_version)
    returned = selectors.has_returned(found)
    form_class = partial(forms.AssignForm, rules=rules, from_above=True, returned=returned)
    return deed_page_of(request, "assign", move, form_class, act, subject=subject, back=back)


def back_of(matter: Matter) -> str:
    """The page of the case: the suggestion's, or of a matter from above its own."""
    if matter.suggestion_id is not None:
        return reverse("suggestions:case", kwargs={"pk": matter.suggestion_id})
    return reverse("handling:matter", kwargs={"pk": matter.pk})


def subject_of(assignment: Assignment) -> dict[str, str]:
    """What the dialogue is about: title, deputy and number, and the unit's part."""
    matter = assignment.matter
    return {
        "title": matter.title,
        "note": f"领衔 {matter.lead_name} · {matter.number_label}",
        "role": assignment.role,
        "unit": assignment.undertaker_name,
    }


def to_handle(request: TenantRequest, pk: UUID, deed: str) -> Assignment:
    """The assignment of the actor's own unit; its state is asked before a form is shown."""
    assignment = access.assignment_of_unit(request.actor, pk)
    if request.method != "POST":
        states.ASSIGNMENT.check(assignment, deed)
    return assignment


def of_assignment(
    request: TenantRequest,
    assignment: Assignment,
    deed: str,
    form_class: type[AnyForm],
    act: Callable[[AnyForm], str],
    *,
    start: AnyForm | None = None,
    back: str = "",
) -> HttpResponse:
    matter = assignment.matter
    subject = subject_of(assignment)
    move = states.ASSIGNMENT.row(deed)
    after = back or back_of(matter)
    return deed_page_of(request, deed, move, form_class, act, subject=subject, back=after, start=start)


def deed_page_of(
    request: TenantRequest,
    template: str,
    move: Move,
    form_class: Callable[..., AnyForm],
    act: Callable[[AnyForm], str],
    *,
    subject: dict[str, str],
    back: str,
    start: AnyForm | None = None,
) -> HttpResponse:
    """A page (or dialogue) for one deed, refused with its reason and what was typed."""
    context = {"deed": move, "subject": subject, "back": back}
    return deed_page(
        request,
        f"handling/{template}.html",
        form_class,
        act,
        context=context,
        after=lambda: back,
        start=start,
    )
