"""What we sent and the other end did not go on with, of which nobody has decided yet what becomes of it: 待办 says 转请被退回."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from kernel import tenancy
from kernel.tenancy import TenantQuerySet
from tenant_apps.handling import proposing
from tenant_apps.handling import selectors as handling
from tenant_apps.referrals import states, types
from tenant_apps.referrals.models import Referral

# What our own assignment goes down with is to be assigned anew when it comes back: 待办 says so of the case.
KINDS = frozenset(types.TABLE) - types.COPIES - types.UNDERTAKEN


def among(rows: TenantQuerySet) -> TenantQuerySet:
    """Decided is: it was sent anew, our own unit has answered since, the unit of ours that was named has it since, or the office has said
    that it is dealt with here. What was relayed is decided at what it came from."""
    here = tenancy.current()
    with_us = Q(competent_level=here.level) & proposing.assigned_since(
        "decided_at", to="competent_unit", area=here.name
    )
    anew = Referral.objects.filter(
        suggestion=OuterRef("suggestion"),
        direction=states.OUT,
        kind__in=sorted(types.PRINCIPAL),
        drafted_at__gt=OuterRef("drafted_at"),
    ).exclude(state=states.TAKEN_BACK)
    found: TenantQuerySet = rows.filter(
        Q(suggestion=None) | Q(suggestion__state__in=sorted(states.UP_FROM)),
        direction=states.OUT,
        kind__in=sorted(KINDS),
        state__in=sorted(states.NOT_GONE_ON_WITH),
        relayed_from=None,
        settled_at=None,
    )
    decided = Q(Exists(anew)) | Q(handling.replied_since("decided_at")) | with_us
    return found.exclude(decided).order_by("changed_at", "id")


def has(referral: Referral) -> bool:
    return among(Referral.objects.filter(pk=referral.pk)).exists()
