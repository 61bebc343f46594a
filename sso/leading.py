"""Where a browser is led that can't be answered yet: to the login again, or to the proof of its second factor and back."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from kernel.web import answers
from sso import conf, flow, held, server
from ui.context import LARGE, SIZE_COOKIE

log = logging.getLogger(__name__)
COOKIE_PATH = "/sso/"
_READS = ("GET", "HEAD")


def is_script(request: HttpRequest) -> bool:
    """A part of a page asks, not the browser's own address bar."""
    return "HX-Request" in request.headers or answers.wants_json(request)


def to_login(request: HttpRequest) -> HttpResponse:
    """The session is over at Keycloak: a page says so and leads to the login."""
    if answers.wants_json(request):
        return answers.unauthenticated()
    return _lead(request, f"/sso/ended?next={quote(_came_for(request))}")


def to_proof(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
    """To the second factor. A form is held meanwhile; one that can't be held keeps its refusal, and the browser its page."""
    if request.method in _READS:
        return _lead(request, f"/sso/step-up?next={quote(_came_for(request))}")
    capability = refused.step_up.capability  # type: ignore[attr-defined]
    form = held.form_of(request, capability=capability)
    if form is None:
        return refused
    session = request.login_session  # type: ignore[attr-defined]
    held_id = held.hold(session_id=session.id, address=_address(request), form=form)
    return refused if held_id is None else _lead(request, f"/sso/step-up?next=/sso/held/{held_id}")


def _came_for(request: HttpRequest) -> str:
    path: str = request.META["liandong.path"]
    return _address(request) if request.method in _READS else path


def _address(request: HttpRequest) -> str:
    path, query = request.META["liandong.path"], request.META.get("QUERY_STRING", "")
    return f"{path}?{query}" if query else path


def _lead(request: HttpRequest, address: str) -> HttpResponse:
    if "HX-Request" in request.headers:
        response = HttpResponse()
        response["HX-Redirect"] = address
        return response
    return HttpResponseRedirect(address, status=303)


def set_key(response: HttpResponse, key: str) -> None:
    """The session's cookie, without an age: it goes with the browser's window, as on a shared computer it should."""
    response.set_cookie(
        settings.SESSION_COOKIE_NAME,
        key,
        path="/",
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Lax",
    )


def depart(
    request: HttpRequest,
    pending: flow.Pending,
    *,
    ask: Mapping[str, str] | None = None,
    hint: str = "",
) -> HttpResponse:
    """To Keycloak, with the log-in name `hint` filled in and in the reader's size of type; the browser keeps what it must bring back."""
    shown = {"login_hint": hint} if hint else {}
    if request.COOKIES.get(SIZE_COOKIE) == LARGE:
        shown["ld_size"] = LARGE  # read by the theme's script
    response = HttpResponseRedirect(pending.address(ask, shown=shown))
    open_logins = [name for name in request.COOKIES if name.startswith(flow.COOKIE)]
    if len(open_logins) >= flow.OPEN_AT_ONCE:
        for name in open_logins:
            response.delete_cookie(name, path=COOKIE_PATH, samesite="Lax")
    response.set_cookie(
        pending.cookie,
        pending.sealed(),
        max_age=conf.LOGIN_SECONDS,
        path=COOKIE_PATH,
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Lax",
    )
    return response


def end_at_keycloak(refresh_token: str) -> bool:
    """Whether no Keycloak session is left behind."""
    if not refresh_token:
        return True
    try:
        server.end_session(refresh_token=refresh_token)
    except server.Refused:
        return True  # it had ended before
    except server.Unreachable as error:
        log.warning("Keycloak could not be told of a logout: %s", error)
        return False
    return True


def unavailable(request: HttpRequest, after: str) -> HttpResponse:
    response = render(request, "sso/unavailable.html", {"next": after}, status=503)
    response["Retry-After"] = "30"
    return response
