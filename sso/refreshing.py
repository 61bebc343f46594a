"""Every five minutes of its use a session asks Keycloak whether the one behind it lives."""

from __future__ import annotations

import logging
import time
from datetime import timedelta

from django.utils import timezone

from sso import actions, conf, server
from sso.selectors import LiveSession

log = logging.getLogger(__name__)
QUIET_SECONDS = 30  # for which this process asks nothing more after Keycloak did not answer
_quiet_until = 0.0


def lives(session: LiveSession) -> bool:
    """False if Keycloak says that it is over: then all sessions of that sid have ended here too.

    Keycloak out of reach ends nobody's work: the session goes on to its bound.
    """
    global _quiet_until
    now = timezone.now()
    fresh = session.checked_at is not None and now - session.checked_at < timedelta(
        seconds=conf.CHECK_SECONDS
    )
    if fresh or time.monotonic() < _quiet_until:
        return True
    claimed = actions.claim_check(session_id=session.id, checked_at=session.checked_at)
    if claimed is None or not claimed[1]:
        return True
    kept, refresh_token = claimed
    try:
        got = server.refresh(refresh_token=refresh_token)
    except server.GrantEnded as error:
        log.info("a session is over at Keycloak: %s", error)
        return not actions.end_refused(
            session_id=session.id, kept=kept, issuer=session.issuer, sid=session.sid
        )
    except server.Unreachable as error:
        _quiet_until = time.monotonic() + QUIET_SECONDS
        log.warning("Keycloak did not say whether a session lives: %s", error)
        return True
    except server.Refused as error:
        log.error("Keycloak refuses our client: %s", error)
        return True
    actions.keep_refreshed(session_id=session.id, kept=kept, refresh_token=str(got.get("refresh_token", "")))
    return True
