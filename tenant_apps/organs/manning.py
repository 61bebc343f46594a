"""Units for which nobody acts: what is assigned to them waits for a receipt that nobody can give."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from tenant_apps.organs.models import UnitMember

NOTE = "暂无经办人"


def unmanned(unit_ids: Iterable[UUID]) -> set[UUID]:
    """Those of these units for which no seat acts (who ends a seat takes its holder out of the unit); one query for any number."""
    wanted = set(unit_ids)
    return wanted - set(UnitMember.objects.filter(unit_id__in=wanted).values_list("unit_id", flat=True))


def choices(units: Iterable[tuple[UUID, str]]) -> list[tuple[str, str]]:
    """(id, name) of units for a form; those for which nobody acts say so."""
    found = list(units)
    empty = unmanned(pk for pk, _ in found)
    return [(str(pk), f"{name}（{NOTE}）" if pk in empty else name) for pk, name in found]
