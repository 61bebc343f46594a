"""Resolving profiles along a chain of congresses. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

Values = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Profile:
    """One level's values from a day on."""

    congress_id: UUID | None
    effective_from: date
    name: str
    values: Values


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that holds from a day on, each field with the profile it came from."""

    effective_from: date
    fields: dict[str, dict[str, Any]]

    @property
    def digest(self) -> str:
        return sha256(json.dumps(self.fields, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def chain_of(congress_id: UUID | None, parents: Mapping[UUID, UUID | None]) -> list[UUID | None]:
    """The levels from the whole country (None) down to the congress."""
    chain: list[UUID | None] = []
    while congress_id is not None:
        chain.append(congress_id)
        congress_id = parents[congress_id]
    return [None, *reversed(chain)]


def snapshots(chain: Sequence[UUID | None], profiles: Iterable[Profile]) -> list[Snapshot]:
    """One snapshot for each day on which something changes for the end of `chain`, ascending.

    At each level the latest profile of that day holds whole; a field it leaves out comes from the level above.
    Nothing holds before the country's own first profile.
    """
    on_chain = [profile for profile in profiles if profile.congress_id in chain]
    beginnings = [profile.effective_from for profile in on_chain if profile.congress_id is None]
    days = sorted({day for profile in on_chain if (day := profile.effective_from) >= min(beginnings)})
    return [Snapshot(day, _resolve(chain, on_chain, day)) for day in days]


def _resolve(
    chain: Sequence[UUID | None], profiles: Sequence[Profile], day: date
) -> dict[str, dict[str, Any]]:
    resolved: dict[str, dict[str, Any]] = {}
    for level in chain:
        held = [item for item in profiles if item.congress_id == level and item.effective_from <= day]
        if held:
            latest = max(held, key=lambda item: item.effective_from)
            resolved |= {name: {**value, "profile": latest.name} for name, value in latest.values.items()}
    return resolved
