"""Keycloak sessions that bearer tokens name (`sid`): ended, or stepped up by an ID token of their own. Times are real time.

No claim of a bearer token decides either: what stands here does, read with every request.
"""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from sso import conf, tokens
from sso.models import TokenSession

# When no token of a session can live any more, however young the session is now.
KEPT = timedelta(seconds=conf.ABSOLUTE_SECONDS + tokens.MAX_LIFE_SECONDS + tokens.LEEWAY_SECONDS)


def revoke(issuer: str, sid: str) -> None:
    """No bearer token of this Keycloak session counts any more, whenever it was issued; safe to say again."""
    now = timezone.now()
    TokenSession.objects.bulk_create(
        [TokenSession(issuer=issuer, sid=sid, revoked_at=now, expires_at=now + KEPT)],
        update_conflicts=True,
        unique_fields=["issuer", "sid"],
        update_fields=["revoked_at", "acr", "auth_time", "expires_at"],
    )


def sweep() -> int:
    """Remove the rows that no living token can name; answers how many."""
    return TokenSession.objects.filter(expires_at__lt=timezone.now()).delete()[0]
