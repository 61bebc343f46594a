from __future__ import annotations

import pytest

from tests.factories.house import House, furnish, trust_test_tokens
from tests.stack.databases import Database
from tests.stack.locks import locks_in_order as locks_in_order


@pytest.fixture(scope="module")
def house(database: Database) -> House:
    return furnish("330122")


@pytest.fixture
def tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    trust_test_tokens(monkeypatch)
