"""What a referral came from, where that was taken back: who had made it their own before, and what was said."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import F

from kernel.actor import Actor
from tenant_apps.referrals import access, states
from tenant_apps.referrals.models import Referral, TraceEvent
from tenant_apps.suggestions.models import Suggestion
from tenants import selectors as registry


def begun_by(row: Referral) -> str:
    """The congress whose suggestion it is that came to us, though another one passed it on; one that goes on in its place has its own name."""
    first = next(iter(row.snapshot.get("origin") or ()), None)
    if first is None or registry.stands_for(row.peer_id, UUID(str(first["congress_id"]))):
        return row.peer_name
    return str(first["congress_name"])


def adopted_further(referral: Referral) -> list[str]:
    """Of ours that the other end passed on: the congresses further on whose deputies have adopted it."""
    told = TraceEvent.objects.filter(referral=referral, deed="adopted")
    told = told.exclude(congress_id__in=(referral.congress_id, referral.peer_id)).order_by("at", "id")
    return list(told.values_list("congress_name", flat=True))


def goes_on_at(suggestion: Suggestion) -> list[str]:
    """The congresses whose deputies have made it their own: a withdrawal here ends nothing there."""
    found: list[str] = []
    for row in Referral.objects.filter(suggestion=suggestion, direction=states.OUT).order_by("id"):
        if row.state == states.ADOPTED:
            found.append(row.peer_name)
        elif row.state == states.RELAYED:
            found += adopted_further(row)
    return found


def without_source(actor: Actor, *, deeds: Collection[str], since: datetime) -> list[tuple[Referral, str]]:
    """What came to us and goes on, though the other end told after `since` by one of these deeds that its source was taken back; with
    what was said."""
    told = TraceEvent.objects.filter(deed__in=deeds, at__gt=since, congress_id=F("referral__peer_id"))
    told = told.filter(
        referral__in=access.visible(actor).filter(direction=states.IN),
        referral__state__in=(states.ADOPTED, states.RELAYED),
    )
    last = {row.referral_id: row for row in told.select_related("referral").order_by("at", "id")}
    return [(row.referral, row.quote) for row in last.values()]
