"""The chain 桐庐县 → 杭州市 → 浙江省 with its people, and 淳安县 beside; once a module."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import pytest

from tests.factories.house import House, furnish
from tests.stack.databases import Database

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Chain:
    county: House
    city: House
    beside: House

    @staticmethod
    def do(house: House, who: str, deed: Callable[..., Answer], **facts: Any) -> Answer:
        actor = house.actor(who)
        with house.entered():
            return deed(actor=actor, **facts)


@pytest.fixture(scope="module")
def chain(database: Database) -> Chain:
    return Chain(county=furnish("330122"), city=furnish("330100"), beside=furnish("330127"))
