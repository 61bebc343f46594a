"""Reading the registry. Inside a block only the directory view may be read."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from uuid import UUID

from django.db import connection

from kernel.db import rows
from kernel.standing import Story
from kernel.tenancy import CongressRef
from tenants import states
from tenants.models import Congress, CongressCode, DirectoryEntry, Division, SchemaState

# The registry's columns of a CongressRef: its field → the column.
REF_COLUMNS = {
    "id": "id",
    "code": "code",
    "name": "name",
    "organ_name": "organ_name",
    "level": "level",
    "schema": "schema_name",
    "role": "role_name",
    "epoch": "epoch",
    "state": "state",
    "kind": "kind",
    "parent_id": "parent_id",
    "band": "band",
    "reason": "state_reason",
    "migrations": "migrations",
}


def ref(congress: Congress) -> CongressRef:
    return CongressRef(**{name: getattr(congress, column) for name, column in REF_COLUMNS.items()})


def ref_by_code(code: str) -> CongressRef | None:
    """The congress with this present division code, whatever its state; None if there is none.

    Asked on every request, and so written out once: the ORM takes longer to build it than PostgreSQL to answer.
    """
    if len(code) != 6 or not code.isascii() or not code.isdigit():
        return None
    with connection.cursor() as cursor:
        cursor.execute(_by_code(), [code])
        row = cursor.fetchone()
    return CongressRef(**dict(zip(REF_COLUMNS, row, strict=True))) if row else None


@cache
def _by_code() -> str:
    return f"SELECT {', '.join(REF_COLUMNS.values())} FROM {Congress._meta.db_table} WHERE code = %s"


def ref_by_id(congress_id: UUID) -> CongressRef | None:
    """As ref_by_code: asked for every envelope."""
    with connection.cursor() as cursor:
        cursor.execute(_by_id(), [congress_id])
        row = cursor.fetchone()
    return CongressRef(**dict(zip(REF_COLUMNS, row, strict=True))) if row else None


@cache
def _by_id() -> str:
    return f"SELECT {', '.join(REF_COLUMNS.values())} FROM {Congress._meta.db_table} WHERE id = %s"


def refs_by_ids(congress_ids: Iterable[UUID]) -> dict[UUID, CongressRef]:
    return {row.id: ref(row) for row in Congress.objects.filter(pk__in=set(congress_ids))}


def current_code(code: str) -> str | None:
    """The present code of the congress that once bore `code`."""
    found = CongressCode.objects.select_related("congress").filter(code=code).first()
    return found.congress.code if found else None


def congress_of(code: str) -> Congress | None:
    """The congress of a division: the one that bears its code, else the one that once bore it."""
    found: Congress | None = Congress.objects.filter(code=code).first()
    if found is None:
        former = CongressCode.objects.select_related("congress").filter(code=code).first()
        found = former.congress if former else None
    return found


def province_of(division: Division) -> Division:
    """The province in which a division lies: itself, or the top of its chain."""
    while division.parent_code:
        division = Division.objects.get(code=division.parent_code)
    return division


def active() -> list[CongressRef]:
    """Every congress that works now, provinces first, in code order."""
    rows = Congress.objects.filter(state=states.ACTIVE).order_by("code")
    return [ref(row) for row in rows]


def reached() -> list[CongressRef]:
    """Every congress that has an outbox, in code order: what was decided before a suspension or a closing still leaves."""
    return [ref(row) for row in Congress.objects.filter(migrations__gt=0).order_by("code")]


def cell_of(congress_id: UUID) -> str | None:
    """The name of the other cell in which a congress lives; None for one that is here, and for one nobody knows."""
    rows = Congress.objects.filter(pk=congress_id, state=states.ELSEWHERE)
    found: str | None = rows.values_list("cell", flat=True).first()
    return found


def living_in(cell: str) -> list[CongressRef]:
    """The congresses of another cell that this registry knows, in code order."""
    return [ref(row) for row in Congress.objects.filter(state=states.ELSEWHERE, cell=cell).order_by("code")]


OPERATOR = "平台运行维护单位"


def story(of: CongressRef) -> Story:
    """What the people of a congress that is shut are told of it. The office at the top of the tree holds the console."""
    row = top = Congress.objects.select_related("parent__parent").get(pk=of.id)
    while top.parent is not None:
        top = top.parent
    office = top.organ_name if top.pk != row.pk else OPERATOR
    since = row.state_since
    # `state_since` stays that of the state it returns to; the migration's own moment stands beside the schema.
    if row.state == states.MIGRATING:
        since = SchemaState.objects.filter(congress=row, state="running").values_list("at", flat=True).first()
    return Story(since=since, ask=office, successor=successor_of(row))


def successor_of(congress: Congress) -> CongressRef | None:
    """Who goes on in its place today: a successor that was itself merged later leads on to the next. None if it was not merged."""
    found, seen = congress, {congress.pk}
    while found.state == states.MERGED and found.successor_id and found.successor_id not in seen:
        seen.add(found.successor_id)
        found = Congress.objects.get(pk=found.successor_id)
    return ref(found) if found.pk != congress.pk else None


def successor_of_id(congress_id: UUID) -> CongressRef | None:
    """The same, by id. Read from the registry: not inside a block."""
    return successor_of(Congress.objects.get(pk=congress_id))


def line_of(congress_id: UUID) -> list[Congress]:
    """The congress and whoever goes on in its place, along the tombstones. Read from the registry: not inside a block."""
    found: list[Congress] = []
    congress = Congress.objects.filter(pk=congress_id).first()
    while congress is not None and congress not in found:
        found.append(congress)
        congress = congress.successor
    return found


def with_schema() -> list[Congress]:
    """Every congress of this cell whose schema was made, whatever its state, by code."""
    return list(Congress.objects.filter(migrations__gt=0).order_by("code"))


def stands_for(congress_id: UUID, former_id: UUID) -> bool:
    """Whether this congress goes on in the place of one that was merged, along all tombstones; readable inside a block."""
    seen = set[UUID]()
    found = DirectoryEntry.objects.filter(pk=former_id).first()
    while found and found.state == states.MERGED and found.successor_id and found.id not in seen:
        seen.add(found.id)
        if found.successor_id == congress_id:
            return True
        found = DirectoryEntry.objects.filter(pk=found.successor_id).first()
    return False


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
    """The directory's entry; readable inside a block and outside. Raises DirectoryEntry.DoesNotExist. As ref_by_code: asked for every
    envelope."""
    found: DirectoryEntry | None = rows.one(DirectoryEntry, "id", of=[congress_id])
    if found is None:
        raise DirectoryEntry.DoesNotExist(f"no congress {congress_id}")
    return found


def directory_entries() -> list[DirectoryEntry]:
    """Every congress of the cell, whatever its state; readable inside a block and outside."""
    return list(DirectoryEntry.objects.order_by("code", "id"))


def names(congress_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Their names, from the directory; readable inside a block and outside."""
    return dict(DirectoryEntry.objects.filter(pk__in=set(congress_ids)).values_list("id", "name"))


def entry_by_code(code: str) -> DirectoryEntry | None:
    return DirectoryEntry.objects.filter(code=code).first()


# Letters may be sent there: maintenance takes minutes, and the relay waits for it. What goes on in another cell is that cell's to answer.
_REACHABLE = (states.ACTIVE, states.MIGRATING, states.ELSEWHERE)


def reachable(entry: DirectoryEntry) -> bool:
    """Whether something new may be sent there. What was sent before a suspension waits; nothing new is begun."""
    return entry.state in _REACHABLE


def congress_above(entry_id: UUID | None) -> DirectoryEntry | None:
    """The nearest congress from this parent upwards, past work offices, which hold no suggestions; readable inside a block."""
    while entry_id is not None:
        found = entry(entry_id)
        if found.kind == "congress":
            return found
        entry_id = found.parent_id
    return None


def entry_today(congress_id: UUID) -> DirectoryEntry | None:
    """The entry of this congress or, where it was merged, of whoever goes on in its place; readable inside a block."""
    seen = set[UUID]()
    found = DirectoryEntry.objects.filter(pk=congress_id).first()
    while found and found.state == states.MERGED and found.successor_id and found.id not in seen:
        seen.add(found.id)
        found = DirectoryEntry.objects.filter(pk=found.successor_id).first()
    return found


def congresses_below(congress_id: UUID) -> list[DirectoryEntry]:
    """As `every_congress_below`, those that can be reached."""
    return [row for row in every_congress_below(congress_id) if reachable(row)]


def every_congress_below(congress_id: UUID) -> list[DirectoryEntry]:
    """The congresses whose nearest congress above is this one, whatever their state, in code order; readable inside a block.

    Counties of a 地区 or 盟 count: between them and the province stands a work office alone.
    """
    found: list[DirectoryEntry] = []
    waiting = [congress_id]
    while waiting:
        rows = DirectoryEntry.objects.filter(parent_id__in=waiting)
        waiting = [row.id for row in rows if row.kind != "congress"]
        found += [row for row in rows if row.kind == "congress"]
    return sorted(found, key=lambda row: row.code)
