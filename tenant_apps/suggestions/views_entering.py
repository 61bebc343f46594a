"""Pages of 代录, of the signed sheet and of 撤回."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kernel import clock
from kernel.web.http import TenantRequest
from tenant_apps.suggestions import access, actions, going_on, joint, openness, selectors, states
from tenant_apps.suggestions import forms_entering as forms
from tenant_apps.suggestions.models import Suggestion
from tenant_apps.suggestions.views import one_deed
from ui.forms import deed_page

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
def entry(request: TenantRequest) -> HttpResponse:
    """代录建议: what a deputy handed in on paper, by telephone or in person."""
    row = states.MACHINE.row("enter")
    request.actor.require(row.capability)
    groups = joint.roster(ticked=request.POST.getlist("cosigners"))
    deputies = [
        (one.id, f"{one.name}（{one.seat_no} {group.name}）") for group in groups for one in group.choices
    ]
    done: list[Suggestion] = []

    def deed(form: forms.EntryForm) -> str:
        data = form.cleaned_data
        made = actions.enter(
            actor=request.actor,
            mandate=UUID(data["mandate"]),
            way=data["way"],
            received_on=data["received_on"],
            cosigners=[UUID(one) for one in data["cosigners"]],
            **form.fields_written(),
        )
        done.append(made)
        return "已代录，代表在待办中核对。请添加纸质件的扫描件，再受理登记。"

    start = {"received_on": clock.today(), "kind": Suggestion.Kind.SUGGESTION, "way": Suggestion.Entry.PAPER}
    return deed_page(
        request,
        "suggestions/enter.html",
        partial(forms.EntryForm, deputies=deputies),
        deed,
        context={
            "deed": row,
            "groups": groups,
            "many": len(deputies) > 12,
            "asks_consent": openness.asks_consent(request.congress.id),
        },
        after=lambda: reverse("suggestions:attachments", kwargs={"pk": done[0].pk}),
        start=forms.EntryForm(initial=start, deputies=deputies),
    )


@require_http_methods(METHODS)
def entry_revision(request: TenantRequest, pk: UUID) -> HttpResponse:
    """代录修改: the changed sheet of what was sent back."""
    suggestion, row = access.get(request.actor, pk), states.MACHINE.row("revise_entry")
    request.actor.require(row.capability)
    if request.method != "POST":
        states.MACHINE.check(suggestion, "revise_entry")
    signed = [str(one.mandate_id) for one in selectors.cosigners(suggestion)]
    ticked = request.POST.getlist("cosigners") if request.method == "POST" else signed
    groups = joint.by_delegation(selectors.may_sign_entry(suggestion), ticked=ticked)
    deputies = [(one.id, f"{one.name}（{one.seat_no}）") for group in groups for one in group.choices]

    def deed(form: forms.RevisionForm) -> str:
        data = form.cleaned_data
        actions.revise_entry(
            actor=request.actor,
            suggestion_id=pk,
            way=data["way"],
            received_on=data["received_on"],
            cosigners=[UUID(one) for one in data["cosigners"]],
            draft_version=data["draft_version"],
            **form.fields_written(),
        )
        return "已按修改稿代录并重新提出，代表在待办中核对。请添加修改稿的扫描件，再受理登记。"

    kept = ("title", "kind", "category", "body", "suggested_undertaker", "publish_consent", "draft_version")
    start = {name: getattr(suggestion, name) for name in kept}
    start |= {"received_on": clock.today(), "way": suggestion.channel, "cosigners": signed}
    return deed_page(
        request,
        "suggestions/revise_entry.html",
        partial(forms.RevisionForm, deputies=deputies),
        deed,
        context={
            "suggestion": suggestion,
            "deed": row,
            "groups": groups,
            "many": len(deputies) > 12,
            "asks_consent": openness.asks_consent(request.congress.id),
        },
        after=lambda: reverse("suggestions:attachments", kwargs={"pk": pk}),
        start=forms.RevisionForm(initial=start, deputies=deputies),
    )


@require_http_methods(METHODS)
def confirmation(request: TenantRequest, pk: UUID) -> HttpResponse:
    """核对无误."""

    def deed(suggestion: Suggestion, form: forms.ConfirmForm) -> str:
        actions.confirm_entry(actor=request.actor, suggestion_id=suggestion.pk)
        return "已核对。"

    return one_deed(request, pk, "confirm_entry", forms.ConfirmForm, deed)


@require_http_methods(METHODS)
def objection(request: TenantRequest, pk: UUID) -> HttpResponse:
    """对代录提出异议."""

    def deed(suggestion: Suggestion, form: forms.ReasonForm) -> str:
        reason = form.cleaned_data["reason"]
        actions.object_to_entry(actor=request.actor, suggestion_id=suggestion.pk, reason=reason)
        return "异议已告知代表工作机构，答复以前不受理登记。"

    return one_deed(request, pk, "object_to_entry", forms.ReasonForm, deed)


@require_http_methods(METHODS)
def objection_answer(request: TenantRequest, pk: UUID) -> HttpResponse:
    """答复异议."""

    def deed(suggestion: Suggestion, form: forms.AnswerForm) -> str:
        answer = form.cleaned_data["answer"]
        actions.answer_objection(actor=request.actor, suggestion_id=suggestion.pk, answer=answer)
        return "已答复，代表在待办中核对。需要改动正文的，请退回修改。"

    return one_deed(request, pk, "answer_objection", forms.AnswerForm, deed)


@require_http_methods(METHODS)
def paper(request: TenantRequest, pk: UUID) -> HttpResponse:
    """登记纸质件."""

    def deed(suggestion: Suggestion, form: forms.PaperForm) -> str:
        day = form.cleaned_data["received_on"]
        actions.receive_paper(actor=request.actor, suggestion_id=suggestion.pk, received_on=day)
        return "已登记收到纸质件。"

    return one_deed(request, pk, "receive_paper", forms.PaperForm, deed)


@require_http_methods(METHODS)
def assignment_decision(request: TenantRequest, pk: UUID) -> HttpResponse:
    """登记交办决定."""

    def deed(suggestion: Suggestion, form: forms.DecisionForm) -> str:
        actions.decide_assignment(actor=request.actor, suggestion_id=suggestion.pk, **form.cleaned_data)
        return "已登记主任会议的决定。下一步：交办承办单位。"

    return one_deed(request, pk, "decide_assignment", forms.DecisionForm, deed)


@require_http_methods(METHODS)
def withdrawal(request: TenantRequest, pk: UUID) -> HttpResponse:
    """撤回建议."""

    def deed(suggestion: Suggestion, form: forms.ReasonForm) -> str:
        reason = form.cleaned_data["reason"]
        done = actions.withdraw(actor=request.actor, suggestion_id=suggestion.pk, reason=reason)
        if done.state == states.WITHDRAWN:
            if on := going_on.where(done):
                return f"已撤回，本级办理工作即行终止，有关单位已经告知。{on}代表已经采纳，由其继续办理。"
            return "已撤回，办理工作即行终止，有关单位已经告知。"
        return "已申请撤回，联名代表全部同意后生效；在此之前照常办理。"

    return one_deed(request, pk, "withdraw", forms.ReasonForm, deed)


@require_http_methods(METHODS)
def agreement(request: TenantRequest, pk: UUID) -> HttpResponse:
    """同意撤回."""

    def deed(suggestion: Suggestion, form: forms.ConfirmForm) -> str:
        done = actions.agree_withdrawal(actor=request.actor, suggestion_id=suggestion.pk)
        return "已同意撤回。" + ("联名代表全部同意，本件已撤回。" if done.state == states.WITHDRAWN else "")

    return one_deed(request, pk, "agree_withdrawal", forms.ConfirmForm, deed)


@require_http_methods(METHODS)
def disagreement(request: TenantRequest, pk: UUID) -> HttpResponse:
    """不同意撤回."""

    def deed(suggestion: Suggestion, form: forms.ConfirmForm) -> str:
        actions.refuse_withdrawal(actor=request.actor, suggestion_id=suggestion.pk)
        return "已答复不同意，撤回申请终止，本件照常办理。"

    return one_deed(request, pk, "refuse_withdrawal", forms.ConfirmForm, deed)
