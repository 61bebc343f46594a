"""Seats that wait: the person's own at /me/seats, and those of a province at /console/seats/."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel.actor import Actor
from kernel.web.http import PublicRequest
from shared_apps.identity import access, actions, forms, rights, seat_lists, selectors, states
from shared_apps.identity.models import Seat
from shared_apps.identity.views import for_people
from tenants import selectors as registry
from tenants.console.gate import Desk, for_console
from ui.forms import AnyForm, deed_page

GET_OR_POST = ["GET", "HEAD", "POST"]


@require_POST
@never_cache
@for_people
def confirmation(request: HttpRequest, actor: Actor, pk: UUID) -> HttpResponse:
    """确认: this is my seat."""
    done = actions.confirm_seat(actor=actor, seat_id=pk)
    congress = registry.ref_by_id(done.congress_id)
    organ = f"{congress.organ_name}的" if congress else ""
    messages.success(request, f"{organ}席位“{done.label}”已启用，现在可以进入办理。")
    return HttpResponseRedirect(reverse("identity:seats"))


@require_http_methods(GET_OR_POST)
@never_cache
@for_people
def refusal(request: HttpRequest, actor: Actor, pk: UUID) -> HttpResponse:
    """不是我: asks once more, since it can't be undone."""
    held = selectors.pending_of(actor.person_id, pk)

    def act(form: forms.PlainForm) -> str:
        actions.decline_seat(actor=actor, seat_id=pk)
        return f"已告知{held.congress.organ_name}：这一席位不是您的。"

    return deed_page(
        request,
        "identity/seat_refusal.html",
        forms.PlainForm,
        act,
        context={"held": held},
        after=lambda: reverse("identity:seats"),
    )


@require_safe
@for_console
def waiting(request: PublicRequest, desk: Desk) -> HttpResponse:
    """待确认席位: what the congresses of the province gave and nobody has confirmed."""
    wanted = seat_lists.Wanted.of(request.GET.dict())
    rows = seat_lists.waiting_in_province(desk.actor, wanted)
    page = Paginator(rows, seat_lists.PAGE).get_page(request.GET.get("page"))
    context = {
        "desk": desk,
        "page": page,
        "lines": [seat_lists.Line(seat) for seat in page.object_list],
        "wanted": wanted,
        "chips": wanted.chips(),
        "kinds": [(kind, states.KINDS[kind]) for kind in rights.KINDS],
        "congresses": seat_lists.congresses_waiting(desk.actor),
        "clear_url": seat_lists.Wanted().query(),
        "export_url": reverse("console_seats:export") + wanted.query(),
    }
    return render(request, "identity/waiting.html", context)


@require_safe
@for_console
def waiting_count(request: PublicRequest, desk: Desk) -> HttpResponse:
    """For the menu."""
    number = seat_lists.waiting_in_province(desk.actor, seat_lists.Wanted()).count()
    return HttpResponse(str(number), content_type="text/plain; charset=utf-8")


@require_safe
@for_console
def waiting_export(request: PublicRequest, desk: Desk) -> HttpResponse:
    wanted = seat_lists.Wanted.of(request.GET.dict())
    rows = seat_lists.province_table(seat_lists.waiting_in_province(desk.actor, wanted))
    filters = "、".join(word for _, word in wanted.words()) or "全部"
    actions.give_out_waiting(actor=desk.actor, scope=desk.scope, filters=filters, rows=len(rows))
    return seat_lists.file(
        title="待确认席位", place=desk.scope.name, head=seat_lists.PROVINCE_HEAD, rows=rows
    )


@require_http_methods(GET_OR_POST)
@for_console
def confirmation_for(request: PublicRequest, desk: Desk, pk: UUID) -> HttpResponse:
    """代为确认."""

    def act(row: Seat, form: forms.PlainForm) -> str:
        actions.confirm_seat_for(actor=desk.actor, seat_id=row.pk)
        return f"已代为确认{row.congress.organ_name}的一个席位，现已启用。"

    return _deed(request, desk, pk, "confirm_for", forms.PlainForm, act)


@require_http_methods(GET_OR_POST)
@for_console
def refusal_for(request: PublicRequest, desk: Desk, pk: UUID) -> HttpResponse:
    """不予确认."""

    def act(row: Seat, form: forms.ReasonForm) -> str:
        actions.refuse_seat_for(actor=desk.actor, seat_id=row.pk, reason=form.cleaned_data["reason"])
        return f"{row.congress.organ_name}的这一席位已结束，该单位会看到原因。"

    return _deed(request, desk, pk, "refuse_for", forms.ReasonForm, act)


def _deed(
    request: PublicRequest,
    desk: Desk,
    pk: UUID,
    deed: str,
    form_class: Callable[..., AnyForm],
    act: Callable[[Seat, AnyForm], str],
) -> HttpResponse:
    row = access.seat_of_province(actor=desk.actor, seat_id=pk)
    desk.actor.seat_anywhere("console.confirm_seats")
    if request.method != "POST":
        states.SEAT.check(row, deed)
    return deed_page(
        request,
        "identity/waiting_deed.html",
        form_class,
        lambda form: act(row, form),
        context={"line": seat_lists.Line(row), "deed": states.SEAT.row(deed)},
        after=lambda: reverse("console_seats:list"),
    )
