"""Writes of profiles and versions. Outside every congress's block: a tenant's role only reads them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from kernel import clock
from kernel.tenancy import CongressRef
from shared_apps.rules import validation
from shared_apps.rules.inheritance import Profile, Snapshot, chain_of, snapshots
from shared_apps.rules.models import RuleProfile, RuleVersion
from tenants import selectors as registry

SHIPPED = Path(__file__).parent / "data" / "profiles.json"


def load_reference() -> None:
    """The country's profile and those of congresses already here, and the versions they lead to; safe to run again."""
    _load({row["division"] for row in _shipped()})
    make_versions({None, *registry.parents()})


def furnish(congress: CongressRef) -> None:
    """A new congress's shipped profile, if there is one, and its versions; safe to run again."""
    _load({congress.code})
    make_versions({congress.id})


def make_versions(congress_ids: Iterable[UUID | None]) -> None:
    """Resolve what holds for these congresses and add a version wherever it differs from the last one made for that day."""
    profiles = [
        Profile(row.congress_id, row.effective_from, row.name, row.values)
        for row in RuleProfile.objects.all()
    ]
    parents = registry.parents()
    with transaction.atomic():
        for congress_id in congress_ids:
            _make(congress_id, snapshots(chain_of(congress_id, parents), profiles))


def _make(congress_id: UUID | None, resolved: Iterable[Snapshot]) -> None:
    made = RuleVersion.objects.filter(Q(congress_id=congress_id)).order_by("made_at", "id")
    latest = dict(made.values_list("effective_from", "digest"))
    for snapshot in resolved:
        if latest.get(snapshot.effective_from) == snapshot.digest:
            continue
        validation.check_whole({name: item["value"] for name, item in snapshot.fields.items()})
        RuleVersion.objects.create(
            congress_id=congress_id,
            effective_from=snapshot.effective_from,
            fields=snapshot.fields,
            digest=snapshot.digest,
            made_at=clock.now(),
        )


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
