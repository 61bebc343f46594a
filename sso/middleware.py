"""Every request's first question: who is asking? Pages go by the session cookie, the API by a bearer token and nothing else."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

from kernel.actor import Actor
from kernel.web import answers
from shared_apps.identity import selectors as identity
from sso import actions, keys, leading, refreshing, selectors, tokens

log = logging.getLogger(__name__)
_KEY = re.compile(r"[A-Za-z0-9_-]{43}")
_BEARER = re.compile(r"Bearer +([A-Za-z0-9_.-]+) *", re.IGNORECASE)


class Login:
    """Sets `request.actor` (None for nobody), read anew from the database: an ended seat is gone at the next click."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if answers.is_api(request):
            return self._api(request)
        return self._page(request)

    def _page(self, request: HttpRequest) -> HttpResponse:
        stale, ended = self._web(request)
        response = leading.to_login(request) if ended else self.get_response(request)
        if hasattr(response, "step_up"):
            return leading.to_proof(request, response)
        # A page's script may ask with the key before the last; the answer must not take the new one away.
        if stale and settings.SESSION_COOKIE_NAME not in response.cookies and not leading.is_script(request):
            response.delete_cookie(settings.SESSION_COOKIE_NAME, path="/", samesite="Lax")
        return response

    def _web(self, request: HttpRequest) -> tuple[bool, bool]:
        """Whether the browser brought a key that opens nothing, and whether that is so since a moment ago."""
        request.actor = request.login_session = None  # type: ignore[attr-defined]
        key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        if not _KEY.fullmatch(key):
            return bool(key), False
        session = selectors.session_of(key)
        if session is None:
            return True, False
        own_page = request.META["liandong.path"].startswith("/sso/")
        if not own_page and not refreshing.lives(session):
            return True, True
        actions.touch(session_id=session.id, last_seen_at=session.last_seen_at)
        request.login_session = session  # type: ignore[attr-defined]
        request.actor = _actor(  # type: ignore[attr-defined]
            request, session.person, acr=session.acr, auth_time=session.auth_time, channel="web"
        )
        return False, False

    def _api(self, request: HttpRequest) -> HttpResponse:
        request.actor = None  # type: ignore[attr-defined]
        given = request.headers.get("Authorization", "")
        if not given:
            response = self.get_response(request)
            if response.status_code == 401:
                response.headers.setdefault("WWW-Authenticate", 'Bearer realm="liandong"')
            return response
        written = _BEARER.fullmatch(given)
        if written is None:
            return refused_token()
        try:
            bearer = tokens.access_token(written[1])
        except tokens.BadToken as error:
            log.info("a bearer token was refused: %s", error)
            return refused_token()
        except keys.KeysUnavailable:
            log.warning("Keycloak's signing keys can't be read")
            return no_keys()
        live = selectors.bearer_of(bearer)
        if live is None:
            log.info("a bearer token counts no more")
            return refused_token()
        request.bearer = bearer  # type: ignore[attr-defined]
        request.actor = _actor(  # type: ignore[attr-defined]
            request, live.person, acr=live.acr, auth_time=live.auth_time, channel="api"
        )
        return self.get_response(request)


def _actor(request: HttpRequest, person: identity.PersonFacts, **how: object) -> Actor:
    """Also leaves the congresses of the person's seats on the request: inside a block the registry can't be read."""
    request.seat_congresses = {c.id: c for c in person.congresses}  # type: ignore[attr-defined]
    return person.as_actor(congress=request.congress, **how)  # type: ignore[attr-defined]


def refused_token() -> HttpResponse:
    body = {"code": "invalid_token", "message": "登录凭证无效或已过期，请重新登录。", "field": "", "next": ""}
    response = JsonResponse(body, status=401, json_dumps_params={"ensure_ascii": False})
    response["WWW-Authenticate"] = 'Bearer realm="liandong", error="invalid_token"'
    return response


def no_keys() -> HttpResponse:
    body = {
        "code": "login_unavailable",
        "message": "统一登录服务暂时无法连接，请稍后再试。",
        "field": "",
        "next": "",
    }
    response = JsonResponse(body, status=503, json_dumps_params={"ensure_ascii": False})
    response["Retry-After"] = "30"
    return response
