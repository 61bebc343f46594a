"""选举单位 of a city or province: the congress below that elects its deputies, as the registry and the divisions know it (DOMAIN 7, 27)."""

from __future__ import annotations

from uuid import UUID

from tenant_apps.deputies.sheet.known import Known, abolished, area_of
from tenant_apps.deputies.sheet.reading import Reading
from tenants.models import DirectoryEntry

_OVER = frozenset({"merged", "closed"})


def refused(read: Reading, said: str, known: Known) -> bool:
    """Whether the unit can't elect here any more, which is told: merged, closed, moved to another city, abolished."""
    name = area_of(said)
    if name in {one.name for one in _alive_below(known)}:
        return False
    named = [one for one in known.directory.values() if one.name == name]
    over = next((one for one in named if one.state in _OVER), None)
    if over is not None:
        now = _successor(over, known)
        code = "electing_merged" if now else "electing_closed"
        read.tell("electing", code, said, name=name, now=now.name if now else "")
        return True
    if named:
        above = known.directory.get(named[0].parent_id) if named[0].parent_id else None
        if above is None or _is_above(named[0].id, known):
            return False
        read.tell("electing", "electing_moved", said, name=name, scope=known.here.name, now=above.name)
        return True
    gone = abolished().get((known.here.code[:2], name))
    if gone is None:
        return False
    where = f"现为{gone.now}。" if gone.now else ""
    read.tell("electing", "electing_abolished", said, name=name, year=gone.year, kind=gone.kind, where=where)
    return True


def _alive_below(known: Known) -> list[DirectoryEntry]:
    return [
        one for one in known.directory.values() if one.parent_id == known.here.id and one.state not in _OVER
    ]


def _is_above(congress_id: UUID, known: Known) -> bool:
    """Whether it is the congress itself, or one of those above it: an own or higher organ named as elector is for a person to look at."""
    seen: UUID | None = known.here.id
    while seen is not None:
        if seen == congress_id:
            return True
        row = known.directory.get(seen)
        seen = row.parent_id if row else None
    return False


def _successor(gone: DirectoryEntry, known: Known) -> DirectoryEntry | None:
    """Who goes on in its place today."""
    found, seen = gone, {gone.id}
    while (
        found.state == "merged" and found.successor_id in known.directory and found.successor_id not in seen
    ):
        found = known.directory[found.successor_id]
        seen.add(found.id)
    return found if found is not gone else None
