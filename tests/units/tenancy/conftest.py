from __future__ import annotations

import pytest

from tests.factories.house import House, furnish
from tests.stack.databases import Database


@pytest.fixture(scope="module")
def house(database: Database) -> House:
    return furnish("330122")


@pytest.fixture(scope="module")
def other(database: Database) -> House:
    return furnish("330127")
