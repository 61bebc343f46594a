"""The field's bad inputs, by their number. Every module has one county of its own, and one moment: Tuesday, 10 March 2026, ten o'clock in the morning."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from tests.factories.house import House, furnish, trust_test_tokens
from tests.stack.databases import Database
from tests.units.badinput.asking import MOMENT


@pytest.fixture(scope="module", autouse=True)
def moment(database: Database) -> Iterator[None]:
    with time_machine.travel(MOMENT):
        yield


@pytest.fixture(scope="module")
def house(moment: None) -> House:
    """桐庐县 with its people, once a module: tests make their own cases."""
    return furnish("330122")


@pytest.fixture(autouse=True)
def tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    trust_test_tokens(monkeypatch)
