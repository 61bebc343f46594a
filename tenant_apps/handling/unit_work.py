"""What lies at a unit, for the register of units (registered with tenant_apps.organs.ports)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db.models import Count
from django.urls import reverse

from kernel.actor import Actor
from tenant_apps.handling import access
from tenant_apps.handling.actions import handing_over
from tenant_apps.handling.models import Assignment
from tenant_apps.organs.ports import OpenItem

MOST = 50  # items shown on one unit's page


class UnitWork:
    """Reads as tenant_apps.organs.ports.Work says."""

    def counts(self, unit_ids: Sequence[UUID]) -> Mapping[UUID, int]:
        rows = Assignment.objects.filter(unit_id__in=unit_ids, state__in=handing_over.OPEN)
        return dict(rows.order_by().values_list("unit_id").annotate(Count("id")))

    def open_of(self, actor: Actor, unit_id: UUID) -> list[OpenItem]:
        rows = access.visible_assignments(actor).filter(unit_id=unit_id, state__in=handing_over.OPEN)
        return [_item(row) for row in rows[:MOST]]

    def hand_over(self, *, actor: Actor, unit_id: UUID, successor_id: UUID, successor_name: str) -> int:
        return handing_over.hand_over(
            actor=actor, unit_id=unit_id, successor_id=successor_id, successor_name=successor_name
        )


def _item(row: Assignment) -> OpenItem:
    matter = row.matter
    if matter.suggestion_id is not None:
        url = reverse("suggestions:case", kwargs={"pk": matter.suggestion_id})
    else:
        url = reverse("handling:matter", kwargs={"pk": matter.pk})
    return OpenItem(number=matter.number_label, title=matter.title, state=row.state_label, url=url)
