"""The proof of a second factor: the way to it, the way back, and the form that waited meanwhile."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shared_apps.identity import selectors as identity
from sso import actions, brokers, conf, factors, flow, held, keys, leading, proofs, server, tokens, words
from sso.brokers import Broker
from sso.selectors import LiveSession
from sso.tokens import Proof

log = logging.getLogger(__name__)

# Why a proof was not taken: what the page says.
CANCELLED = "没有完成身份验证。"
ANOTHER = "登录服务上换成了另一个账号，这次验证不算数。您在本系统的登录没有变化。"


@require_safe
@never_cache
def step_up(request: HttpRequest) -> HttpResponse:
    """To Keycloak for a proof of the second factor, and afterwards to `next`. Who has none that counts is told whom to ask."""
    after = flow.local_path(request.GET.get("next", ""))
    session: LiveSession | None = request.login_session  # type: ignore[attr-defined]
    if session is None:
        return HttpResponseRedirect(f"{settings.LOGIN_URL}?next={quote(after)}")
    if request.actor.is_strong:  # type: ignore[attr-defined]
        return HttpResponseRedirect(_after(session, after))
    pending = flow.begin(next_path=after, kind=flow.STEP_UP, session=str(session.id))
    try:
        if session.broker:
            broker = _broker_of(session)
            way = leading.depart(request, pending, ask=proofs.asked_of(broker))
        else:
            standing = factors.known(session.person.id)
            if not standing.counts:
                standing = factors.look(session.person.id)
            if not standing.counts:
                return _unconfirmed(request, standing, after)
            way = leading.depart(request, pending)
    except proofs.NotProved as error:
        return _unproved(request, str(error), after)
    except server.Unreachable as error:
        log.warning("Keycloak did not answer: %s", error)
        return leading.unavailable(request, after)
    return way if server.answers() else leading.unavailable(request, after)


def _broker_of(session: LiveSession) -> Broker:
    """The provider by which the person came, if it tells how strongly they were proved. Raises proofs.NotProved."""
    try:
        broker = brokers.find(session.broker)
    except brokers.BrokerFault as error:
        log.error("the brokers can't be read: %s", error)
        broker = None
    if broker is None or not broker.strong_acr:
        raise proofs.NotProved(proofs.NO_WORD.format(name=broker.name if broker else "其他系统"))
    return broker


def finish(request: HttpRequest, pending: flow.Pending) -> HttpResponse:
    """The way back. Whatever is wrong with it, the session stays as it was."""
    session: LiveSession | None = request.login_session  # type: ignore[attr-defined]
    if session is None or str(session.id) != pending.session:
        return HttpResponseRedirect(f"/sso/ended?next={quote(pending.next)}")
    code = request.GET.get("code", "")
    if not code or request.GET.get("iss", conf.issuer()) != conf.issuer():
        log.info("a proof came back without a code: %s", request.GET.get("error", "")[:80])
        return _unproved(request, CANCELLED, pending.next)
    try:
        got = server.exchange_code(code=code, verifier=pending.verifier)
        proof = tokens.id_token(str(got.get("id_token", "")), nonce=pending.nonce)
        if proof.sub != session.sub:
            leading.end_at_keycloak(str(got.get("refresh_token", "")))
            return _unproved(request, ANOTHER, pending.next)
        return _taken(request, session, proof, got, pending)
    except (server.Unreachable, keys.KeysUnavailable) as error:
        log.warning("Keycloak did not answer: %s", error)
        return leading.unavailable(request, pending.next)
    except (server.Refused, tokens.BadToken) as error:
        log.warning("a proof was refused: %s", error)
        return _unproved(request, CANCELLED, pending.next)
    except actions.SessionGone:
        return HttpResponseRedirect(f"/sso/ended?next={quote(pending.next)}")


def _taken(
    request: HttpRequest, session: LiveSession, proof: Proof, got: dict[str, str], pending: flow.Pending
) -> HttpResponse:
    """The same person is back; whether the session is strong from now on is decided here."""
    proved_at, refused = None, None
    try:
        if session.broker:
            began = datetime.fromtimestamp(pending.began, UTC)
            proved_at = proofs.of_broker(proof, broker=_broker_of(session), began=began)
        else:
            proved_at = proofs.of_account(proof)
            standing = factors.look(session.person.id)
            refused = None if standing.counts else _unconfirmed(request, standing, pending.next)
    except proofs.NotProved as error:
        refused = _unproved(request, str(error), pending.next)
    key = actions.prove(
        session_id=session.id,
        proof=proof,
        id_token=got["id_token"],
        refresh_token=got.get("refresh_token", ""),
        proved_at=proved_at if refused is None else None,
    )
    response = refused or HttpResponseRedirect(_after(session, pending.next))
    leading.set_key(response, key)
    return response


def _after(session: LiveSession, after: str) -> str:
    """To the page that was wanted; to the form that was filled there before, if it waits."""
    waiting = held.waiting_at(session_id=session.id, address=after)
    return f"/sso/held/{waiting}" if waiting else after


def _unproved(request: HttpRequest, why: str, after: str) -> HttpResponse:
    return render(request, "sso/unproved.html", {"why": why, "next": after}, status=403)


def _unconfirmed(request: HttpRequest, standing: factors.Standing, after: str) -> HttpResponse:
    keeper = identity.keeper_of(request.actor.person_id)  # type: ignore[attr-defined]
    facts = {"standing": standing, "keeper": keeper, "next": after, "held": after.startswith("/sso/held/")}
    return render(request, "sso/unconfirmed.html", facts, status=403)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def held_form(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A form that waited for the proof: shown to the session that sent it, sent on by one button, once."""
    session: LiveSession | None = request.login_session  # type: ignore[attr-defined]
    here = f"/sso/held/{pk}"
    if session is None:
        return HttpResponseRedirect(f"{settings.LOGIN_URL}?next={here}")
    form = held.find(session_id=session.id, held_id=pk)
    if form is None:
        return render(request, "sso/held_gone.html", status=404)
    is_strong: bool = request.actor.is_strong  # type: ignore[attr-defined]
    if request.method == "POST" and is_strong:
        address = held.take(session_id=session.id, held_id=pk)
        if not address:
            return render(request, "sso/held_gone.html", status=404)
        return HttpResponseRedirect(address, status=307)
    facts = {
        "held": form,
        "deed": words.DEEDS.get(form.form.capability, ""),
        "is_strong": is_strong,
        "here": here,
    }
    return render(request, "sso/held.html", facts, status=403 if request.method == "POST" else 200)
