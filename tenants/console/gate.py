"""The way in: a seat that may read the console. Nobody is sent to the login; anybody else finds no such page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import update_wrapper
from typing import Concatenate, ParamSpec
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.cache import never_cache

from kernel.actor import Actor, SeatFacts
from kernel.errors import NotFound, NotPermitted
from kernel.tenancy import CongressRef
from kernel.web.http import PublicRequest
from ui import context

READ, ONBOARD, LIFECYCLE = "console.read", "console.onboard", "console.lifecycle"
Rest = ParamSpec("Rest")


@dataclass(frozen=True)
class Desk:
    """Who sits at the console, by which seat, and for which congress: that one and all below it are theirs."""

    actor: Actor
    seat: SeatFacts
    scope: CongressRef

    @property
    def works(self) -> bool:
        """Whether this desk brings congresses live; the platform's operator only reads."""
        return any(ONBOARD in seat.capabilities for seat in self.actor.all_seats)

    def need_work(self) -> None:
        """Raises NotPermitted for who only reads."""
        if not self.works:
            raise NotPermitted


def for_console(
    view: Callable[Concatenate[PublicRequest, Desk, Rest], HttpResponseBase],
) -> Callable[Concatenate[PublicRequest, Rest], HttpResponseBase]:
    """Gives the view its desk; whoever has none gets the answer of a page that is not there."""

    def checked(request: PublicRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
        if request.actor is None:
            return _to_login(request)
        desk = desk_of(request, request.actor)
        context.stand_for(request, congress=desk.scope, seat=desk.seat)
        return view(request, desk, *args, **kwargs)

    return never_cache(update_wrapper(checked, view))


def _to_login(request: PublicRequest) -> HttpResponse:
    """A page comes back after the login; a part of one sends its whole page there."""
    if request.htmx:
        after = request.htmx.current_url_abs_path or reverse("console:board")
        away = HttpResponse(status=204)
        away["HX-Redirect"] = f"{settings.LOGIN_URL}?next={quote(after)}"
        return away
    after = request.get_full_path() if request.method == "GET" else request.path
    return HttpResponseRedirect(f"{settings.LOGIN_URL}?next={quote(after)}")


def desk_of(request: PublicRequest, actor: Actor) -> Desk:
    """Raises NotFound for a person without a seat at the console. Of several seats the highest congress's counts."""
    seats = {seat.congress_id: seat for seat in actor.all_seats if READ in seat.capabilities}
    known: dict[UUID, CongressRef] = getattr(request, "seat_congresses", {})
    scopes = sorted((known[one] for one in seats if one in known), key=lambda scope: scope.code)
    if not scopes:
        raise NotFound
    return Desk(actor=actor, seat=seats[scopes[0].id], scope=scopes[0])
