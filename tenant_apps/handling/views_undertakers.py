"""Pages on who undertakes: one unit more, another in a unit's place, and the opinion of those who assist."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from kernel.web.http import TenantRequest
from tenant_apps.handling import access, actions, deadlines, forms, proposing, selectors, states
from tenant_apps.handling.models import Matter
from tenant_apps.handling.views import (
    METHODS,
    back_of,
    deed_page_of,
    of_assignment,
    subject_of,
    to_handle,
)


@require_http_methods(METHODS)
def undertaker(request: TenantRequest, pk: UUID) -> HttpResponse:
    """增加承办单位."""
    matter = access.matter(request.actor, pk)
    access.directing(request.actor, matter)
    if request.method != "POST":
        states.MATTER.check(matter, "add_undertaker")

    def act(form: forms.UndertakerForm) -> str:
        made = actions.add_undertaker(actor=request.actor, matter_id=pk, **_given(form))
        return f"已增加{made.undertaker_name}，等候签收。"

    subject = {"title": matter.title, "note": f"领衔 {matter.lead_name} · {matter.number_label}"}
    form_class = partial(forms.UndertakerForm, held=_held(matter), returned=selectors.has_returned(matter))
    move = states.MATTER.row("add_undertaker")
    return deed_page_of(request, "undertaker", move, form_class, act, subject=subject, back=back_of(matter))


@require_http_methods(METHODS)
def replacement(request: TenantRequest, pk: UUID) -> HttpResponse:
    """变更承办单位."""
    assignment = access.assignment(request.actor, pk)
    access.directing(request.actor, assignment.matter)
    if request.method != "POST":
        states.ASSIGNMENT.check(assignment, "replace_undertaker")

    def act(form: forms.UndertakerForm) -> str:
        made = actions.replace_undertaker(actor=request.actor, assignment_id=pk, **_given(form))
        return f"{assignment.undertaker_name}已变更为{made.undertaker_name}，等候签收。"

    matter = assignment.matter
    form_class = partial(forms.UndertakerForm, held=_held(matter), returned=selectors.has_returned(matter))
    move = states.ASSIGNMENT.row("replace_undertaker")
    subject, back = subject_of(assignment), back_of(assignment.matter)
    subject["named"], initial = proposing.start(matter.suggestion_id)
    start = form_class(initial=initial)
    return deed_page_of(request, "undertaker", move, form_class, act, subject=subject, back=back, start=start)


@require_http_methods(METHODS)
def opinion(request: TenantRequest, pk: UUID) -> HttpResponse:
    """提出会办意见."""
    assignment = to_handle(request, pk, "give_opinion")

    def act(form: forms.OpinionForm) -> str:
        actions.give_opinion(actor=request.actor, assignment_id=pk, **form.cleaned_data)
        return "意见已送主办单位。"

    start = forms.OpinionForm(initial={"contact_name": request.actor.name})
    return of_assignment(request, assignment, "give_opinion", forms.OpinionForm, act, start=start)


@require_http_methods(METHODS)
def opinion_return(request: TenantRequest, pk: UUID) -> HttpResponse:
    """退回会办意见, by the lead unit; afterwards back to the case."""
    assignment = access.opinion_to_judge(request.actor, pk, lock=False)[0]
    if request.method != "POST":
        states.ASSIGNMENT.check(assignment, "send_back_opinion")

    def act(form: forms.ReasonForm) -> str:
        again = actions.send_back_opinion(actor=request.actor, assignment_id=pk, **form.cleaned_data)
        day = deadlines.by_when(again.due_at, provisional=again.due_provisional)
        return f"已退回{again.undertaker_name}，请其在 {day}前重新提出。"

    return of_assignment(request, assignment, "send_back_opinion", forms.ReasonForm, act)


def _given(form: forms.UndertakerForm) -> dict[str, Any]:
    data = form.cleaned_data
    again = data.get("again_reason", "")
    return {"unit_id": UUID(data["unit_id"]), "reason": data["reason"], "again_reason": again}


def _held(matter: Matter) -> list[UUID]:
    return [one.unit_id for one in selectors.assignments_of(matter) if one.unit_id is not None]
