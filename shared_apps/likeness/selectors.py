"""Where else something like it is: the names of congresses above and below, of others only how many (a county can't see another county)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from kernel.db.arrays import most_shared
from shared_apps.likeness import keyed
from shared_apps.likeness.models import Signature
from tenants import selectors as registry
from tenants import states
from tenants.models import DirectoryEntry

# Of 64 bands: with half the text alike four are shared on average, with a tenth none. No text is there to compare further.
LEAST = 3
# What has left this cell or is closed has nothing here that could be asked about.
_AT_WORK = (states.ACTIVE, states.MIGRATING)


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """`named`: congresses above and below with how many like suggestions each has, the upper first; of all others the sums alone."""

    named: Sequence[tuple[str, int]] = field(default_factory=list)
    others: int = 0
    others_have: int = 0

    @property
    def congresses(self) -> int:
        return len(self.named) + self.others

    @property
    def cases(self) -> int:
        return sum(count for _, count in self.named) + self.others_have


def table() -> str:
    """Where they lie, for a restore, which works as the owner."""
    return str(Signature._meta.db_table)


def like(here_id: UUID, plain: Sequence[int]) -> Elsewhere:
    """Not inside a block. `plain`: the bands of a text (none: it is too short to be compared)."""
    if not plain:
        return Elsewhere()
    entries = {row.id: row for row in registry.directory_entries()}
    cases: dict[UUID, set[UUID]] = defaultdict(set)
    for congress_id, case_key in _sharing(plain):
        today = _today(congress_id, entries)
        if today is not None and today.id != here_id and today.state in _AT_WORK:
            cases[today.id].add(case_key)
    chain = _chain(here_id, registry.parents())
    by_code = sorted(cases, key=lambda one: (chain.get(one, 0), entries[one].code))
    far = [len(cases[one]) for one in by_code if one not in chain]
    return Elsewhere(
        named=[(entries[one].name, len(cases[one])) for one in by_code if one in chain],
        others=len(far),
        others_have=sum(far),
    )


def _sharing(plain: Sequence[int]) -> list[tuple[UUID, UUID]]:
    """Congress and key of every case that shares enough bands."""
    shared = most_shared(Signature, "bands", keyed.bands(plain), least=LEAST)
    rows = Signature.objects.filter(pk__in=[pk for pk, _ in shared], mark=keyed.mark())
    return list(rows.values_list("congress_id", "case_key"))


def _today(congress_id: UUID, entries: Mapping[UUID, DirectoryEntry]) -> DirectoryEntry | None:
    """Who has its cases now, where it was merged."""
    found, seen = entries.get(congress_id), set[UUID]()
    while found is not None and found.successor_id and found.id not in seen:
        seen.add(found.id)
        found = entries.get(found.successor_id)
    return found


def _chain(here_id: UUID, parents: Mapping[UUID, UUID | None]) -> dict[UUID, int]:
    """Every congress above and below → how far down from the top of the chain it stands."""
    ways = {one: _way(one, parents) for one in parents}
    own = ways.get(here_id, [])
    return {one: len(way) for one, way in ways.items() if here_id in way or one in own}


def _way(one: UUID, parents: Mapping[UUID, UUID | None]) -> list[UUID]:
    """From it up to the top, itself among them."""
    found: list[UUID] = []
    step: UUID | None = one
    while step is not None and step not in found:
        found.append(step)
        step = parents.get(step)
    return found
