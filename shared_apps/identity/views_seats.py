"""席位管理: the seats of one congress. All work in public, around the congress's block; each makes one domain call."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kernel import tenancy
from kernel.errors import DomainError
from kernel.tenancy import CongressRef
from kernel.web import idempotency
from kernel.web.http import TenantRequest, around
from shared_apps.identity import access, actions, forms, plugging, rights, seat_lists, seat_page, states
from shared_apps.identity.actions import changing, placing
from shared_apps.identity.models import Seat
from ui.forms import AnyForm, deed_page
from ui.parts import Tab

GET_OR_POST = ["GET", "HEAD", "POST"]
HISTORY = 20


@around
@require_safe
@never_cache
def listing(request: TenantRequest) -> HttpResponse:
    """席位清单: 20 a page; htmx asks for the table alone."""
    actor, wanted = request.actor, seat_lists.Wanted.of(request.GET.dict())
    page = Paginator(seat_lists.listed(actor, wanted), seat_lists.PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": seat_lists.lines(actor, page.object_list),
        "wanted": wanted,
        "tabs": seat_lists.tabs(actor, wanted),
        "chips": wanted.chips(),
        "kinds": [(kind, states.KINDS[kind]) for kind in rights.KINDS],
        "roles": states.ROLES[states.STAFF].items(),
        "groups": seat_lists.groups_of(actor),
        "clear_url": seat_lists.Wanted(status=wanted.status).query(),
        "may_give": actor.can(rights.MANAGE) or actor.can(rights.OFFICER),
        "export_url": reverse("seats:export") + wanted.query() if actor.can("people.export") else "",
        "acts": plugging.acts_over(actor, wanted.query()),
        "no_security": actor.can(rights.MANAGE) and bool(rights.first_officers(request.congress.id)),
    }
    return render(request, "identity/seat_list.html", context)


@around
@require_safe
@never_cache
def export(request: TenantRequest) -> HttpResponse:
    """The filtered list as an xlsx file; who took it stays in the journal."""
    actor, wanted = request.actor, seat_lists.Wanted.of(request.GET.dict())
    rows = seat_lists.table(seat_lists.lines(actor, seat_lists.listed(actor, wanted)))
    filters = "、".join(word for _, word in wanted.words()) or "全部"
    actions.give_out_list(actor=actor, filters=filters, rows=len(rows))
    return seat_lists.file(title="席位清单", place=request.congress.name, head=seat_lists.HEAD, rows=rows)


@around
@require_http_methods(GET_OR_POST)
@never_cache
def new(request: TenantRequest) -> HttpResponse:
    """给予席位: the kind stands in the address, the form has the fields of that kind."""
    rights.giving_seat(request.actor)
    offered = rights.offered(request.actor)
    kind = request.GET.get("kind", "")
    kind = kind if kind in offered else next(iter(offered))
    units = _units(request.congress) if kind in placing.KINDS else []
    terms = _terms(request.congress) if kind == states.DEPUTY else []
    lists: dict[str, Any] = {"units": units, "terms": terms, "duties": plugging.units().duties()}
    form_class = partial(forms.GiveForm, kind=kind, roles=offered[kind], **lists)

    def act(form: forms.GiveForm) -> str:
        invitation = form.invitation()
        if kind in placing.KINDS:
            actions.invite_for_unit(
                actor=request.actor,
                invitation=invitation,
                unit_id=form.cleaned_data["unit"],
                duties=form.cleaned_data.get("duties", ()),
            )
        elif form.cleaned_data.get("seat_no"):
            said = {"seat_no": form.cleaned_data["seat_no"], "electing": form.cleaned_data["electing"]}
            actions.invite_for_mandate(
                actor=request.actor, invitation=invitation, ordinal=form.ordinal, **said
            )
        else:
            actions.invite(actor=request.actor, invitation=invitation)
        return "席位已给予，待本人确认后启用。请将激活单交给本人，或请本人登录后在“我的席位”确认。"

    context = {
        "kind": kind,
        "kind_word": states.KINDS[kind],
        "tabs": [Tab(label=states.KINDS[one], url=f"?kind={one}", current=one == kind) for one in offered],
        "has_units": bool(units),
        "needs_unit": kind in placing.KINDS,
    }
    return deed_page(
        request,
        "identity/seat_new.html",
        form_class,
        act,
        context=context,
        after=lambda: reverse("seats:list") + "?status=pending",
    )


def _units(congress: CongressRef) -> list[tuple[str, str]]:
    with tenancy.enter(congress):
        return plugging.units().choices()


def _terms(congress: CongressRef) -> list[tuple[int, str]]:
    with tenancy.enter(congress):
        return plugging.mandates().terms()


@around
@require_safe
@never_cache
def seat(request: TenantRequest, pk: UUID) -> HttpResponse:
    """One seat: what it is, what may be done, what was done and by whom."""
    row = access.seat(actor=request.actor, seat_id=pk)
    unit = seat_page.unit_of(row, request.congress)
    page = Paginator(seat_page.history(row), HISTORY).get_page(request.GET.get("page"))
    context = {
        "seat": row,
        "line": seat_lists.Line(row),
        "facts": seat_page.facts(row, unit=unit),
        "lacks_unit": row.kind in placing.KINDS and not unit and row.status != states.ENDED,
        "acts": seat_page.acts(request.actor, row, request.congress),
        "entries": seat_page.told(list(page.object_list)),
        "page": page,
    }
    return render(request, "identity/seat.html", context)


@around
@require_http_methods(GET_OR_POST)
@never_cache
def end(request: TenantRequest, pk: UUID) -> HttpResponse:
    """结束席位."""

    def act(row: Seat, form: forms.ReasonForm) -> str:
        actions.end_placed(actor=request.actor, seat_id=row.pk, reason=form.cleaned_data["reason"])
        return f"{row.shown_name}的席位已结束，本人下一次点击时即不能再进入。"

    return _deed(
        request, pk, "end", forms.ReasonForm, act, may=lambda row: changing.seat_to_end(request.actor, row)
    )


@around
@require_http_methods(GET_OR_POST)
@never_cache
def roles(request: TenantRequest, pk: UUID) -> HttpResponse:
    """更改角色: the seat's own roles and those that the actor may give."""
    row = access.seat(actor=request.actor, seat_id=pk)
    changing.seat_to_reroll(request.actor, row)
    mine = {*rights.offered(request.actor).get(states.STAFF, ()), *row.roles}
    shown = [role for role in states.ROLES[states.STAFF] if role in mine]

    def act(row: Seat, form: forms.RolesForm) -> str:
        done = actions.change_roles(actor=request.actor, seat_id=row.pk, roles=form.cleaned_data["roles"])
        return f"{row.shown_name}的角色现为{done.label}，本人下一次点击时起作用。"

    form_class = partial(forms.RolesForm, roles=shown)
    start = form_class(initial={"roles": row.roles})
    return _deed(request, pk, "change_roles", form_class, act, start=start)


@around
@require_http_methods(GET_OR_POST)
@never_cache
def unit(request: TenantRequest, pk: UUID) -> HttpResponse:
    """指定单位 and what the seat does there."""
    seat = placing.seat_to_place(request.actor, pk)
    with tenancy.enter(request.congress):
        units = plugging.units()
        choices, duties, held = units.choices(), units.duties(), units.duties_of(seat_id=pk)
        at = units.name_of(seat_id=pk)
    form_class = partial(forms.UnitForm, kind=seat.kind, units=choices, duties=duties)

    def act(row: Seat, form: forms.UnitForm) -> str:
        given = form.cleaned_data
        actions.place(
            actor=request.actor,
            seat_id=row.pk,
            unit_id=given["unit"],
            duties=given.get("duties", ()),
        )
        return f"{row.shown_name}的席位已改为所选单位办理。"

    unit_id = next((key for key, name in choices if name == (at or seat.group)), "")
    start = form_class(initial={"unit": unit_id, "duties": held or ("handler",)})
    return _deed(request, pk, "place", form_class, act, start=start)


@around
@require_http_methods(GET_OR_POST)
@never_cache
def phone(request: TenantRequest, pk: UUID) -> HttpResponse:
    """更改手机号."""

    def act(row: Seat, form: forms.PhoneForm) -> str:
        actions.change_phone(actor=request.actor, seat_id=row.pk, phone=form.cleaned_data["phone"])
        return f"{row.shown_name}的手机号已更改。"

    def may(row: Seat) -> object:
        return changing.seat_to_phone(request.actor, row.pk)

    return _deed(request, pk, "change_phone", forms.PhoneForm, act, may=may)


@around
@require_http_methods(GET_OR_POST)
@never_cache
def id_number(request: TenantRequest, pk: UUID) -> HttpResponse:
    """显示身份证号: wants a reason, shows it to this click alone."""
    row = access.seat(actor=request.actor, seat_id=pk)
    if request.method != "POST":
        request.actor.require("people.unmask")
        states.SEAT.check(row, "unmask_id_number")
    move, form, status = states.SEAT.row("unmask_id_number"), forms.ReasonForm(), 200
    if request.method == "POST":
        form = forms.ReasonForm(request.POST)
        form.is_valid()
        try:
            number = actions.unmask_id_number(
                actor=request.actor, seat_id=pk, reason=form.cleaned_data.get("reason", "")
            )
        except DomainError as error:
            form.refuse(error)
            status = error.status
        else:
            context = {"seat": row, "deed": move, "number": number}
            return idempotency.show_once(render(request, "identity/seat_number.html", context))
    context = {"form": form, "seat": row, "deed": move, "page_url": _page(pk)}
    return render(request, "identity/seat_deed.html", context, status=status)


def _deed(
    request: TenantRequest,
    pk: UUID,
    deed: str,
    form_class: Callable[..., AnyForm],
    act: Callable[[Seat, AnyForm], str],
    *,
    may: Callable[[Seat], object] = lambda row: None,
    start: AnyForm | None = None,
) -> HttpResponse:
    """A page (or dialogue) for one deed: shown where it may be done, done once, refused with its reason."""
    row = access.seat(actor=request.actor, seat_id=pk)
    if request.method != "POST":
        may(row)
        states.SEAT.check(row, deed)
    return deed_page(
        request,
        "identity/seat_deed.html",
        form_class,
        lambda form: act(row, form),
        context={"seat": row, "deed": states.SEAT.row(deed), "page_url": _page(pk)},
        after=lambda: _page(pk),
        start=start,
    )


def _page(pk: UUID) -> str:
    return reverse("seats:seat", kwargs={"pk": pk})
