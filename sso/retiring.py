"""The end of a person's log-in: after the last seat and a time of grace they are logged out, then disabled. A new seat brings them back."""

from __future__ import annotations

import logging
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings

from kernel import clock
from shared_apps.identity import actions, leaving
from sso import conf, logging_out, person_account
from sso.models import ServiceClient
from sso.person_account import AccountsUnreachable

log = logging.getLogger(__name__)
REASON = "最后一个席位已经结束"


def retire() -> int:
    """Answers how many persons were disabled or enabled. Safe to run at any time; what Keycloak could not be told waits."""
    try:
        return sum(map(_disable, _gone())) + sum(map(revive, leaving.back_again(issuer=conf.issuer())))
    except AccountsUnreachable as error:
        log.warning("persons without a seat wait: %s", error)
        return 0


def _gone() -> list[UUID]:
    """PERSON_GRACE_DAYS calendar days of Shanghai have passed; programs have lives of their own."""
    programs = set(ServiceClient.objects.values_list("person_id", flat=True))
    return [one for one in leaving.gone_since(_day(), issuer=conf.issuer()) if one not in programs]


def _day() -> date:
    return clock.today() - timedelta(days=settings.PERSON_GRACE_DAYS)


def _disable(person_id: UUID) -> bool:
    """Log out, disable at Keycloak, then here: killed in between, it is done again."""
    held = person_account.held_by(person_id)
    if held is not None:
        person_account.log_out(held)
        person_account.enable(held, is_enabled=False)
    logging_out.everywhere(person_id=person_id)
    return actions.disable_person(person_id=person_id, at=clock.real_now(), reason=REASON)


def revive(person_id: UUID) -> bool:
    """The person holds a seat again: enabled at Keycloak, then here. Raises AccountsUnreachable."""
    held = person_account.held_by(person_id)
    if held is not None and not held.is_enabled:
        person_account.enable(held, is_enabled=True)
    return actions.enable_person(person_id=person_id)
