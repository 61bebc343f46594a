"""Logging a person out of everything: our browsers, the programs that hold their tokens, and Keycloak."""

from __future__ import annotations

import logging
from uuid import UUID

from django.db import transaction

from kernel import clock
from kernel.actor import Actor
from shared_apps.identity import actions as identity
from shared_apps.identity import selectors as known
from sso import actions, conf, server

log = logging.getLogger(__name__)


def everywhere(*, person_id: UUID, actor: Actor | None = None) -> bool:
    """All of the person's sessions and tokens end here and now; False if Keycloak's could not be ended too.

    `actor` is the administrator who does it, None the person. Call it outside every block and transaction.
    """
    with transaction.atomic():
        identity.log_out_person(actor=actor, person_id=person_id, at=clock.real_now())
        actions.end_all(person_id=person_id)
    try:
        for sub in known.subs_of(issuer=conf.issuer(), person_id=person_id):
            server.end_sessions_of(sub)
    except server.Unreachable as error:
        log.warning("Keycloak could not be told of a logout: %s", error)
        return False
    return True
