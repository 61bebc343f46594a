from __future__ import annotations

import json
from datetime import date
from uuid import UUID, uuid4

import pytest

from shared_apps.rules import selectors
from shared_apps.rules.actions import SHIPPED
from shared_apps.rules.inheritance import Profile, snapshots
from shared_apps.rules.values import Rules

PROVINCE, CITY = UUID(int=33), UUID(int=3301)


def shipped_profiles() -> list[Profile]:
    """The shipped profiles as if 浙江 were onboarded with the id PROVINCE."""
    rows = json.loads(SHIPPED.read_text(encoding="utf-8"))
    ids = {"": None, "330000": PROVINCE}
    return [
        Profile(ids[row["division"]], date.fromisoformat(row["effective_from"]), row["name"], row["values"])
        for row in rows
    ]


def held(chain: list[UUID | None]) -> Rules:
    last = snapshots(chain, shipped_profiles())[-1]
    return selectors.resolve(
        last.fields, version_id=uuid4(), congress_id=chain[-1], effective_from=last.effective_from
    )


@pytest.fixture
def national() -> Rules:
    return held([None])


@pytest.fixture
def zhejiang() -> Rules:
    return held([None, PROVINCE])
