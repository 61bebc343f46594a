"""Reads of the rules. What holds is read under a tenant's role inside its block, too; changes only outside."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import Q

from kernel.errors import DomainError
from shared_apps.rules import effects, fields, states
from shared_apps.rules.codes import Basis
from shared_apps.rules.effects import Effect
from shared_apps.rules.inheritance import Profile, Snapshot, below, latest_of
from shared_apps.rules.models import RuleChange, RuleProfile, RuleVersion
from shared_apps.rules.values import Rules, Source
from tenants import selectors as registry


class RulesMissing(DomainError):
    """No version holds for this congress on that day: it was never given one, or the day lies before its first."""

    code = "rules_missing"
    message = "这一天没有可适用的本级规则。"
    next = "请联系平台管理员检查本级规则。"


_read: dict[UUID, Rules] = {}
# As `_latest`; asked for every deadline, and so written out.
_LATEST = (
    f"SELECT id FROM {RuleVersion._meta.db_table} WHERE {{whose}} AND effective_from <= %s "
    "ORDER BY effective_from DESC, made_at DESC, id DESC LIMIT 1"
)


def version_for(congress_id: UUID | None, on: date) -> Rules:
    """The rules of this congress (of the whole country without one) on a day; raises RulesMissing. One query once known."""
    whose = "congress_id IS NULL" if congress_id is None else "congress_id = %s"
    with connection.cursor() as cursor:
        cursor.execute(_LATEST.format(whose=whose), [on] if congress_id is None else [congress_id, on])
        found = cursor.fetchone()
    if found is None:
        raise RulesMissing
    return rules(found[0])


def rules(version_id: UUID) -> Rules:
    """The rules of a version that a case has kept; a version never changes, so a process reads it once."""
    found = _read.get(version_id)
    if found is None:
        row = RuleVersion.objects.filter(pk=version_id).first()
        if row is None:
            raise RulesMissing
        found = _read[version_id] = resolve(
            row.fields, version_id=row.id, congress_id=row.congress_id, effective_from=row.effective_from
        )
    return found


def resolve(
    snapshot: Mapping[str, Mapping[str, Any]],
    *,
    version_id: UUID,
    congress_id: UUID | None,
    effective_from: date,
) -> Rules:
    """Typed rules from a version's stored fields; raises fields.RuleRefused if a value can't be read."""
    whole = complete(snapshot)
    sources = {
        name: Source(
            Basis(item["basis"]),
            item["article"],
            item["profile"],
            UUID(item["set_by"]) if item["set_by"] else None,
        )
        for name, item in whole.items()
    }
    return Rules(
        version_id=version_id,
        congress_id=congress_id,
        effective_from=effective_from,
        sources=MappingProxyType(sources),
        **{name: fields.read(name, whole[name]["value"]) for name in fields.FIELDS},
    )


def complete(snapshot: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """A stored version, whatever release made it: rules that it did not know yet are as the platform behaved then."""
    found = {}
    for name, rule in fields.FIELDS.items():
        item = snapshot.get(name)
        unknown = {
            "value": rule.former,
            "basis": Basis.ASSUMED.value,
            "article": "形成这一版时平台尚无此项",
            "profile": "平台约定",
        }
        found[name] = {"set_by": "", **(item or unknown)}
    return found


def of_draft(snapshot: Snapshot, *, congress_id: UUID) -> Rules:
    """Rules that no version bears yet, to count examples by."""
    return resolve(
        snapshot.fields, version_id=uuid4(), congress_id=congress_id, effective_from=snapshot.effective_from
    )


def nearest_profile(congress_id: UUID | None) -> str:
    """The name of the latest profile of this congress, or of the nearest one above it that has any. Outside every block."""
    chain, parents = [congress_id], registry.parents()
    while chain[-1] is not None:
        chain.append(parents[chain[-1]])
    names = dict(
        RuleProfile.objects.filter(Q(congress_id__in=chain) | Q(congress_id=None), withdrawn=False)
        .order_by("effective_from")
        .values_list("congress_id", "name")
    )
    return next((names[one] for one in chain if one in names), "")


def profiles() -> list[Profile]:
    """What every level has set, the withdrawn left out."""
    return [
        Profile(row.congress_id, row.effective_from, row.name, row.values)
        for row in RuleProfile.objects.filter(withdrawn=False)
    ]


def version_on(congress_id: UUID | None, on: date) -> RuleVersion:
    """The version that holds on a day. Raises RulesMissing."""
    found: RuleVersion | None = _latest(congress_id, on).first()
    if found is None:
        raise RulesMissing
    return found


def versions_of(congress_id: UUID) -> list[RuleVersion]:
    """For each day the version that holds from it, the latest day first."""
    rows = RuleVersion.objects.filter(congress_id=congress_id).order_by("-effective_from", "-made_at", "-id")
    return list(rows.distinct("effective_from"))


def next_version(congress_id: UUID, after: date) -> date | None:
    """The day on which other rules begin to hold."""
    rows = RuleVersion.objects.filter(congress_id=congress_id, effective_from__gt=after)
    found: date | None = rows.order_by("effective_from").values_list("effective_from", flat=True).first()
    return found


def _latest(congress_id: UUID | None, on: date) -> Any:
    versions = RuleVersion.objects.filter(Q(congress_id=congress_id), effective_from__lte=on)
    return versions.order_by("-effective_from", "-made_at", "-id")


def changes_of(congress_id: UUID) -> list[RuleChange]:
    """The congress's own changes, published and withdrawn, the latest day first."""
    rows = RuleChange.objects.filter(congress_id=congress_id, state__in=(states.PUBLISHED, states.WITHDRAWN))
    return list(rows)


def draft_of(congress_id: UUID) -> RuleChange | None:
    found: RuleChange | None = RuleChange.objects.filter(congress_id=congress_id, state=states.DRAFT).first()
    return found


def reach(congress_id: UUID) -> set[UUID]:
    """The congress and all below it: for whom a version is made when it publishes."""
    return {congress_id, *below(congress_id, registry.parents())}


def base_values(change: RuleChange) -> dict[str, dict[str, Any]]:
    """The congress's own rules on the day of the change without it; each names its document."""
    base = latest_of(change.congress_id, _others(change), change.effective_from)
    if base is None:
        return {}
    return {name: {"document": base.name, **item} for name, item in base.values.items()}


def own_values(change: RuleChange) -> dict[str, dict[str, Any]]:
    """The congress's own rules as the change leaves them."""
    found = base_values(change)
    for name, item in change.changes.items():
        if item.get("inherit"):
            found.pop(name, None)
        else:
            found[name] = item
    return found


def effect(change: RuleChange) -> Effect:
    """What a draft would lead to from its day on."""
    others = _others(change)
    proposed = Profile(change.congress_id, change.effective_from, change.name, own_values(change))
    return effects.of(
        change.congress_id,
        change.effective_from,
        before=others,
        after=[*others, proposed],
        parents=registry.parents(),
    )


def effect_of_withdrawal(change: RuleChange) -> Effect:
    return effects.of(
        change.congress_id,
        change.effective_from,
        before=profiles(),
        after=_others(change),
        parents=registry.parents(),
    )


def later_own(change: RuleChange) -> list[Profile]:
    """The congress's own published rules from a later day on: they hold whole from then, without this change."""
    return [
        item
        for item in profiles()
        if item.congress_id == change.congress_id and item.effective_from > change.effective_from
    ]


def _others(change: RuleChange) -> list[Profile]:
    return [
        item
        for item in profiles()
        if (item.congress_id, item.effective_from) != (change.congress_id, change.effective_from)
    ]
