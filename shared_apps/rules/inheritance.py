"""Resolving profiles along a chain of congresses. Pure."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Any
from uuid import UUID

Values = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Profile:
    """One level's values from a day on. A value may name a `document` of its own; else it is the profile's."""

    congress_id: UUID | None
    effective_from: date
    name: str
    values: Values


@dataclass(frozen=True)
class Snapshot:
    """Everything that holds from a day on, each field with the document and the level it came from."""

    effective_from: date
    fields: dict[str, dict[str, Any]]

    @cached_property
    def digest(self) -> str:
        return sha256(json.dumps(self.fields, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    @property
    def values(self) -> dict[str, Any]:
        return {name: item["value"] for name, item in self.fields.items()}


def chain_of(congress_id: UUID | None, parents: Mapping[UUID, UUID | None]) -> list[UUID | None]:
    """The levels from the whole country (None) down to the congress."""
    chain: list[UUID | None] = []
    while congress_id is not None:
        chain.append(congress_id)
        congress_id = parents[congress_id]
    return [None, *reversed(chain)]


def below(congress_id: UUID, parents: Mapping[UUID, UUID | None]) -> list[UUID]:
    """All congresses under this one, nearest first."""
    found, level = list[UUID](), {congress_id}
    while level:
        level = {one for one, parent in parents.items() if parent in level}
        found += sorted(level)
    return found


def snapshots(
    chain: Sequence[UUID | None], profiles: Iterable[Profile], *, also: Collection[date] = ()
) -> list[Snapshot]:
    """One snapshot for each day on which something changes for the end of `chain`, ascending, and for the days of `also`.

    At each level the latest profile of that day holds whole; a field it leaves out comes from the level above.
    Nothing holds before the country's own first profile. `also`: days that had a version once and must say what holds now.
    """
    on_chain = [profile for profile in profiles if profile.congress_id in chain]
    first = min(profile.effective_from for profile in on_chain if profile.congress_id is None)
    days = {profile.effective_from for profile in on_chain} | set(also)
    return [resolved(chain, on_chain, day) for day in sorted(days) if day >= first]


def resolved(chain: Sequence[UUID | None], profiles: Iterable[Profile], day: date) -> Snapshot:
    """What holds at the end of `chain` on a day."""
    found: dict[str, dict[str, Any]] = {}
    known = list(profiles)
    for level in chain:
        latest = latest_of(level, known, day)
        if latest is not None:
            found |= {
                name: {
                    "value": value["value"],
                    "basis": value["basis"],
                    "article": value["article"],
                    "profile": value.get("document") or latest.name,
                    "set_by": str(level) if level else "",
                }
                for name, value in latest.values.items()
            }
    return Snapshot(day, found)


def latest_of(level: UUID | None, profiles: Iterable[Profile], day: date) -> Profile | None:
    """The level's own profile that holds on a day."""
    held = [item for item in profiles if item.congress_id == level and item.effective_from <= day]
    return max(held, key=lambda item: item.effective_from, default=None)
