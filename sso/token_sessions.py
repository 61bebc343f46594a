"""Keycloak sessions that bearer tokens name (`sid`): ended, or stepped up by an ID token of their own. Times are real time.

No claim of a bearer token decides either: what stands here does, read with every request.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from kernel.actor import STEP_UP as FRESH
from kernel.actor import STRONG, Actor
from kernel.errors import DomainError, InputRefused, NotFound, StateRefused
from sso import conf, factors, keys, server, tokens
from sso.models import TokenSession, TokenStepUp
from sso.tokens import Bearer, Proof

# When no token of a session can live any more, however young the session is now.
KEPT = timedelta(seconds=conf.ABSOLUTE_SECONDS + tokens.MAX_LIFE_SECONDS + tokens.LEEWAY_SECONDS)
_SKEW = timedelta(seconds=tokens.LEEWAY_SECONDS)


class NoPerson(DomainError):
    code = "step_up_by_person"
    message = "系统对接账号不能验证动态口令，这一步须由本人办理。"
    status = 403


class FactorUnconfirmed(DomainError):
    code = "factor_unconfirmed"
    message = "您没有已经确认的动态口令，不能验证身份。"
    next = "请联系本级人大的安全管理员，当面确认您的动态口令后再办理。"
    status = 403


class StepUpExpired(StateRefused):
    code = "step_up_expired"
    message = "这次身份验证已经超过时限。"
    next = "请重新开始验证。"


class SessionEnded(StateRefused):
    code = "session_ended"
    message = "这次登录已经结束，不能再验证身份。"
    next = "请重新登录。"


class ProofRefused(InputRefused):
    code = "proof_refused"
    message = "所提交的登录凭证不能证明这一次身份验证。"
    field = "id_token"
    next = "请重新开始验证，并在登录页面输入动态口令。"


class ProofWeak(ProofRefused):
    code = "proof_weak"
    message = "登录服务这次没有核对动态口令，验证不算数。"


class ProofOld(ProofRefused):
    code = "proof_old"
    message = "这次验证的时间过早，不能再用。"


class LoginUnavailable(DomainError):
    code = "login_unavailable"
    message = "统一登录服务暂时无法连接，请稍后再试。"
    status = 503


def revoke(issuer: str, sid: str) -> None:
    """No bearer token of this Keycloak session counts any more, whenever it was issued; safe to say again."""
    now = timezone.now()
    TokenSession.objects.bulk_create(
        [TokenSession(issuer=issuer, sid=sid, revoked_at=now, expires_at=now + KEPT)],
        update_conflicts=True,
        unique_fields=["issuer", "sid"],
        update_fields=["revoked_at", "acr", "auth_time", "expires_at"],
    )


def begin_step_up(*, actor: Actor, bearer: Bearer) -> TokenStepUp:
    """What the redirect of this step-up must bear as its nonce; one begun before is void.

    Raises NoPerson, FactorUnconfirmed (also for who has none: a first one must not be enrolled on the way), LoginUnavailable.
    """
    if not bearer.sid:
        raise NoPerson
    _require_factor(actor.person_id)
    now = timezone.now()
    with transaction.atomic():
        session, _ = TokenSession.objects.get_or_create(
            issuer=bearer.issuer, sid=bearer.sid, defaults={"expires_at": now + KEPT}
        )
        TokenSession.objects.select_for_update().get(pk=session.pk)
        TokenStepUp.objects.filter(session=session).delete()
        return TokenStepUp.objects.create(
            session=session,
            person_id=actor.person_id,
            nonce=secrets.token_urlsafe(32),
            expires_at=now + timedelta(seconds=conf.LOGIN_SECONDS),
        )


def prove(*, actor: Actor, bearer: Bearer, step_up_id: UUID, id_token: str) -> TokenSession:
    """Take the ID token of the redirect as this session's proof: acr and auth_time stand in it alone. It serves once.

    Raises NoPerson, NotFound, StepUpExpired, ProofRefused, ProofWeak, ProofOld, FactorUnconfirmed, SessionEnded,
    LoginUnavailable.
    """
    if not bearer.sid:
        raise NoPerson
    begun = TokenStepUp.objects.filter(
        id=step_up_id, person_id=actor.person_id, session__issuer=bearer.issuer, session__sid=bearer.sid
    ).first()
    if begun is None:
        raise NotFound
    if begun.expires_at < timezone.now():
        raise StepUpExpired
    proved_at = _proved_at(id_token, nonce=begun.nonce, bearer=bearer)
    _require_factor(actor.person_id, anew=True)
    return keep(begun, proved_at)


@transaction.atomic
def keep(begun: TokenStepUp, proved_at: datetime) -> TokenSession:
    """The session is strong from now on. Raises SessionEnded, and NotFound if another request was faster."""
    session = TokenSession.objects.select_for_update().get(pk=begun.session_id)
    if session.revoked_at is not None:
        raise SessionEnded
    if not TokenStepUp.objects.filter(id=begun.id).delete()[0]:
        raise NotFound
    session.acr, session.auth_time = STRONG, proved_at
    session.expires_at = timezone.now() + KEPT
    session.save(update_fields=["acr", "auth_time", "expires_at"])
    return session


def _proved_at(id_token: str, *, nonce: str, bearer: Bearer) -> datetime:
    """When the second factor was proved. The token answers this step-up, and is of the same account and session."""
    try:
        proof = tokens.id_token(id_token, nonce=nonce, client=conf.APP_CLIENT)
    except tokens.BadToken as error:
        raise ProofRefused from error
    except keys.KeysUnavailable as error:
        raise LoginUnavailable from error
    if (proof.issuer, proof.sub, proof.sid) != (bearer.issuer, bearer.sub, bearer.sid):
        raise ProofRefused
    return _fresh(proof)


def _fresh(proof: Proof) -> datetime:
    """By our clock."""
    if proof.acr != STRONG:
        raise ProofWeak
    now = timezone.now()
    if proof.auth_time is None or not now - FRESH <= proof.auth_time <= now + _SKEW:
        raise ProofOld
    return proof.auth_time


def _require_factor(person_id: UUID, *, anew: bool = False) -> None:
    """`anew`: Keycloak is asked even if what we have of the person would do."""
    try:
        if not anew and factors.known(person_id).counts:
            return
        if not factors.counts(person_id):
            raise FactorUnconfirmed
    except server.Unreachable as error:
        raise LoginUnavailable from error


def sweep() -> int:
    """Remove the rows that no living token can name; answers how many."""
    return TokenSession.objects.filter(expires_at__lt=timezone.now()).delete()[0]
