"""What the congress knows already, read once for a whole sheet in a constant number of queries."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any
from uuid import UUID

from django.conf import settings

from kernel import clock, tenancy
from tenant_apps.deputies import states
from tenant_apps.deputies.models import (
    Body,
    Delegation,
    DeputyGroup,
    ElectingUnit,
    ElectoralDistrict,
    GroupMember,
    Mandate,
    Term,
)
from tenants import selectors as registry
from tenants.models import DirectoryEntry
from tenants.onboarding import typed

BY_VOTERS = frozenset({"county", "township"})  # levels whose deputies voters elect (选举法 §3)
_ORGAN = ("人民代表大会常务委员会", "人大常委会", "人民代表大会", "人大")


@dataclass(frozen=True)
class Bodies:
    """One table's rows of one term by their names: in use, and dissolved with the name of what followed ("" for nothing)."""

    active: dict[str, Any]
    gone: dict[str, str]

    @cached_property
    def by_plain(self) -> dict[str, str]:
        """Name without blanks, all half-width → the name of one in use."""
        return {typed.compact(name): name for name in self.active}

    @cached_property
    def by_number(self) -> dict[int, str]:
        """Of 选区."""
        found = self.active.items()
        return {row.number: name for name, row in found if isinstance(row, ElectoralDistrict)}


class Known:
    """The registers as they are; `terms` by ordinal."""

    def __init__(self, seat_ids: Iterable[UUID], terms: Iterable[int]) -> None:
        self.here, self.today = tenancy.current(), clock.today()
        self.terms: dict[int, Term] = {one.ordinal: one for one in Term.objects.order_by("ordinal")}
        sitting = [one for one in self.terms.values() if one.status == states.CURRENT]
        self.current = sitting[-1] if sitting else None
        asked = {self.terms[ordinal].pk for ordinal in terms if ordinal in self.terms}
        if self.current is not None:
            asked.add(self.current.pk)
        rows = list(Mandate.objects.filter(term__in=asked).order_by("status_from", "id"))
        wanted = set(seat_ids)
        self.by_seat = {row.seat_id: row for row in rows if row.seat_id in wanted}
        self.by_number: dict[tuple[UUID, str], Mandate] = {}
        self.names: dict[tuple[UUID, str, str], Mandate] = {}
        for row in rows:
            held = self.by_number.get((row.term_id, row.seat_no))
            if held is None or held.status in states.OVER:
                self.by_number[row.term_id, row.seat_no] = row
            if row.status not in states.OVER:
                self.names[row.term_id, row.delegation, row.person_name] = row
        self.held = Counter(
            row.district_id or row.electing_unit_id
            for row in rows
            if row.status in states.OPEN and not row.trial
        )
        self.groups = _groups(self.by_seat.values())
        self.delegations = _bodies(Delegation, asked)
        self.small = _bodies(DeputyGroup, asked)
        self.by_voters = self.here.level in BY_VOTERS
        self.electing = _bodies(ElectoralDistrict if self.by_voters else ElectingUnit, asked)
        self.directory = {} if self.by_voters else _directory()

    def electing_rows(self) -> list[Any]:
        """The 选区 or 选举单位 in use, of all the terms."""
        return [row for bodies in self.electing.values() for row in bodies.active.values()]


def _groups(mandates: Iterable[Mandate]) -> dict[UUID, set[str]]:
    members = GroupMember.objects.filter(mandate__in=[one.pk for one in mandates])
    found: dict[UUID, set[str]] = {}
    for mandate_id, name in members.values_list("mandate_id", "group__name"):
        found.setdefault(mandate_id, set()).add(name)
    return found


def _bodies(model: type[Body], terms: Iterable[UUID]) -> dict[UUID, Bodies]:
    """Term → its bodies."""
    found = {term: Bodies({}, {}) for term in terms}
    for row in model.objects.filter(term__in=found).select_related("successor").order_by("order", "id"):
        here = found[row.term_id]
        if row.active:
            here.active[row.name] = row
        else:
            here.gone[row.name] = row.successor.name if row.successor else ""
    return found


def _directory() -> dict[UUID, DirectoryEntry]:
    return {one.id: one for one in registry.directory_entries()}


def area_of(electing: str) -> str:
    """桐庐县 of 桐庐县人民代表大会."""
    for tail in _ORGAN:
        electing = electing.removesuffix(tail)
    return electing


@dataclass(frozen=True)
class Abolished:
    """A division that is no more, as the table of changes tells it."""

    year: str
    kind: str
    now: str


@cache
def abolished() -> Mapping[tuple[str, str], Abolished]:
    """(first two digits, former name) → what became of it; later changes win."""
    with (settings.DATA_DIR / "division_changes.csv").open(encoding="utf-8", newline="") as lines:
        return {
            (row["old_code"][:2], row["old_name"]): Abolished(row["year"], row["type"], row["new_name"])
            for row in csv.DictReader(lines)
            if row["old_name"] and row["old_name"] != row["new_name"]
        }
