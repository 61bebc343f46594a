"""What the day itself brings to the cases of one congress: no deed of anybody's, and harmless when it runs again."""

from __future__ import annotations

import logging
from collections.abc import Callable
from uuid import UUID

from django.db import transaction

from tenant_apps.handling.actions import lapsing
from tenant_apps.handling.models import Matter
from tenant_apps.suggestions import states as course

log = logging.getLogger(__name__)


def unrated() -> list[UUID]:
    """Replied suggestions that nobody is waited for any more to rate."""
    rows = Matter.objects.filter(suggestion__state=course.REPLIED).select_related("suggestion")
    return [row.suggestion_id for row in rows.order_by("created_at", "id") if lapsing.is_over(row)]


def is_due() -> bool:
    """Whether there is anything to do here now."""
    return bool(unrated())


def work() -> int:
    """All of it, each case for itself: one that fails waits for the next day and keeps no other back."""
    return sum(_done(lapsing.lapse, pk) for pk in unrated())


def _done(deed: Callable[..., bool], suggestion_id: UUID) -> bool:
    try:
        with transaction.atomic():
            return deed(suggestion_id=suggestion_id)
    except Exception:  # one case's trouble is not the others'
        log.exception("the day's work on %s was not done", suggestion_id)
        return False
