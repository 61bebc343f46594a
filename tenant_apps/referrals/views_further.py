"""The pages of further deeds: several taken back at once, kept, sent back by a government, answered, passed on, bundled, reminded."""

from __future__ import annotations

from functools import cache, partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from kernel.web.http import TenantRequest
from tenant_apps.referrals import (
    access,
    actions,
    deadlines,
    forms,
    page,
    possible,
    routing,
    selectors,
    states,
)
from tenant_apps.referrals.models import Referral
from tenant_apps.referrals.views import METHODS, address, dialogue, on_referral
from ui.forms import AnyForm


@require_http_methods(METHODS)
def taking_back_together(request: TenantRequest, pk: UUID) -> HttpResponse:
    """取回 of the whole batch that waits for one 审签."""

    def act(form: forms.NothingForm) -> str:
        taken = actions.take_back_together(actor=request.actor, referral_id=pk)
        return f"已取回 {len(taken)} 件，送{'、'.join(row.peer_name for row in taken)}的都没有送出。"

    def together() -> list[Referral]:
        return selectors.drafted_together(access.get(request.actor, pk))

    return on_referral(request, pk, "take_back", forms.NothingForm, act, more={"together": cache(together)})


@require_http_methods(METHODS)
def settling(request: TenantRequest, pk: UUID) -> HttpResponse:
    """由本级办理."""

    def act(form: forms.NothingForm) -> str:
        actions.settle(actor=request.actor, referral_id=pk)
        return "已决定由本级办理，本级期限照常计算。"

    return on_referral(request, pk, "settle", forms.NothingForm, act)


@require_http_methods(METHODS)
def revocation(request: TenantRequest, pk: UUID) -> HttpResponse:
    """撤销委托."""

    def act(form: forms.RevokeForm) -> str:
        done = actions.revoke(actor=request.actor, referral_id=pk, answer=form.cleaned_data["answer"])
        return f"已撤销委托，{done.peer_name}停止组织并得到告知。"

    return on_referral(request, pk, "revoke", forms.RevokeForm, act)


@require_http_methods(METHODS)
def noting(request: TenantRequest, pk: UUID) -> HttpResponse:
    """签收阅存."""

    def act(form: forms.NothingForm) -> str:
        actions.note(actor=request.actor, referral_id=pk)
        return "已签收阅存并告知对方。"

    return on_referral(request, pk, "note", forms.NothingForm, act)


@require_http_methods(METHODS)
def declining(request: TenantRequest, pk: UUID) -> HttpResponse:
    """The government sends an assignment from above back."""

    def act(form: forms.RejectForm) -> str:
        data = form.cleaned_data
        actions.decline(
            actor=request.actor,
            referral_id=pk,
            reason=data["reason"],
            answer=data["answer"],
            competent=data["competent"],
            level=data["level"],
        )
        return "已退回上级，理由已告知对方。"

    routes = routing.proposed(access.get(request.actor, pk).category)
    return on_referral(request, pk, "decline", forms.RejectForm, act, more={"routes": routes})


@require_http_methods(METHODS)
def answer(request: TenantRequest, pk: UUID) -> HttpResponse:
    """回送结果."""

    def act(form: forms.BackForm) -> str:
        actions.answer_back(actor=request.actor, referral_id=pk, answer=form.cleaned_data["answer"])
        return "已回送对方，等候对方确认。"

    return on_referral(request, pk, "answer_back", forms.BackForm, act)


@require_http_methods(METHODS)
def relay(request: TenantRequest, pk: UUID) -> HttpResponse:
    """转送下一级."""

    def act(form: forms.RelayForm) -> str:
        made = actions.relay(actor=request.actor, referral_id=pk, note=form.cleaned_data["note"])
        return f"已送审签。审签后转送{made.peer_name}，来件等候其结果。"

    found, extra = _seen(request, pk)
    request.actor.require(states.DRAFT)
    if request.method != "POST":
        possible.relay(found)
    extra |= {
        "receivers": selectors.relay_receivers(found),
        "routes": routing.proposed(found.category),
        "passed_on": selectors.refused_above(found),
    }
    return dialogue(request, "relay", "送审签", forms.RelayForm, act, back=address(found), extra=extra)


@require_http_methods(METHODS)
def bundle(request: TenantRequest, pk: UUID) -> HttpResponse:
    """并办."""

    def act(form: forms.BundleForm) -> str:
        others = form.cleaned_data["others"]
        actions.bundle(actor=request.actor, referral_id=pk, others=others)
        return f"已并办，共 {len(others) + 1} 件。代表采纳一件即一并采纳，结果分别回送各来件单位。"

    found, extra = _seen(request, pk)
    request.actor.require(states.RECEIVE)
    if request.method != "POST":
        possible.bundle(found)
    form = partial(forms.BundleForm, referral=found)
    return dialogue(request, "bundle", "并办", form, act, back=address(found), extra=extra)


@require_http_methods(METHODS)
def urging(request: TenantRequest, pk: UUID) -> HttpResponse:
    """催办."""

    def act(form: AnyForm) -> str:
        urged = actions.urge(actor=request.actor, referral_id=pk)
        return f"已催办{urged.peer_name}，这是第 {urged.urged_times} 次。"

    found, extra = _seen(request, pk)
    request.actor.require(states.DRAFT)
    if request.method != "POST":
        possible.urge(found)
    extra["gap"] = deadlines.profile().urge_gap.words
    extra["shelf"] = "待阅" if found.state in states.UNDER_WAY else "待办"
    return dialogue(request, "urge", "催办", forms.NothingForm, act, back=address(found), extra=extra)


def _seen(request: TenantRequest, pk: UUID) -> tuple[Referral, dict[str, Any]]:
    found = access.get(request.actor, pk)
    return found, {"referral": found, "view": page.build(request.actor, found)}
