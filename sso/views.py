"""Login, its way back, logout, and Keycloak's own word that a session ended."""

from __future__ import annotations

import logging

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST, require_safe

from kernel.web import shut
from sso import actions, conf, flow, keys, server, tokens

log = logging.getLogger(__name__)
COOKIE_PATH = "/sso/"


@require_safe
@never_cache
def login(request: HttpRequest) -> HttpResponse:
    """To Keycloak's login page, and afterwards to `next`. Whoever is logged in already goes there at once."""
    after = flow.local_path(request.GET.get("next", ""))
    if request.actor is not None:  # type: ignore[attr-defined]
        return HttpResponseRedirect(after)
    if not server.answers():
        return _unavailable(request, after)
    pending = flow.begin(next_path=after)
    response = HttpResponseRedirect(pending.address())
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


@require_GET
@never_cache
def callback(request: HttpRequest) -> HttpResponse:
    """The browser is back with a code. Only the browser that began this login may finish it, once."""
    state = request.GET.get("state", "")
    name = flow.cookie_name(state)
    try:
        pending = flow.resume(state=state, sealed=request.COOKIES.get(name, ""))
    except flow.Expired:
        return HttpResponseRedirect(flow.HOME) if request.actor else _unfinished(request, flow.HOME)  # type: ignore[attr-defined]
    response = _finish(request, pending)
    response.delete_cookie(name, path=COOKIE_PATH, samesite="Lax")
    return response


def _finish(request: HttpRequest, pending: flow.Pending) -> HttpResponse:
    code = request.GET.get("code", "")
    if not code or request.GET.get("iss", conf.issuer()) != conf.issuer():
        log.info("a login came back without a code: %s", request.GET.get("error", "")[:80])
        return _unfinished(request, pending.next)
    refresh = ""
    try:
        got = server.exchange_code(code=code, verifier=pending.verifier)
        refresh = str(got.get("refresh_token", ""))
        proof = tokens.id_token(str(got.get("id_token", "")), nonce=pending.nonce)
        key = actions.open_session(
            proof=proof,
            id_token=got["id_token"],
            refresh_token=refresh,
            replaces=request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""),
        )
    except (server.Unreachable, keys.KeysUnavailable) as error:
        log.warning("Keycloak did not answer: %s", error)
        return _unavailable(request, pending.next)
    except (server.Refused, tokens.BadToken) as error:
        log.warning("a login was refused: %s", error)
        return _unfinished(request, pending.next)
    except actions.UnknownPerson:
        _end_at_keycloak(refresh)
        return render(request, "sso/unknown_person.html", status=403)
    except actions.ShutOut as error:
        _end_at_keycloak(refresh)
        why = [(congress, shut.words(congress)) for congress in error.congresses]
        return render(request, "sso/shut_out.html", {"shut": why}, status=403)
    rotate_token(request)
    response = HttpResponseRedirect(pending.next)
    # Without an age: it goes with the browser's window, as on a shared computer it should.
    response.set_cookie(
        settings.SESSION_COOKIE_NAME,
        key,
        path="/",
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Lax",
    )
    return response


@require_POST
@never_cache
def logout(request: HttpRequest) -> HttpResponse:
    """End this browser's session and Keycloak's. The latter is ended from here: no redirect can be lost on the way."""
    refresh = actions.close_session(key=request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""))
    complete = _end_at_keycloak(refresh)
    response = HttpResponseRedirect("/sso/logged-out" + ("" if complete else "?partly=1"), status=303)
    response.delete_cookie(settings.SESSION_COOKIE_NAME, path="/", samesite="Lax")
    return response


def _end_at_keycloak(refresh_token: str) -> bool:
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


@require_safe
@never_cache
def logged_out(request: HttpRequest) -> HttpResponse:
    return render(request, "sso/logged_out.html", {"partly": "partly" in request.GET})


@csrf_exempt
@require_POST
@never_cache
def backchannel_logout(request: HttpRequest) -> HttpResponse:
    """Keycloak's server says that a session ended: 200 even if none of ours belonged to it, 400 for a token we can't take."""
    try:
        actions.end_by_logout_token(request.POST.get("logout_token", ""))
    except (tokens.BadToken, keys.KeysUnavailable) as error:
        log.warning("a back-channel logout was refused: %s", error)
        return HttpResponse(status=400)
    return HttpResponse(status=200)


def _unfinished(request: HttpRequest, after: str) -> HttpResponse:
    return render(request, "sso/unfinished.html", {"next": after}, status=400)


def _unavailable(request: HttpRequest, after: str) -> HttpResponse:
    response = render(request, "sso/unavailable.html", {"next": after}, status=503)
    response["Retry-After"] = "30"
    return response
