from __future__ import annotations

import pytest

from tests.stack.databases import Database
from tests.stack.locks import locks_in_order as locks_in_order
from tests.units.handling.house import House, furnish


@pytest.fixture(scope="module")
def house(database: Database) -> House:
    return furnish()
