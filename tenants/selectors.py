"""Reading the registry. Inside a block only the directory view may be read."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from kernel.tenancy import CongressRef
from tenants import states
from tenants.models import Congress, CongressCode, DirectoryEntry, Division


def ref(congress: Congress) -> CongressRef:
    return CongressRef(
        id=congress.id,
        code=congress.code,
        name=congress.name,
        organ_name=congress.organ_name,
        level=congress.level,
        schema=congress.schema_name,
        role=congress.role_name,
        epoch=congress.epoch,
        state=congress.state,
        kind=congress.kind,
        parent_id=congress.parent_id,
        band=congress.band,
        reason=congress.state_reason,
        migrations=congress.migrations,
    )


def ref_by_code(code: str) -> CongressRef | None:
    """The congress with this present division code, whatever its state; None if there is none."""
    if len(code) != 6 or not code.isascii() or not code.isdigit():
        return None
    found = Congress.objects.filter(code=code).first()
    return ref(found) if found else None


def ref_by_id(congress_id: UUID) -> CongressRef | None:
    found = Congress.objects.filter(pk=congress_id).first()
    return ref(found) if found else None


def refs_by_ids(congress_ids: Iterable[UUID]) -> dict[UUID, CongressRef]:
    return {row.id: ref(row) for row in Congress.objects.filter(pk__in=set(congress_ids))}


def current_code(code: str) -> str | None:
    """The present code of the congress that once bore `code`."""
    found = CongressCode.objects.select_related("congress").filter(code=code).first()
    return found.congress.code if found else None


def active() -> list[CongressRef]:
    """Every congress that works now, provinces first, in code order."""
    rows = Congress.objects.filter(state=states.ACTIVE).order_by("code")
    return [ref(row) for row in rows]


def parents() -> dict[UUID, UUID | None]:
    """Each congress and its parent: the tree, for questions about chains of ancestors."""
    return dict(Congress.objects.values_list("id", "parent_id"))


def under(province_code: str) -> list[Division]:
    """The province and every unit below it that has an organ, parents before children."""
    rows = Division.objects.exclude(organ="none").order_by("code")
    by_parent: dict[str, list[Division]] = {}
    for row in rows:
        by_parent.setdefault(row.parent_code, []).append(row)
    top = Division.objects.filter(code=province_code).first()
    found: list[Division] = [top] if top else []
    for division in found:
        found.extend(by_parent.get(division.code, []))
    return found


def entry(congress_id: UUID) -> DirectoryEntry:
    """The directory's entry; readable inside a block and outside. Raises DirectoryEntry.DoesNotExist."""
    return DirectoryEntry.objects.get(pk=congress_id)


def entry_by_code(code: str) -> DirectoryEntry | None:
    return DirectoryEntry.objects.filter(code=code).first()


def children(congress_id: UUID) -> list[DirectoryEntry]:
    """Active congresses directly below this one, in code order; readable inside a block."""
    return list(DirectoryEntry.objects.filter(parent_id=congress_id, state="active").order_by("code"))
