"""What the day itself brings to the cases of one congress: no deed of anybody's, and harmless when it runs again."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.db.models import Exists, OuterRef

from kernel import clock, jobs, tenancy
from kernel.tenancy import CongressRef
from shared_apps.rules.codes import Commitments
from tenant_apps.deputies.states import ACTIVE
from tenant_apps.handling import deadlines, states
from tenant_apps.handling.actions import lapsing, promising
from tenant_apps.handling.models import Commitment, Matter, ReplyDelivery
from tenant_apps.suggestions import states as course
from tenant_apps.suggestions import yearly
from tenant_apps.suggestions.actions import archiving

log = logging.getLogger(__name__)


def unrated() -> list[UUID]:
    """Replied suggestions that nobody is waited for any more to rate: only those are looked at whose rules have a period, or of
    whose deputies one is in office no more."""
    away = ReplyDelivery.objects.filter(reply__matter_id=OuterRef("pk")).exclude(mandate__status=ACTIVE)
    rows = Matter.objects.filter(suggestion__state=course.REPLIED).annotate(away=Exists(away))
    return [
        row.suggestion_id
        for row in rows.select_related("suggestion").order_by("created_at", "id")
        if (row.away or deadlines.rules(row.profile_version).rating_span is not None) and lapsing.is_over(row)
    ]


def of_last_year() -> list[UUID]:
    """Promises still open in the register of a year that is over, where the rules take them on into the next."""
    rows = Commitment.objects.filter(state__in=states.TRACKED, year__lt=clock.today().year)
    return [
        row.pk
        for row in rows.select_related("matter").order_by("due_at", "id")
        if deadlines.rules(row.matter.profile_version).commitments is Commitments.NEXT_YEAR
    ]


def is_due() -> bool:
    """Whether there is anything to do here now."""
    return bool(unrated() or of_last_year() or yearly.unfinished())


def work(ref: CongressRef) -> int:
    """All of it, each case in a block of its own: one that fails waits for the next day and keeps no other back."""
    with tenancy.enter(ref):
        deeds = [partial(lapsing.lapse, suggestion_id=pk) for pk in unrated()]
        deeds += [partial(promising.carry_on, commitment_id=pk) for pk in of_last_year()]
        for report in yearly.unfinished():  # its own job was lost
            jobs.enqueue(archiving.JOB, congress_id=report.congress_id, report_id=str(report.pk))
    return sum(_done(ref, deed) for deed in deeds)


def _done(ref: CongressRef, deed: Callable[[], bool]) -> bool:
    try:
        with tenancy.enter(ref):
            return deed()
    except Exception:  # one case's trouble is not the others'
        log.exception("the day's work was not done: %s", deed)
        return False
