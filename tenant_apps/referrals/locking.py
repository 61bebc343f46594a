"""A referral locked for a deed, after what it hangs on.

Everywhere in a congress locks are taken in one order: the suggestion, its matter, then the assignment and the referral. A deed of a referral
reaches into its case, a published deed of the case reaches its referrals: each waits for the other at the suggestion, and never deadlocks.
Of several referrals the one with the lesser id is locked first; what was received before what it was passed on as.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from tenant_apps.handling import locking as handling
from tenant_apps.referrals import states, types
from tenant_apps.referrals.models import Referral


def locked(referral_id: UUID) -> Referral:
    """The row, its suggestion and its matter locked before it. Raises Referral.DoesNotExist.

    One that has neither yet may get it while we wait for the row: then the row is let go and all is locked in order.
    """
    found: Referral | None = None
    while found is None:
        looked = Referral.objects.values_list("suggestion_id", "direction", "kind", "relayed_from_id")
        suggestion_id, direction, kind, source_id = looked.get(pk=referral_id)
        if suggestion_id is not None:
            handling.lock_case(suggestion_id)
            return _row(referral_id)
        if source_id is not None:
            _row(source_id)
        from_above = direction == states.IN and kind in types.UNDERTAKEN
        found = _without_suggestion(referral_id, from_above=from_above)
    return found


def with_bundles(ids: Collection[UUID]) -> list[Referral]:
    """Received ones that no deputy has adopted, and all that are handled together with one of them (并办)."""
    offered = Referral.objects.filter(direction=states.IN, suggestion=None)
    wanted = Q(pk__in=ids)
    while True:
        with transaction.atomic():  # a savepoint: what is rolled back to it is locked no more
            found: list[Referral] = list(
                offered.filter(wanted).select_for_update(of=("self",)).order_by("id")
            )
            wanted = Q(pk__in=ids) | Q(bundle_id__in={row.bundle_id for row in found if row.bundle_id})
            if not offered.filter(wanted).exclude(pk__in=[row.pk for row in found]).exists():
                return found
            transaction.set_rollback(True)


def _without_suggestion(referral_id: UUID, *, from_above: bool) -> Referral | None:
    """None: it is part of a case since we looked."""
    with transaction.atomic():
        held = from_above and handling.lock_matter_from_above(referral_id)
        row = _row(referral_id)
        opened = from_above and not held and handling.has_matter_from_above(referral_id)
        if row.suggestion_id is None and not opened:
            return row
        transaction.set_rollback(True)
    return None


def _row(referral_id: UUID) -> Referral:
    found: Referral = Referral.objects.select_for_update(of=("self",)).get(pk=referral_id)
    return found
