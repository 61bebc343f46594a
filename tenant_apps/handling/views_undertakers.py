"""Pages on who undertakes: one unit more, another in a unit's place, and the opinion of those who assist."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from kernel.web.http import TenantRequest
from tenant_apps.handling import (
    access,
    actions,
    choices,
    deadlines,
    forms,
    naming,
    proposing,
    requests,
    selectors,
    states,
    undertaking,
    unmanned,
)
from tenant_apps.handling import past as the_past
from tenant_apps.handling.models import Matter
from tenant_apps.handling.views import (
    METHODS,
    back_of,
    deed_page_of,
    of_assignment,
    subject_of,
    to_handle,
)
from ui import words
from ui.parts import Fact


@require_http_methods(METHODS)
def undertaker(request: TenantRequest, pk: UUID) -> HttpResponse:
    """增加承办单位."""
    matter = access.matter(request.actor, pk)
    access.directing(request.actor, matter)
    if request.method != "POST":
        states.MATTER.check(matter, "add_undertaker")

    def act(form: forms.UndertakerForm) -> str:
        made = actions.add_undertaker(actor=request.actor, matter_id=pk, **_given(form))
        return f"已增加{made.undertaker_name}，等候签收。" + unmanned.warning_of([made])

    subject = {"title": matter.title, "note": f"领衔 {matter.lead_name} · {matter.number_label}"}
    form_class = partial(forms.UndertakerForm, held=_held(matter), returned=selectors.has_returned(matter))
    leading, by = (
        selectors.answering(selectors.assignments_of(matter)),
        deadlines.rules(matter.profile_version),
    )
    move = replace(states.MATTER.row("add_undertaker"), label=undertaking.adding(leading, by=by))
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
        return f"{assignment.undertaker_name}已变更为{made.undertaker_name}，等候签收。{unmanned.warning_of([made])}"

    matter = assignment.matter
    held = choices.not_offered(assignment)
    form_class = partial(forms.UndertakerForm, held=held, returned=selectors.has_returned(matter))
    move = states.ASSIGNMENT.row("replace_undertaker")
    subject, back = subject_of(assignment), back_of(assignment.matter)
    subject["named"], initial = proposing.start(matter.suggestion_id)
    start = form_class(initial=initial)
    return deed_page_of(request, "undertaker", move, form_class, act, subject=subject, back=back, start=start)


@require_http_methods(METHODS)
def removal(request: TenantRequest, pk: UUID) -> HttpResponse:
    """撤出会办单位."""

    def act(form: forms.ReasonForm) -> str:
        gone = actions.remove_undertaker(actor=request.actor, assignment_id=pk, **form.cleaned_data)
        return f"{gone.undertaker_name}已撤出，不再等候其意见。"

    return _of_assisting(request, pk, "remove_undertaker", act)


@require_http_methods(METHODS)
def excuse(request: TenantRequest, pk: UUID) -> HttpResponse:
    """免提会办意见."""

    def act(form: forms.ReasonForm) -> str:
        excused = actions.excuse_opinion(actor=request.actor, assignment_id=pk, **form.cleaned_data)
        return f"不再等候{excused.undertaker_name}的意见。"

    return _of_assisting(request, pk, "excuse_opinion", act)


def _of_assisting(
    request: TenantRequest, pk: UUID, deed: str, act: Callable[[forms.ReasonForm], str]
) -> HttpResponse:
    """The office on one that assists."""
    assignment = access.assignment(request.actor, pk)
    access.directing(request.actor, assignment.matter)
    if request.method != "POST":
        states.ASSIGNMENT.check(assignment, deed)
    return of_assignment(request, assignment, deed, forms.ReasonForm, act)


@require_safe
def past(request: TenantRequest, pk: UUID) -> HttpResponse:
    """What the actor's unit had and has no more: how it ended."""
    found = access.past(request.actor, pk)
    rules = deadlines.rules(found.matter.profile_version)
    facts = [
        Fact(term="承办单位", value=f"{found.undertaker_name}（{naming.role_label(found.role, by=rules)}）"),
        Fact(term="交办时间", value=words.moment(found.assigned_at)),
    ]
    if found.over_at is not None:
        facts += [
            Fact(term="终止时间", value=words.moment(found.over_at)),
            Fact(term="原因", value=found.over_why),
        ]
    heirs = naming.named(the_past.heirs(found))
    facts += [Fact(term="现承办单位", value=heirs)] if heirs else []
    asked = [requests.line_of(row) for row in the_past.asked(found)]
    context = {"label": the_past.label_of(found), "matter": found.matter, "facts": facts, "asked": asked}
    return render(request, "handling/past.html", context)


@require_http_methods(METHODS)
def opinion(request: TenantRequest, pk: UUID) -> HttpResponse:
    """提出会办意见."""
    assignment = to_handle(request, pk, "give_opinion")

    def act(form: forms.OpinionForm) -> str:
        actions.give_opinion(actor=request.actor, assignment_id=pk, **form.cleaned_data)
        return "意见已送主办单位。"

    last = assignment.opinions.order_by("-round").first()
    subject, initial = subject_of(assignment), {"contact_name": request.actor.name}
    if last is not None and last.sent_back_at is not None:  # what it said is there to be mended
        subject |= {"sent_back": last.sent_back_reason, "by": last.sent_back_by_name}
        initial = {name: getattr(last, name) for name in ("text", "contact_name", "contact_phone")}
    start = forms.OpinionForm(initial=initial)
    move, back = states.ASSIGNMENT.row("give_opinion"), back_of(assignment.matter)
    return deed_page_of(
        request, "give_opinion", move, forms.OpinionForm, act, subject=subject, back=back, start=start
    )


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
