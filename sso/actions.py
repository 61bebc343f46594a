"""Sessions begin, go on and end."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from kernel import sealing
from kernel.tenancy import CongressRef
from shared_apps.identity import selectors as identity
from sso import conf, token_sessions, tokens
from sso.models import LoginSession, SpentLogoutToken
from sso.tokens import Proof

TOUCH_SECONDS = 60
_PURPOSE = "session token"


class UnknownPerson(Exception):
    """Keycloak knows this account; the platform knows no person with it."""


class ShutOut(Exception):
    """Every congress of this person is suspended or closed: there is nothing to log in to."""

    def __init__(self, congresses: tuple[CongressRef, ...]) -> None:
        super().__init__(", ".join(congress.code for congress in congresses))
        self.congresses = congresses


@transaction.atomic
def open_session(*, proof: Proof, id_token: str, refresh_token: str, replaces: str = "") -> str:
    """A new session with a new key, whatever key the browser brought; answers the key. Raises UnknownPerson, ShutOut."""
    person = identity.person_by_identity(issuer=proof.issuer, sub=proof.sub)
    if person is None:
        raise UnknownPerson
    if congresses := identity.shut_out_of(person):
        raise ShutOut(congresses)
    if replaces:
        LoginSession.objects.filter(key_hash=sealing.fingerprint(replaces)).delete()
    key, now = secrets.token_urlsafe(32), timezone.now()
    session = LoginSession(
        key_hash=sealing.fingerprint(key),
        person_id=person.id,
        issuer=proof.issuer,
        sub=proof.sub,
        sid=proof.sid,
        acr=proof.acr,
        auth_time=proof.auth_time,
        created_at=now,
        last_seen_at=now,
        expires_at=now + timedelta(seconds=conf.ABSOLUTE_SECONDS),
    )
    session.id_token = sealing.seal(id_token, purpose=_PURPOSE, bound_to=f"id {session.id}")
    if refresh_token:
        session.refresh_token = sealing.seal(
            refresh_token, purpose=_PURPOSE, bound_to=f"refresh {session.id}"
        )
    session.save(force_insert=True)
    return key


def touch(*, session_id: UUID, last_seen_at: datetime) -> None:
    """The session was used; written at most once a minute."""
    now = timezone.now()
    if now - last_seen_at >= timedelta(seconds=TOUCH_SECONDS):
        LoginSession.objects.filter(id=session_id, last_seen_at=last_seen_at).update(last_seen_at=now)


@transaction.atomic
def close_session(*, key: str) -> str:
    """End this browser's session; answers its refresh token, with which Keycloak's own is ended, or nothing."""
    session = LoginSession.objects.select_for_update().filter(key_hash=sealing.fingerprint(key)).first()
    if session is None:
        return ""
    session_id, sealed = session.id, session.refresh_token
    session.delete()
    try:
        return sealing.unseal(sealed, purpose=_PURPOSE, bound_to=f"refresh {session_id}") if sealed else ""
    except sealing.Unreadable:
        return ""


def end_by_logout_token(token: str) -> int:
    """Keycloak says that a session ended: end ours of that sid, or all of that account; answers how many.

    Raises tokens.BadToken, also for a token that was taken before.
    """
    claims = tokens.logout_token(token)
    ends = datetime.fromtimestamp(claims["exp"], UTC)
    try:
        with transaction.atomic():
            SpentLogoutToken.objects.create(jti=claims["jti"], expires_at=ends + timedelta(minutes=1))
    except IntegrityError as error:
        raise tokens.BadToken("this logout token was taken before") from error
    which = Q(sid=claims["sid"]) if claims.get("sid") else Q(sub=claims["sub"])
    return LoginSession.objects.filter(which, issuer=claims["iss"]).delete()[0]


def sweep() -> int:
    """Remove what has expired."""
    now = timezone.now()
    SpentLogoutToken.objects.filter(expires_at__lt=now).delete()
    token_sessions.sweep()
    idle = now - timedelta(seconds=conf.IDLE_SECONDS)
    return LoginSession.objects.filter(Q(expires_at__lt=now) | Q(last_seen_at__lt=idle)).delete()[0]
