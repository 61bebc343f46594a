"""What tests of a congress that goes back do and ask."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.db import connections

from shared_apps.exchange import relay
from tenant_apps.postbox.models import Delivery, Inbox
from tenant_apps.referrals import selectors as known
from tenants.archive import returning
from tenants.archive.importing import Report
from tests.factories import cast
from tests.factories.cast import CITY, COUNTY, PROVINCE, inside


def back(folder: Path, code: str = COUNTY) -> Report:
    return returning.restore_congress(folder=folder, code=code, confirm=code, grace=0)


def carry_all() -> None:
    """The relay, until nothing is due."""
    while sum(relay.carry(cast.congress(code).id) for code in (COUNTY, CITY, PROVINCE)):
        pass


def undelivered(code: str) -> list[str]:
    return inside(
        code,
        lambda: [
            row.last_error or "waiting" for row in Delivery.objects.filter(delivered_at=None, dead_at=None)
        ],
    )


def parked(code: str) -> int:
    return inside(code, lambda: Inbox.objects.filter(applied=None).count())


def named(code: str, referral: UUID) -> str:
    found = inside(code, lambda: known.get(referral))
    return f"第{found.number}号《{found.title}》"


def try_again() -> None:
    """As if the waiting time of refused envelopes were over."""
    for code in (COUNTY, CITY):
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                f'UPDATE "{cast.congress(code).schema}".postbox_delivery SET due_at = now() WHERE delivered_at IS NULL'
            )
