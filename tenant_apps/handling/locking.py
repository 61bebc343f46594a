"""Cases locked by who hangs something on them, or moves several: suggestions first, then matters, each in the order of their ids."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from kernel.tenancy import TenantQuerySet
from tenant_apps.handling.models import Matter
from tenant_apps.suggestions import access as suggestions


def lock_case(suggestion_id: UUID) -> None:
    """The suggestion and, if it has one, its matter."""
    suggestions.locked(suggestion_id)
    _lock(Matter.objects.filter(suggestion_id=suggestion_id))


def lock_cases(matter_ids: Collection[UUID]) -> None:
    rows = Matter.objects.filter(pk__in=matter_ids)
    of_suggestions = rows.exclude(suggestion=None).order_by("suggestion_id")
    for suggestion_id in list(of_suggestions.values_list("suggestion_id", flat=True)):
        suggestions.locked(suggestion_id)
    _lock(rows)


def lock_matter_from_above(referral_id: UUID) -> bool:
    """The matter that was opened for what the congress above assigned to ours; whether there is one."""
    return bool(_lock(Matter.objects.filter(referral_id=referral_id)))


def has_matter_from_above(referral_id: UUID) -> bool:
    return bool(Matter.objects.filter(referral_id=referral_id).exists())


def _lock(rows: TenantQuerySet) -> int:
    return len(rows.select_for_update(of=("self",)).order_by("id").values_list("pk"))
