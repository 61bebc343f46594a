from __future__ import annotations

import json
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from kernel import clock
from shared_apps.rules import selectors
from shared_apps.rules.actions import SHIPPED
from shared_apps.rules.inheritance import Profile, snapshots
from shared_apps.rules.models import RuleVersion
from shared_apps.rules.values import Rules


def of_code(code: str) -> UUID:
    """The id that a division's congress has in these tests."""
    return UUID(int=int(code))


PROVINCE, CITY = of_code("330000"), of_code("330100")


def shipped_profiles() -> list[Profile]:
    """The shipped profiles as if every place that has one were onboarded."""
    rows = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return [
        Profile(
            of_code(row["division"]) if row["division"] else None,
            date.fromisoformat(row["effective_from"]),
            row["name"],
            row["values"],
        )
        for row in rows
    ]


def held(chain: list[UUID | None]) -> Rules:
    last = snapshots(chain, shipped_profiles())[-1]
    return selectors.resolve(
        last.fields, version_id=uuid4(), congress_id=chain[-1], effective_from=last.effective_from
    )


def tomorrow(more: int = 0) -> date:
    return clock.today() + timedelta(days=1 + more)


def add_versions(congress_id: UUID, count: int) -> None:
    """Versions to come, a day each, of which each differs from the one before."""
    (latest, *_) = selectors.versions_of(congress_id)
    for number in range(count):
        span = {**latest.fields["reply_span"], "value": f"{number % 2 + 2}m"}
        RuleVersion.objects.create(
            congress_id=congress_id,
            effective_from=date(2100, 1, 1) + timedelta(days=number),
            fields={**latest.fields, "reply_span": span},
            digest=f"{number}",
            made_at=clock.now(),
        )


@pytest.fixture
def national() -> Rules:
    return held([None])


@pytest.fixture
def zhejiang() -> Rules:
    return held([None, PROVINCE])
