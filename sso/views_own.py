"""账号安全: a person's second factors, password and log-ins. Passwords and factors are changed on Keycloak's own pages."""

from __future__ import annotations

import logging
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kernel import clock
from shared_apps.identity import selectors as identity
from sso import conf, factors, flow, leading, logging_out, server
from sso.selectors import LiveSession

log = logging.getLogger(__name__)
HERE = "/me/security"
_DONE = {
    flow.PASSWORD: "密码已修改，下次登录使用新密码。",
    flow.FACTOR: "动态口令已登记。经安全管理员确认后，才能用于需要再次验证身份的事项。",
}
_NOT_DONE = {flow.PASSWORD: "密码没有修改。", flow.FACTOR: "动态口令没有登记。"}


@require_safe
@never_cache
def security(request: HttpRequest) -> HttpResponse:
    session: LiveSession | None = request.login_session  # type: ignore[attr-defined]
    if session is None:
        return HttpResponseRedirect(f"{settings.LOGIN_URL}?next={quote(HERE)}")
    person_id = session.person.id
    names = identity.usernames_of(issuer=conf.issuer(), person_ids=[person_id])
    facts = {
        "login_name": names.get(person_id, ""),
        "logged_in_at": clock.local(session.created_at),
        "factors": factors.of_person(person_id),
        "keeper": identity.keeper_of(session.person.id),
        "brokered": bool(session.broker),
    }
    return render(request, "sso/security.html", facts)


@require_safe
@never_cache
def password(request: HttpRequest) -> HttpResponse:
    """To Keycloak's page for a new password, and back."""
    return _away(request, flow.PASSWORD)


@require_safe
@never_cache
def second_factor(request: HttpRequest) -> HttpResponse:
    """To Keycloak's page for a further one-time-password device, and back; it counts once it is confirmed."""
    return _away(request, flow.FACTOR)


def _away(request: HttpRequest, kind: str) -> HttpResponse:
    session: LiveSession | None = request.login_session  # type: ignore[attr-defined]
    if session is None:
        return HttpResponseRedirect(f"{settings.LOGIN_URL}?next={quote(HERE)}")
    if not server.answers():
        return leading.unavailable(request, HERE)
    return leading.depart(request, flow.begin(next_path=HERE, kind=kind, session=str(session.id)))


def finish(request: HttpRequest, pending: flow.Pending) -> HttpResponse:
    """Keycloak says whether it was done. The code it sends along is left to lapse: nobody logs in by it."""
    session: LiveSession | None = request.login_session  # type: ignore[attr-defined]
    if session is None or str(session.id) != pending.session:
        return HttpResponseRedirect(f"/sso/ended?next={quote(pending.next)}")
    if request.GET.get("kc_action_status") != "success":
        messages.warning(request, _NOT_DONE[pending.kind])
        return HttpResponseRedirect(pending.next)
    if pending.kind == flow.FACTOR:
        try:
            factors.look(session.person.id)
        except server.Unreachable as error:
            log.warning("Keycloak did not list the second factors: %s", error)
    messages.success(request, _DONE[pending.kind])
    return HttpResponseRedirect(pending.next)


@require_POST
@never_cache
def logout_everywhere(request: HttpRequest) -> HttpResponse:
    """Every browser and every program of this person is out; also at Keycloak."""
    session: LiveSession | None = request.login_session  # type: ignore[attr-defined]
    if session is None:
        return HttpResponseRedirect("/sso/logged-out", status=303)
    complete = logging_out.everywhere(person_id=session.person.id)
    query = "?everywhere=1" + ("" if complete else "&partly=1")
    response = HttpResponseRedirect(f"/sso/logged-out{query}", status=303)
    response.delete_cookie(settings.SESSION_COOKIE_NAME, path="/", samesite="Lax")
    return response
