"""The pages of referrals. Each makes one domain call; a refusal gives the form back with what was typed."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kernel import clock
from kernel.actor import Actor
from kernel.errors import StateRefused
from kernel.states import Machine, Move
from kernel.web.http import TenantRequest
from tenant_apps.referrals import (
    access,
    actions,
    errors,
    events,
    forms,
    leaving,
    page,
    possible,
    routing,
    selectors,
    states,
    types,
)
from tenant_apps.referrals.models import Referral
from tenants.console import sheets
from ui.forms import AnyForm, deed_page
from ui.parts import Tab

PAGE_SIZE, SHEET = 20, 5_000  # rows
METHODS = ["GET", "HEAD", "POST"]


@require_safe
def listing(request: TenantRequest) -> HttpResponse:
    """发出, 收到, 待签收, 被退回; 20 a page, with search, filters and export."""
    access.may_look(request.actor)
    asked = selectors.Asked.of(request.GET.dict())
    found = Paginator(selectors.listed(request.actor, asked), PAGE_SIZE).get_page(request.GET.get("page"))
    counts = selectors.counts(request.actor, asked)
    tabs = [
        Tab(
            label=word,
            url=asked.query(box=name) or "?",
            count=counts[name] if name else counts["in"] + counts["out"],
            current=name == asked.box,
        )
        for name, word in [("", "全部"), *((name, row[0]) for name, row in selectors.BOXES.items())]
    ]
    context = {
        "page": found,
        "rows": page.rows(list(found.object_list)),
        "tabs": tabs,
        "asked": asked,
        "kinds": types.choices().items(),
        "states": states.LABELS.items(),
        "dues": selectors.DUES.items(),
        "may_entrust": request.actor.can(states.DRAFT) and bool(selectors.receivers(types.DELEGATE)),
        "may_overlook": request.actor.can("content.read"),
        "adopts": request.actor.can(states.ADOPT),
        "may_report": request.actor.can(states.DRAFT) and bool(selectors.receivers(types.REPORT_REFERENCE)),
        "export_url": reverse("referrals:export") + asked.query(),
        "most": SHEET,
    }
    return render(request, "referrals/list.html", context)


@require_safe
def export(request: TenantRequest) -> HttpResponse:
    """The list with its filter, at most SHEET rows."""
    access.may_look(request.actor)
    asked = selectors.Asked.of(request.GET.dict())
    found = list(selectors.listed(request.actor, asked)[:SHEET])
    content = sheets.workbook(title="三级联动", head=page.HEAD, rows=page.sheet(found))
    return sheets.download(content, name=f"三级联动-{request.congress.name}-{clock.today():%Y%m%d}.xlsx")


@require_safe
def referral(request: TenantRequest, pk: UUID) -> HttpResponse:
    """One referral: both ends' states, exactly what was sent, its course, what may be done now."""
    found = access.get(request.actor, pk)
    return render(
        request, "referrals/referral.html", {"referral": found, "view": page.build(request.actor, found)}
    )


@require_http_methods(METHODS)
def approval(request: TenantRequest, pk: UUID) -> HttpResponse:
    """审签, of one or of all that were drafted with it for several receivers."""

    def act(form: forms.ApproveForm) -> str:
        sent = actions.approve_together(actor=request.actor, referral_id=pk, seen=form.cleaned_data["seen"])
        return f"已审签送出，等候{'、'.join(row.peer_name for row in sent)}签收。"

    def leaves() -> leaving.Preview | None:
        found = access.get(request.actor, pk)
        return leaving.preview(selectors.drafted_together(found)) if leaving.previewable(found) else None

    return on_referral(request, pk, "approve", forms.ApproveForm, act, more={"leaves": cache(leaves)})


@require_http_methods(METHODS)
def sending_back(request: TenantRequest, pk: UUID) -> HttpResponse:
    """退回不送."""

    def act(form: forms.AnswerForm) -> str:
        actions.send_back(actor=request.actor, referral_id=pk, answer=form.cleaned_data["answer"])
        return "已退回起草人，本次没有送出。"

    return on_referral(request, pk, "send_back", forms.AnswerForm, act)


@require_http_methods(METHODS)
def taking_back(request: TenantRequest, pk: UUID) -> HttpResponse:
    """取回."""

    def act(form: forms.NothingForm) -> str:
        actions.take_back(actor=request.actor, referral_id=pk)
        return "已取回，本次没有送出。"

    return _simple(request, pk, "take_back", act)


@require_http_methods(METHODS)
def recall(request: TenantRequest, pk: UUID) -> HttpResponse:
    """撤回."""

    def act(form: forms.NothingForm) -> str:
        asked = actions.recall(actor=request.actor, referral_id=pk)
        return f"撤回请求已送出。{asked.peer_name}尚未签收的，即予撤回；已签收的，不能撤回。"

    return _simple(request, pk, "recall", act)


@require_http_methods(METHODS)
def receipt(request: TenantRequest, pk: UUID) -> HttpResponse:
    """签收."""

    def act(form: forms.NothingForm) -> str:
        actions.receive(actor=request.actor, referral_id=pk)
        return "已签收并告知对方。下一步：受理，或者退回并说明理由。"

    return _simple(request, pk, "receive", act)


@require_http_methods(METHODS)
def acceptance(request: TenantRequest, pk: UUID) -> HttpResponse:
    """受理."""

    def act(form: forms.NothingForm) -> str:
        made = actions.accept(actor=request.actor, referral_id=pk)
        return (
            "已受理，本级代表可以查看并采纳。"
            if made.kind == types.REQUEST_ADOPTION
            else "已受理并告知对方。"
        )

    # What was handed down to our congress is taken in by the same page.
    remitted = access.get(request.actor, pk).kind == types.REMIT_DOWN
    deed = "take_in" if remitted else "accept"
    return on_referral(request, pk, deed, forms.NothingForm, act, template="accept")


@require_http_methods(METHODS)
def rejection(request: TenantRequest, pk: UUID) -> HttpResponse:
    """退回."""

    def act(form: forms.RejectForm) -> str:
        data = form.cleaned_data
        actions.reject(
            actor=request.actor,
            referral_id=pk,
            reason=data["reason"],
            answer=data["answer"],
            competent=data["competent"],
            level=data["level"],
        )
        return "已退回，理由已告知对方。"

    passed_on = selectors.refused_above(access.get(request.actor, pk))
    more = {**_routes(request, pk), "passed_on": passed_on}
    # The words of one beside us (移送) stay here.
    is_told_on = passed_on is not None and passed_on.kind == types.REQUEST_ADOPTION
    start = forms.RejectForm.passing_on(passed_on) if passed_on and is_told_on else None
    return on_referral(request, pk, "reject", forms.RejectForm, act, more=more, start=start)


@require_http_methods(METHODS)
def adoption(request: TenantRequest, pk: UUID) -> HttpResponse:
    """采纳; afterwards the deputy's own new suggestion."""

    made: list[UUID] = []

    def act(form: forms.NothingForm) -> str:
        made.append(actions.adopt(actor=request.actor, referral_id=pk).pk)
        return "已以您本人名义提出，等候代表工作机构受理登记。"

    more = {"with_it": page.adopted_along(request.actor, access.get(request.actor, pk))}
    return on_referral(request, pk, "adopt", forms.NothingForm, act, after=lambda: _case(made[0]), more=more)


@require_http_methods(METHODS)
def non_adoption(request: TenantRequest, pk: UUID) -> HttpResponse:
    """未采纳."""

    def act(form: forms.NotAdoptForm) -> str:
        data = form.cleaned_data
        actions.not_adopt(actor=request.actor, referral_id=pk, reason=data["reason"], answer=data["answer"])
        return "已作未采纳处理，留作参考，并告知对方。"

    return on_referral(request, pk, "not_adopt", forms.NotAdoptForm, act)


@require_http_methods(METHODS)
def taking_on(request: TenantRequest, pk: UUID) -> HttpResponse:
    """接办."""

    def act(form: forms.NothingForm) -> str:
        actions.take_on(actor=request.actor, referral_id=pk)
        return "已接办并告知上级。下一步：分办给承办单位。"

    return _simple(request, pk, "take_on", act)


@require_http_methods(METHODS)
def acknowledgement(request: TenantRequest, pk: UUID) -> HttpResponse:
    """确认并转告."""

    def act(form: forms.NothingForm) -> str:
        done = actions.acknowledge(actor=request.actor, referral_id=pk)
        below = (
            " 结果已同时转告来源的下级人大。"
            if done.suggestion and done.suggestion.origin_referral_id
            else ""
        )
        if possible.withdrawn(done.suggestion):
            return f"已确认收到结果。{below}{possible.WITHDRAWN}"
        after = "待本级答复后" if possible.waits_for_reply(done.suggestion) else ""
        return f"已确认收到结果。{below}下一步：{after}再次答复本级代表。"

    found = access.get(request.actor, pk)
    more = {
        "below": bool(events.sources_of(found)),
        "withdrawn": possible.withdrawn(found.suggestion),
        "waits": possible.waits_for_reply(found.suggestion),
    }
    return on_referral(request, pk, "acknowledge", forms.NothingForm, act, more=more)


@require_http_methods(METHODS)
def result(request: TenantRequest, pk: UUID) -> HttpResponse:
    """再次答复: the result from above is given to our deputy."""
    found = access.get(request.actor, pk)
    request.actor.require("suggestion.follow_up")
    if request.method != "POST":
        possible.give(found)

    def act(form: forms.GiveForm) -> str:
        actions.give_result(actor=request.actor, referral_id=pk, words=form.cleaned_data["words"])
        return "已以上级结果再次答复代表，代表可以测评。"

    back = (
        reverse("suggestions:case", kwargs={"pk": found.suggestion_id})
        if found.suggestion_id
        else address(found)
    )
    extra = {"referral": found, "results": selectors.results_of(found)}
    return dialogue(request, "give_result", "再次答复代表", forms.GiveForm, act, back=back, extra=extra)


def _routes(request: TenantRequest, pk: UUID) -> dict[str, Any]:
    """Who was named competent for this category before."""
    return {"routes": routing.proposed(access.get(request.actor, pk).category)}


def _case(suggestion_id: UUID) -> str:
    return reverse("suggestions:case", kwargs={"pk": suggestion_id})


def address(found: Referral) -> str:
    return reverse("referrals:referral", kwargs={"pk": found.pk})


def _simple(
    request: TenantRequest, pk: UUID, deed: str, act: Callable[[forms.NothingForm], str]
) -> HttpResponse:
    return on_referral(request, pk, deed, forms.NothingForm, act)


def on_referral(
    request: TenantRequest,
    pk: UUID,
    deed: str,
    form_class: Callable[..., AnyForm],
    act: Callable[[AnyForm], str],
    *,
    after: Callable[[], str] | None = None,
    more: dict[str, Any] | None = None,
    start: AnyForm | None = None,
    template: str = "",
) -> HttpResponse:
    """A page (or dialogue) for one deed on a referral: shown only where it is possible."""
    found = access.get(request.actor, pk)
    machine = states.OUTGOING if deed in {row.deed for row in states.OUTGOING.moves} else states.INCOMING
    row = machine.row(deed)
    request.actor.require(row.capability)
    why = _gone(request.actor, pk, machine, row) if request.method != "POST" else ""
    if why:
        raise StateRefused(why, next=_instead(found, row))
    extra = {
        "referral": found,
        "view": page.build(request.actor, found),
        # Asked when the page is drawn, after the deed was refused: another may have been faster.
        "gone": cache(lambda: _gone(request.actor, pk, machine, row)),
        "instead": cache(lambda: _instead(access.get(request.actor, pk), row)),
        **(more or {}),
    }
    return dialogue(
        request,
        template or deed,
        possible.label(found, row),
        form_class,
        act,
        back=address(found),
        extra=extra,
        start=start,
        after=after,
    )


def _gone(actor: Actor, pk: UUID, machine: Machine, row: Move) -> str:
    """Why the deed is possible no more; empty if it is."""
    found: Referral | None = access.visible(actor).filter(pk=pk).first()
    if found is None:
        return "本件已由他人办理，不再由您办理。"
    why = possible.barred(found, row.deed)
    if why is not None:
        return why.message
    if machine.allows(found, row.deed):
        return ""
    return f"本件的状态已是“{found.state_label}”，不能再办理“{row.label}”。"


def _instead(found: Referral, row: Move) -> str:
    why = possible.barred(found, row.deed)
    if why is not None and why.next:
        return why.next
    if found.state == states.TAKEN_BACK:
        return "没有送出。需要送出的，由起草人重新起草、送审签。"
    if not found.is_out and found.state == states.CALLED_OFF and found.kind == types.REQUEST_ADOPTION:
        return f"对方已经撤回，本级无须再办理；{errors.SourceWithdrawn.next}"
    if not found.is_out and found.state in (states.RECALLED, states.CALLED_OFF):
        return "对方已经撤回，本级无须再办理。"
    if found.is_out and possible.barred(found, "approve") is not None:
        return "请起草人取回，重新起草，送现在的上级或者下级。"
    return "请返回本件查看现状，再决定下一步。"


def dialogue(
    request: TenantRequest,
    template: str,
    verb: str,
    form_class: Callable[..., AnyForm],
    act: Callable[[AnyForm], str],
    *,
    back: str,
    extra: dict[str, Any],
    start: AnyForm | None = None,
    after: Callable[[], str] | None = None,
) -> HttpResponse:
    context = {"verb": verb, "back": back, **extra}
    return deed_page(
        request,
        f"referrals/{template}.html",
        form_class,
        act,
        context=context,
        after=after or (lambda: back),
        start=start,
    )
