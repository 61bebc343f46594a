"""Who is asking: session or token, person and seats in one query, on every request, with no cache between."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from kernel import sealing
from shared_apps.identity import selectors as identity
from shared_apps.identity.selectors import Beside, PersonFacts
from sso import conf, scopes
from sso.models import LoginSession, ServiceClient, TokenSession
from sso.tokens import Bearer


@dataclass(frozen=True)
class LiveSession:
    """A session that counts now, and its person with the seats of today."""

    id: UUID
    issuer: str
    sub: str
    sid: str
    acr: str
    auth_time: datetime | None
    broker: str
    created_at: datetime
    checked_at: datetime | None
    last_seen_at: datetime
    person: PersonFacts


_OWN = (
    "id",
    "issuer",
    "sub",
    "sid",
    "acr",
    "auth_time",
    "broker",
    "created_at",
    "checked_at",
    "last_seen_at",
)


def session_of(key: str) -> LiveSession | None:
    """The session whose key the browser holds, if it is neither past its absolute end nor idle for too long.

    None also of a person who was disabled, or logged out everywhere since.
    """
    now = timezone.now()
    rows = identity.with_seats(
        LoginSession,
        where="x.key_hash = %s AND x.expires_at > %s AND x.last_seen_at > %s"
        " AND p.disabled_at IS NULL AND (p.not_before IS NULL OR x.created_at >= p.not_before)",
        values=[sealing.fingerprint(key), now, now - timedelta(seconds=conf.IDLE_SECONDS)],
        extra=_OWN,
    )
    if not rows:
        return None
    return LiveSession(**{name: rows[0][name] for name in _OWN}, person=identity.fold(rows))


# Beside the person and their seats: whether they may hold a token at all, what is known of the Keycloak session that it names,
# and whether they are a program.
_TOKEN = Beside(
    joins=(
        f" LEFT JOIN {TokenSession._meta.db_table} t ON t.issuer = x.issuer AND t.sid = %s"
        f" LEFT JOIN {ServiceClient._meta.db_table} k ON k.person_id = p.id"
    ),
    columns=(
        "p.disabled_at AS disabled_at",
        "p.not_before AS not_before",
        "t.revoked_at AS revoked_at",
        "t.acr AS acr",
        "t.auth_time AS auth_time",
        "k.client_id AS client_id",
        "k.active AS is_active",
        "k.congress_id AS client_congress_id",
        "k.scopes AS scopes",
    ),
)


@dataclass(frozen=True)
class LiveToken:
    """The person of a token that counts now, with the seats of today; how strongly they were proved, by our own record."""

    acr: str
    auth_time: datetime | None
    person: PersonFacts


def bearer_of(bearer: Bearer) -> LiveToken | None:
    """Whose checked token this is; None if the account is nobody's, or the person, the session or the program counts no more."""
    rows = identity.account_rows(issuer=bearer.issuer, sub=bearer.sub, beside=_TOKEN, values=[bearer.sid])
    if not rows:
        return None
    first = rows[0]
    if first["disabled_at"] is not None or first["revoked_at"] is not None:
        return None
    # A token tells whole seconds: one of the very second of a logout is refused too.
    if first["not_before"] is not None and bearer.issued_at < first["not_before"]:
        return None
    # A person comes by the app alone, a program by its own client alone.
    if bearer.client != (first["client_id"] or conf.APP_CLIENT):
        return None
    person = identity.fold(rows)
    if first["client_id"]:
        if not first["is_active"]:
            return None
        named = bearer.scopes & set(first["scopes"])
        person = _limited(person, congress_id=first["client_congress_id"], named=named)
        return LiveToken(acr="", auth_time=None, person=person)
    return LiveToken(acr=first["acr"] or "", auth_time=first["auth_time"], person=person)


def _limited(person: PersonFacts, *, congress_id: UUID, named: frozenset[str]) -> PersonFacts:
    """A program has the seat of its one congress, and there what those of its scopes name that it asked for."""
    limit = scopes.capabilities_of(named)
    seats = tuple(replace(seat, limit=limit) for seat in person.seats if seat.congress_id == congress_id)
    return replace(
        person,
        seats=seats,
        congresses=tuple(congress for congress in person.congresses if congress.id == congress_id),
    )
