"""Who is asking: session, person and seats in one query, on every request, with no cache between."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from kernel import sealing
from shared_apps.identity import selectors as identity
from shared_apps.identity.selectors import PersonFacts
from sso import conf
from sso.models import LoginSession


@dataclass(frozen=True)
class LiveSession:
    """A session that counts now, and its person with the seats of today."""

    id: UUID
    acr: str
    auth_time: datetime | None
    last_seen_at: datetime
    person: PersonFacts


def session_of(key: str) -> LiveSession | None:
    """The session whose key the browser holds, if it is neither past its absolute end nor idle for too long."""
    now = timezone.now()
    rows = identity.with_seats(
        LoginSession,
        where="x.key_hash = %s AND x.expires_at > %s AND x.last_seen_at > %s",
        values=[sealing.fingerprint(key), now, now - timedelta(seconds=conf.IDLE_SECONDS)],
        extra=("id", "acr", "auth_time", "last_seen_at"),
    )
    if not rows:
        return None
    first = rows[0]
    return LiveSession(
        id=first["id"],
        acr=first["acr"],
        auth_time=first["auth_time"],
        last_seen_at=first["last_seen_at"],
        person=identity.fold(rows),
    )
