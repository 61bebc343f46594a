"""Slips, second factors, reset and forced logout."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kernel import clock
from kernel.errors import DomainError, InputRefused
from kernel.web import idempotency
from kernel.web.http import TenantRequest, around
from shared_apps.identity import roster, states
from sso import guarding
from sso.activation import issuing, paper
from sso.desk import forms
from sso.desk.wanted import Wanted
from ui.parts import Slip

GET_OR_POST = ["GET", "HEAD", "POST"]


@around
@require_http_methods(GET_OR_POST)
@never_cache
def slips(request: TenantRequest) -> HttpResponse:
    """Choose people, say how the codes reach them; the slips are shown to this click alone."""
    request.actor.require(issuing.CAPABILITY)
    wanted = Wanted.of(request.GET if request.method != "POST" else request.POST)
    people = wanted.people(request.congress.id)
    choices = [(str(one.seat_id), one.name) for one in people]
    form, status = forms.SlipsForm(seats=choices), 200
    if request.method == "POST":
        form, status = forms.SlipsForm(request.POST, seats=choices), InputRefused.status
        if form.is_valid():
            try:
                return _given(request, form)
            except DomainError as error:
                form.refuse(error)
                status = error.status
    if form.is_bound:
        picked = set(form.data.getlist("seat"))  # type: ignore[attr-defined]
    else:  # who has confirmed has an account: a slip for them is asked for one by one
        picked = {str(one.seat_id) for one in people if wanted.seats or one.status == states.PENDING}
    standings = issuing.standings(request.congress.id, [one.person_id for one in people])
    context = {
        "form": form,
        "wanted": wanted,
        "rows": [
            (one, str(one.seat_id) in picked, _slip_of(one, standings.get(one.person_id))) for one in people
        ],
        "void": list(standings.values()).count(issuing.WAITING),
        "most": issuing.AT_ONCE,
        "groups": roster.groups(request.congress.id),
        "kinds": [(kind, word) for kind, word in states.KINDS.items() if kind not in states.OUTSIDE],
        "statuses": [(word, states.SEAT.label(word)) for word in (states.PENDING, states.ACTIVE)],
        "no_pdf": paper.missing(),
    }
    return render(request, "sso/accounts/slips.html", context, status=status)


def _slip_of(one: roster.Holder, standing: str | None) -> str:
    """Of an unconfirmed seat it is not told whether a password was set: who had one elsewhere sets none."""
    if standing == issuing.USED and one.status == states.PENDING:
        return "已发"
    return standing or "未发"


def _given(request: TenantRequest, form: forms.SlipsForm) -> HttpResponse:
    is_pdf = "pdf" in request.POST
    if is_pdf:
        paper.check()
    made = issuing.for_seats(
        actor=request.actor,
        congress=request.congress,
        seat_ids=[UUID(seat) for seat in form.cleaned_data["seat"]],
        channel=form.cleaned_data["channel"],
    )
    if is_pdf and all(slip.code for slip in made):
        answer = HttpResponse(paper.pdf(made), content_type="application/pdf")
        answer["Content-Disposition"] = f'attachment; filename="jihuodan-{clock.today():%Y%m%d}.pdf"'
        return idempotency.show_once(answer)
    return _shown(request, made)


def _shown(request: TenantRequest, made: list[Slip]) -> HttpResponse:
    context = {"slips": made, "codes": any(slip.code for slip in made)}
    return idempotency.show_once(render(request, "sso/accounts/printed.html", context))


@around
@require_safe
@never_cache
def factors(request: TenantRequest) -> HttpResponse:
    """Second factors that wait for the security administrator."""
    return render(request, "sso/accounts/factors.html", {"rows": guarding.waiting(request.actor)})


@around
@require_http_methods(GET_OR_POST)
@never_cache
def confirmation(request: TenantRequest, pk: UUID) -> HttpResponse:
    """确认动态口令, after the person was seen."""
    request.actor.require(guarding.CONFIRM)
    found = guarding.waiting_one(request.actor, pk)
    form, status = forms.SeenForm(), 200
    if request.method == "POST":
        form, status = forms.SeenForm(request.POST), InputRefused.status
        if form.is_valid():
            try:
                name = guarding.confirm(
                    actor=request.actor, factor_id=pk, seen=bool(form.cleaned_data["seen"])
                )
            except DomainError as error:
                form.refuse(error)
                status = error.status
            else:
                messages.success(request, f"已确认{name}的动态口令，本人下一次验证起有效。")
                return HttpResponseRedirect(reverse("accounts:factors"), status=303)
    return render(request, "sso/accounts/confirmation.html", {"form": form, "factor": found}, status=status)


@around
@require_http_methods(GET_OR_POST)
@never_cache
def reset(request: TenantRequest, pk: UUID) -> HttpResponse:
    """重置登录: for a lost telephone or a forgotten password; ends in a new slip, shown once."""
    name = guarding.holder_name(actor=request.actor, seat_id=pk, capability=guarding.CONFIRM)
    form, status = forms.ReasonForm(), 200
    if request.method == "POST":
        form, status = forms.ReasonForm(request.POST), InputRefused.status
        if form.is_valid():
            try:
                slip = guarding.reset(
                    actor=request.actor,
                    seat_id=pk,
                    congress=request.congress,
                    reason=form.cleaned_data["reason"],
                )
                return _shown(request, [slip])
            except DomainError as error:
                form.refuse(error)
                status = error.status
    return render(request, "sso/accounts/reset.html", {"form": form, "name": name}, status=status)


@around
@require_http_methods(GET_OR_POST)
@never_cache
def logout(request: TenantRequest, pk: UUID) -> HttpResponse:
    """强制退出登录."""
    name = guarding.holder_name(actor=request.actor, seat_id=pk, capability=guarding.LOG_OUT)
    form, status = forms.ReasonForm(), 200
    if request.method == "POST":
        form, status = forms.ReasonForm(request.POST), InputRefused.status
        if form.is_valid():
            try:
                name, is_whole = guarding.log_out(
                    actor=request.actor, seat_id=pk, reason=form.cleaned_data["reason"]
                )
            except DomainError as error:
                form.refuse(error)
                status = error.status
            else:
                rest = "" if is_whole else "统一登录服务暂时连接不上，其会话最迟 5 分钟内失效。"
                messages.success(request, f"已使{name}在所有设备上退出登录。{rest}")
                return HttpResponseRedirect(reverse("accounts:factors"), status=303)
    return render(request, "sso/accounts/logout.html", {"form": form, "name": name}, status=status)
