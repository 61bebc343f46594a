"""A congress with very many registered suggestions, by COPY; what is derived from them is made by the product itself."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from kernel import clock
from kernel.db.copying import insert_many
from kernel.ids import uuid7
from kernel.tenancy import CongressRef
from tenant_apps.deputies.models import Mandate
from tenant_apps.suggestions.models import Suggestion
from tests.bench.finding import texts

COUNTY = "330122"
_STATES = ("REGISTERED", "ASSIGNED", "IN_HANDLING", "REPLIED", "EVALUATED", "CLOSED")


def suggestions(ref: CongressRef, count: int, *, seed: int = 11) -> list[Any]:
    """Inserts them, the oldest first, over ten years. Inside the block."""
    dice, now = random.Random(seed), clock.now()
    mandates = list(Mandate.objects.order_by("id"))
    made = [
        _one(ref, dice, mandates, now - timedelta(hours=1.7 * (count - n)), seed, n) for n in range(count)
    ]
    for begin in range(0, count, 5_000):
        insert_many(made[begin : begin + 5_000])
    return made


def _one(
    ref: CongressRef, dice: random.Random, mandates: list[Any], at: Any, series: int, number: int
) -> Suggestion:
    place, matter, lead = dice.choice(texts.PLACES), dice.choice(texts.MATTERS), dice.choice(mandates)
    return Suggestion(
        id=uuid7(),
        congress_id=ref.id,
        number=f"{at.year}-{series}{number:05d}",
        series_year=at.year,
        title=texts.title(dice, place, matter),
        body=texts.body(dice, place, matter),
        category="TRANSPORT",
        category_label="交通",
        lead_mandate=lead,
        lead_name=lead.person_name,
        lead_delegation=lead.delegation,
        state=dice.choice(_STATES),
        created_at=at,
        submitted_at=at,
        registered_at=at,
    )


def queries(lines: str) -> Iterator[str]:
    for line in lines.splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.strip()
