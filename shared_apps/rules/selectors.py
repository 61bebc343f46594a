"""Reads of the rules. They work under a tenant's role inside its block, and outside."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db.models import Q

from kernel.errors import DomainError
from shared_apps.rules import fields
from shared_apps.rules.models import RuleProfile, RuleVersion
from shared_apps.rules.values import Basis, Rules, Source
from tenants import selectors as registry


class RulesMissing(DomainError):
    """No version holds for this congress on that day: it was never given one, or the day lies before its first."""

    code = "rules_missing"
    message = "这一天没有可适用的本级规则。"
    next = "请联系平台管理员检查本级规则。"


_read: dict[UUID, Rules] = {}


def version_for(congress_id: UUID | None, on: date) -> Rules:
    """The rules of this congress (of the whole country without one) on a day; raises RulesMissing. One query once known."""
    versions = RuleVersion.objects.filter(Q(congress_id=congress_id), effective_from__lte=on)
    version_id = versions.order_by("-effective_from", "-made_at", "-id").values_list("id", flat=True).first()
    if version_id is None:
        raise RulesMissing
    return rules(version_id)


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
    sources = {
        name: Source(Basis(item["basis"]), item["article"], item["profile"])
        for name, item in snapshot.items()
    }
    return Rules(
        version_id=version_id,
        congress_id=congress_id,
        effective_from=effective_from,
        sources=MappingProxyType(sources),
        **{name: fields.read(name, snapshot[name]["value"]) for name in fields.FIELDS},
    )


def nearest_profile(congress_id: UUID | None) -> str:
    """The name of the latest profile of this congress, or of the nearest one above it that has any. Outside every block."""
    chain, parents = [congress_id], registry.parents()
    while chain[-1] is not None:
        chain.append(parents[chain[-1]])
    names = dict(
        RuleProfile.objects.filter(Q(congress_id__in=chain) | Q(congress_id=None))
        .order_by("effective_from")
        .values_list("congress_id", "name")
    )
    return next((names[one] for one in chain if one in names), "")
