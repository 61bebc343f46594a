"""Sessions begin, go on and end."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from kernel import clock, sealing
from kernel.actor import STRONG
from kernel.tenancy import CongressRef
from shared_apps.identity import actions as persons
from shared_apps.identity import selectors as identity
from sso import conf, held, token_sessions, tokens
from sso.models import LoginSession, SpentLogoutToken
from sso.tokens import Proof

TOUCH_SECONDS = 60
BASIC = "basic"
_PURPOSE = "session token"


class UnknownPerson(Exception):
    """Keycloak knows this account; the platform knows no person with it."""


class Disabled(Exception):
    """The person's log-in was taken away after their last seat had ended."""


class SessionGone(Exception):
    """The session ended while its browser was away."""


class ShutOut(Exception):
    """Every congress of this person is suspended or closed: there is nothing to log in to."""

    def __init__(self, congresses: tuple[CongressRef, ...]) -> None:
        super().__init__(", ".join(congress.code for congress in congresses))
        self.congresses = congresses


@transaction.atomic
def open_session(*, proof: Proof, id_token: str, refresh_token: str, replaces: str = "") -> str:
    """A new session with a new key, whatever key the browser brought; answers the key.

    It counts as a password's alone, whatever Keycloak says of its own: only `prove` makes it more. An older session of the
    same Keycloak session goes. Raises UnknownPerson, Disabled, ShutOut.
    """
    person = identity.person_by_identity(issuer=proof.issuer, sub=proof.sub)
    if person is None:
        raise UnknownPerson
    if identity.is_disabled(person.id):
        raise Disabled
    if congresses := identity.shut_out_of(person):
        raise ShutOut(congresses)
    if replaces:
        LoginSession.objects.filter(key_hash=sealing.fingerprint(replaces)).delete()
    LoginSession.objects.filter(issuer=proof.issuer, sid=proof.sid).delete()
    now = timezone.now()
    session = LoginSession(
        person_id=person.id,
        issuer=proof.issuer,
        sub=proof.sub,
        acr=BASIC,
        broker=str(proof.claims.get("idp") or "")[:64],
        auth_time=proof.auth_time,
        created_at=now,
        last_seen_at=now,
        expires_at=now + timedelta(seconds=conf.ABSOLUTE_SECONDS),
    )
    key = _came_back(session, proof, id_token=id_token, refresh_token=refresh_token)
    session.save(force_insert=True)
    return key


@transaction.atomic
def prove(
    *, session_id: UUID, proof: Proof, id_token: str, refresh_token: str, proved_at: datetime | None
) -> str:
    """The browser is back from the proof of a second factor; answers the session's new key.

    Its tokens are kept in any case; the session is strong from `proved_at` on, None if the proof does not count. Raises SessionGone.
    """
    session = LoginSession.objects.select_for_update().filter(id=session_id, sub=proof.sub).first()
    if session is None:
        raise SessionGone
    LoginSession.objects.filter(issuer=proof.issuer, sid=proof.sid).exclude(id=session_id).delete()
    if proved_at is not None:
        session.acr, session.auth_time = STRONG, proved_at
    key = _came_back(session, proof, id_token=id_token, refresh_token=refresh_token)
    session.save()
    return key


def _came_back(session: LoginSession, proof: Proof, *, id_token: str, refresh_token: str) -> str:
    """A new key for the session, and the tokens with which its browser came."""
    key = secrets.token_urlsafe(32)
    session.key_hash, session.sid, session.checked_at = sealing.fingerprint(key), proof.sid, timezone.now()
    session.id_token = sealing.seal(id_token, purpose=_PURPOSE, bound_to=f"id {session.id}")
    session.refresh_token = _sealed_refresh(session.id, refresh_token)
    return key


def _sealed_refresh(session_id: UUID, token: str) -> str:
    return sealing.seal(token, purpose=_PURPOSE, bound_to=f"refresh {session_id}") if token else ""


def _opened_refresh(session_id: UUID, sealed: str) -> str:
    """Empty also for a token sealed under a key that was changed since."""
    try:
        return sealing.unseal(sealed, purpose=_PURPOSE, bound_to=f"refresh {session_id}") if sealed else ""
    except sealing.Unreadable:
        return ""


def claim_check(*, session_id: UUID, checked_at: datetime | None) -> tuple[str, str] | None:
    """Take it upon this request to ask Keycloak whether the session lives; answers its refresh token, as kept and opened.

    Of many requests at the same time one gets it: a refresh token used twice would end the session. No lock is held while
    Keycloak is asked, so the others go on.
    """
    mine = LoginSession.objects.filter(id=session_id, checked_at=checked_at).update(checked_at=timezone.now())
    if not mine:
        return None
    kept = LoginSession.objects.filter(id=session_id).values_list("refresh_token", flat=True).first() or ""
    return kept, _opened_refresh(session_id, kept)


def keep_refreshed(*, session_id: UUID, kept: str, refresh_token: str) -> None:
    """The refresh token that came for the one that was `kept`; acr and auth_time stay as they were proved."""
    sealed = _sealed_refresh(session_id, refresh_token)
    LoginSession.objects.filter(id=session_id, refresh_token=kept).update(refresh_token=sealed)


@transaction.atomic
def end_sid(*, issuer: str, sid: str) -> int:
    """Keycloak's session is over: so is every session of ours and every token that hangs on it; answers how many sessions."""
    token_sessions.revoke(issuer, sid)
    return LoginSession.objects.filter(issuer=issuer, sid=sid).delete()[0]


@transaction.atomic
def end_refused(*, session_id: UUID, kept: str, issuer: str, sid: str) -> bool:
    """Keycloak refused the refresh token `kept`: end_sid, unless the browser has brought newer tokens meanwhile (False)."""
    row = LoginSession.objects.select_for_update().filter(id=session_id).first()
    if row is not None and row.refresh_token != kept:
        return False
    end_sid(issuer=issuer, sid=sid)
    return True


def end_all(*, person_id: UUID) -> int:
    """Every browser of the person is logged out; answers how many."""
    return LoginSession.objects.filter(person_id=person_id).delete()[1].get("sso.LoginSession", 0)


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
    end_sid(issuer=session.issuer, sid=session.sid)
    return _opened_refresh(session.id, session.refresh_token)


@transaction.atomic
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
    if claims.get("sid"):
        return end_sid(issuer=claims["iss"], sid=claims["sid"])
    person = identity.person_by_identity(issuer=claims["iss"], sub=claims["sub"])
    if person is None:
        return 0
    persons.log_out_person(actor=None, person_id=person.id, at=clock.real_now())
    return end_all(person_id=person.id)


def sweep() -> int:
    """Remove what has expired."""
    now = timezone.now()
    SpentLogoutToken.objects.filter(expires_at__lt=now).delete()
    token_sessions.sweep()
    held.sweep()
    idle = now - timedelta(seconds=conf.IDLE_SECONDS)
    return LoginSession.objects.filter(Q(expires_at__lt=now) | Q(last_seen_at__lt=idle)).delete()[0]
