from __future__ import annotations

import pytest

from tests.factories.house import House, furnish
from tests.stack.databases import Database


@pytest.fixture(scope="module")
def house(database: Database) -> House:
    """桐庐县 with its people, once a module."""
    return furnish("330122")
