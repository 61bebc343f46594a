"""From profiles to versions: the shipped regulations, and what holds for each congress on each day."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, Value

from kernel import clock
from kernel.tenancy import CongressRef
from shared_apps.rules import selectors, validation
from shared_apps.rules.inheritance import Snapshot, chain_of, snapshots
from shared_apps.rules.models import RuleProfile, RuleVersion
from tenants import selectors as registry

AT_ONCE = 100  # versions sent in one statement
SHIPPED = Path(__file__).parent.parent / "data" / "profiles.json"


def load_reference() -> None:
    """The country's profile and those of congresses already here, and the versions they lead to; safe to run again."""
    _load({row["division"] for row in _shipped()})
    make_versions({None, *registry.parents()})


def furnish(congress: CongressRef) -> None:
    """A new congress's shipped profile, if there is one, and its versions; safe to run again."""
    _load({congress.code})
    make_versions({congress.id})


def follow_parents(congress_ids: Collection[UUID]) -> None:
    """These congresses hang under another parent now: they and those below inherit from there. Cases keep what they began under."""
    make_versions({one for congress_id in congress_ids for one in selectors.reach(congress_id)})


def lock() -> None:
    """Two that publish, at whatever levels, go one after the other: each must see what the other has set."""
    list(RuleProfile.objects.select_for_update().filter(congress=None).order_by("id"))


def make_versions(congress_ids: Iterable[UUID | None]) -> int:
    """Resolve what holds for these congresses; add a version wherever it differs from the last one made for that day.

    Answers how many were made. Raises a refusal of `validation` and then makes none.
    """
    wanted = set(congress_ids)
    with transaction.atomic():
        lock()
        made = list(_missing(wanted))
        for version in made:
            # An expression in each row: else Django sends the columns as arrays, and the driver takes seconds to write whole texts into one.
            version.made_at = Value(version.made_at)
        RuleVersion.objects.bulk_create(made, batch_size=AT_ONCE)
    return len(made)


def _missing(congress_ids: Collection[UUID | None]) -> Iterable[RuleVersion]:
    profiles, parents, now = selectors.profiles(), registry.parents(), clock.now()
    levels = {profile.congress_id for profile in profiles}
    known = _digests(congress_ids)
    # Congresses without rules of their own share what is above them: it is resolved once.
    shared: dict[tuple[object, ...], list[Snapshot]] = {}
    checked: set[str] = set()
    for congress_id in congress_ids:
        chain = tuple(level for level in chain_of(congress_id, parents) if level in levels)
        digests = known.get(congress_id, {})
        key = (chain, *sorted(digests))
        if key not in shared:
            shared[key] = snapshots(chain, profiles, also=digests)
        for snapshot in shared[key]:
            if digests.get(snapshot.effective_from) == snapshot.digest:
                continue
            if snapshot.digest not in checked:
                validation.check_whole(snapshot.values)
                checked.add(snapshot.digest)
            yield RuleVersion(
                congress_id=congress_id,
                effective_from=snapshot.effective_from,
                fields=snapshot.fields,
                digest=snapshot.digest,
                made_at=now,
            )


def _digests(congress_ids: Collection[UUID | None]) -> dict[UUID | None, dict[date, str]]:
    """congress → day → digest of the last version made for it."""
    rows = RuleVersion.objects.filter(
        Q(congress_id__in=[one for one in congress_ids if one]) | Q(congress=None)
    ).order_by("made_at", "id")
    found: dict[UUID | None, dict[date, str]] = {}
    for congress_id, day, digest in rows.values_list("congress_id", "effective_from", "digest"):
        found.setdefault(congress_id, {})[day] = digest
    return found


def _shipped() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return rows


def _load(divisions: set[str]) -> None:
    """Shipped profiles of these divisions ("" is the country); one that an office has edited (empty `seed`) is left alone."""
    for row in _shipped():
        if row["division"] not in divisions:
            continue
        congress = registry.ref_by_code(row["division"]) if row["division"] else None
        if row["division"] and congress is None:
            continue
        _put(row, congress_id=congress.id if congress else None)


def _put(row: Mapping[str, Any], *, congress_id: UUID | None) -> None:
    validation.check_own({name: item["value"] for name, item in row["values"].items()})
    digest = sha256(json.dumps(row, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    wanted = {"name": row["name"], "note": row["note"], "values": row["values"], "seed": digest}
    with transaction.atomic():
        profiles = RuleProfile.objects.select_for_update().filter(Q(congress_id=congress_id))
        begins = date.fromisoformat(row["effective_from"])
        profile, made = profiles.get_or_create(
            effective_from=begins, defaults=wanted | {"congress_id": congress_id}
        )
        if not made and profile.seed not in ("", digest):
            RuleProfile.objects.filter(pk=profile.pk).update(**wanted)
