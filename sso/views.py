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
from sso import actions, conf, flow, keys, leading, server, tokens, views_own, views_proof

log = logging.getLogger(__name__)


@require_safe
@never_cache
def login(request: HttpRequest) -> HttpResponse:
    """To Keycloak's login page, with the name `as` filled in, and afterwards to `next`. Whoever is logged in goes there at once."""
    after = flow.local_path(request.GET.get("next", ""))
    if request.actor is not None:  # type: ignore[attr-defined]
        return HttpResponseRedirect(after)
    if not server.answers():
        return leading.unavailable(request, after)
    return leading.depart(request, flow.begin(next_path=after), hint=request.GET.get("as", "")[:64])


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
    finish = {flow.LOGIN: _finish, flow.STEP_UP: views_proof.finish}.get(pending.kind, views_own.finish)
    response = finish(request, pending)
    response.delete_cookie(name, path=leading.COOKIE_PATH, samesite="Lax")
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
        return leading.unavailable(request, pending.next)
    except (server.Refused, tokens.BadToken) as error:
        log.warning("a login was refused: %s", error)
        return _unfinished(request, pending.next)
    except actions.UnknownPerson:
        leading.end_at_keycloak(refresh)
        return render(request, "sso/unknown_person.html", status=403)
    except actions.Disabled:
        leading.end_at_keycloak(refresh)
        return render(request, "sso/disabled.html", status=403)
    except actions.ShutOut as error:
        leading.end_at_keycloak(refresh)
        why = [(congress, shut.words(congress)) for congress in error.congresses]
        return render(request, "sso/shut_out.html", {"shut": why}, status=403)
    rotate_token(request)
    response = HttpResponseRedirect(pending.next)
    leading.set_key(response, key)
    return response


@require_POST
@never_cache
def logout(request: HttpRequest) -> HttpResponse:
    """End this browser's session and Keycloak's. The latter is ended from here: no redirect can be lost on the way."""
    refresh = actions.close_session(key=request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""))
    complete = leading.end_at_keycloak(refresh)
    response = HttpResponseRedirect("/sso/logged-out" + ("" if complete else "?partly=1"), status=303)
    response.delete_cookie(settings.SESSION_COOKIE_NAME, path="/", samesite="Lax")
    return response


@require_safe
@never_cache
def logged_out(request: HttpRequest) -> HttpResponse:
    return render(
        request, "sso/logged_out.html", {name: name in request.GET for name in ("partly", "everywhere")}
    )


@require_safe
@never_cache
def ended(request: HttpRequest) -> HttpResponse:
    """Keycloak's session was over while ours still lived; whoever is logged in again goes on."""
    after = flow.local_path(request.GET.get("next", ""))
    if request.actor is not None:  # type: ignore[attr-defined]
        return HttpResponseRedirect(after)
    return render(request, "sso/ended.html", {"next": after})


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
