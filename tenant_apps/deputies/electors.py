"""Who elected a deputy of a city or province: the congress below, as the register and the registry know it (选举法 §3, §6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from kernel import tenancy
from tenant_apps.deputies import bodies
from tenant_apps.deputies.models import ElectingUnit, Mandate
from tenant_apps.deputies.sheet.known import area_of
from tenants import selectors as registry
from tenants.models import DirectoryEntry


@dataclass(frozen=True, kw_only=True)
class Elector:
    """`congress`, whatever its state, goes on for the unit today. None: the armed forces, or a unit that no congress below us bears the name of."""

    name: str
    congress: DirectoryEntry | None


def of(mandate_ids: Iterable[UUID]) -> list[Elector]:
    """Each electing unit of these deputies once. Whom voters elected has none."""
    rows = Mandate.objects.filter(pk__in=set(mandate_ids)).select_related("electing_unit")
    by_voters = tenancy.current().level in bodies.BY_VOTERS
    units = {
        (row.electing_unit.name if row.electing_unit else row.electing): row.electing_unit
        for row in rows.order_by("seat_no", "id")
        if row.electing_unit or not (row.district_id or by_voters)
    }
    below = registry.every_congress_below(tenancy.current().id) if units else []
    return [Elector(name=name, congress=_congress(name, unit, below)) for name, unit in units.items()]


def _congress(name: str, unit: ElectingUnit | None, below: list[DirectoryEntry]) -> DirectoryEntry | None:
    """As entered at the unit; a unit that came by a sheet has its name alone. Never one that is not below us."""
    if unit is not None and unit.kind != ElectingUnit.Kind.CONGRESS:
        return None
    if unit is not None and unit.electing_congress_id is not None:
        found = registry.entry_today(unit.electing_congress_id)
    else:
        named = next((one for one in below if one.name == area_of(name)), None)
        found = registry.entry_today(named.id) if named else None
    return found if found is not None and any(one.id == found.id for one in below) else None
