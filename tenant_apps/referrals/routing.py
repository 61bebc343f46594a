"""The routing table: category × level × competent unit, learnt from refusals, proposed when the next matter of that category is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import F, Q

from kernel import clock
from kernel.tenancy import TenantQuerySet
from kernel.text import one_line
from tenant_apps.referrals.models import Referral, Route
from tenants.models import LEVELS

PROPOSED = 3  # units


def named(competent: Mapping[str, Any]) -> tuple[str, str]:
    """(unit, level) of a refusal; both empty where nobody is named at a level that there is."""
    level, unit = str(competent.get("level", "")), one_line(str(competent.get("unit", "")))[:120]
    return (unit, level) if unit and level in LEVELS else ("", "")


def learn(referral: Referral, competent: Mapping[str, Any], *, named_by: str) -> None:
    """Remember who was named. What names nobody, or says it of no category, teaches nothing."""
    unit, level = named(competent)
    if not unit or not referral.category:
        return
    now = clock.now()
    row, made = Route.objects.get_or_create(
        category=referral.category,
        level=level,
        unit=unit,
        defaults={"named_by": named_by, "at": now},
    )
    if not made:
        Route.objects.filter(pk=row.pk).update(times=F("times") + 1, named_by=named_by, at=now)


def listed(*, text: str = "", category: str = "", level: str = "") -> TenantQuerySet:
    """All that refusals have taught, the latest first; the text is sought in the unit's name and in that of whoever named it."""
    rows: TenantQuerySet = Route.objects.order_by("-at", "-id")
    if text:
        rows = rows.filter(Q(unit__icontains=text) | Q(named_by__icontains=text))
    if category:
        rows = rows.filter(category=category)
    return rows.filter(level=level) if level else rows


def proposed(category: str) -> list[Route]:
    """Who was named competent for this category, the latest first."""
    return list(Route.objects.filter(category=category).order_by("-at", "-id")[:PROPOSED]) if category else []
