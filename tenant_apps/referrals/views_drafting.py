"""The pages on which a referral is begun: of a case of ours, or an activity entrusted, a decision reported. Then 审签."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kernel.web.http import TenantRequest
from tenant_apps.referrals import (
    actions,
    anew,
    forms,
    leaving,
    possible,
    routing,
    selectors,
    states,
    types,
)
from tenant_apps.referrals.going_up import going_up
from tenant_apps.referrals.reaching import upper
from tenant_apps.referrals.views import METHODS, dialogue
from tenant_apps.suggestions import access as suggestions
from tenant_apps.suggestions import states as course


@require_http_methods(METHODS)
def refer_up(request: TenantRequest, pk: UUID) -> HttpResponse:
    """转请上级代表采纳: what I decide, and exactly what leaves."""
    suggestion = suggestions.get(request.actor, pk)
    request.actor.require(states.DRAFT)
    if request.method != "POST":
        possible.refer(suggestion, types.REQUEST_ADOPTION)
        upper()

    def act(form: forms.UpForm) -> str:
        data = form.cleaned_data
        made = actions.refer_up(
            actor=request.actor, suggestion_id=pk, reason=data["reason"], note=data["note"]
        )
        return f"已送审签。审签后送往{made.peer_name}，对方签收前可以撤回。"

    start = forms.UpForm(initial={"reason": "BEYOND_POWER", "note": anew.note(suggestion.pk)})
    back = reverse("suggestions:case", kwargs={"pk": pk})
    extra = {
        "suggestion": suggestion,
        "going": going_up(suggestion),
        "routes": routing.proposed(suggestion.category),
    }
    return dialogue(request, "refer_up", "送审签", forms.UpForm, act, back=back, start=start, extra=extra)


@require_http_methods(METHODS)
def refer_down(request: TenantRequest, pk: UUID) -> HttpResponse:
    """交下级政府承办."""
    suggestion = suggestions.get(request.actor, pk)
    request.actor.require(states.DRAFT)
    selectors.below()
    if request.method != "POST":
        possible.refer(suggestion, types.ASSIGN_DOWN)

    def act(form: forms.DownForm) -> str:
        data = form.cleaned_data
        made = actions.refer_down(
            actor=request.actor, suggestion_id=pk, to=data["to"], reason=data["reason"], note=data["note"]
        )
        return f"已送审签。审签后交{made.peer_name}人民政府承办。"

    back = reverse("suggestions:case", kwargs={"pk": pk})
    return dialogue(
        request,
        "refer_down",
        "送审签",
        forms.DownForm,
        act,
        back=back,
        extra={"suggestion": suggestion, "routes": routing.proposed(suggestion.category)},
    )


@require_http_methods(METHODS)
def refer_further(request: TenantRequest, pk: UUID) -> HttpResponse:
    """报送、移送与抄送: a kind, its receivers, a word; then 审签."""
    suggestion = suggestions.get(request.actor, pk)
    request.actor.require(states.DRAFT)
    if request.method != "POST":
        possible.refer(suggestion)

    def act(form: forms.FurtherForm) -> str:
        data = form.cleaned_data
        made = actions.refer_further(
            actor=request.actor, suggestion_id=pk, kind=data["kind"], to=data["to"], note=data["note"]
        )
        return f"已送审签，共 {len(made)} 个单位。审签前可以取回。"

    back = reverse("suggestions:case", kwargs={"pk": pk})
    extra = {
        "suggestion": suggestion,
        "stays": leaving.STAYS,
        "routes": routing.proposed(suggestion.category),
    }
    form = partial(forms.FurtherForm, suggestion=suggestion)
    named = {"note": anew.note(suggestion.pk), "kind": anew.kind(suggestion, request.congress.level)}
    start = form(initial=named)
    return dialogue(request, "refer_further", "送审签", form, act, back=back, extra=extra, start=start)


@require_http_methods(METHODS)
def file_below(request: TenantRequest, pk: UUID) -> HttpResponse:
    """直接向下级人大常委会提出: the lead's own deed, which leaves at once."""
    suggestions.get(request.actor, pk)
    request.actor.require(course.REVISE)
    suggestion = suggestions.get_own(request.actor, pk)
    if request.method != "POST":
        possible.refer(suggestion, types.REMIT_DOWN)
    possible.file_below()

    def act(form: forms.BelowForm) -> str:
        made = actions.file_below(actor=request.actor, suggestion_id=pk, **form.cleaned_data)
        return f"已送交{made.peer_organ}。办理经过和答复在本页查看。"

    back = reverse("suggestions:case", kwargs={"pk": pk})
    extra = {"suggestion": suggestion, "stays": leaving.STAYS}
    return dialogue(request, "file_below", "送交", forms.BelowForm, act, back=back, extra=extra)


@require_http_methods(METHODS)
def entrust(request: TenantRequest) -> HttpResponse:
    """委托下级组织活动."""
    request.actor.require(states.DRAFT)
    possible.entrust()

    def act(form: forms.EntrustForm) -> str:
        data = form.cleaned_data
        made = actions.entrust(
            actor=request.actor,
            to=data["to"],
            title=data["title"],
            body=data["body"],
            until=data["until"],
            note=data["note"],
        )
        return f"已送审签，共 {len(made)} 个单位。审签前可以取回。"

    back = reverse("referrals:list")
    return dialogue(request, "entrust", "送审签", forms.EntrustForm, act, back=back, extra={})


@require_http_methods(METHODS)
def mandate_change(request: TenantRequest) -> HttpResponse:
    """报告上级代表资格变动."""
    request.actor.require(states.DRAFT)
    if request.method != "POST":
        upper()

    def act(form: forms.MandateChangeForm) -> str:
        made = actions.report_mandate_change(actor=request.actor, **form.cleaned_data)
        return f"已送审签，审签后送{made.peer_organ}。审签前可以取回。"

    back = reverse("referrals:list")
    above = selectors.receivers(types.REPORT_REFERENCE)
    extra = {"organ": request.congress.organ_name, "above": above[0] if above else None}
    return dialogue(request, "mandate_change", "送审签", forms.MandateChangeForm, act, back=back, extra=extra)
