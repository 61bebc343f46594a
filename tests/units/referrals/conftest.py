"""The chain 桐庐县 → 杭州市 → 浙江省 with its people, on the module's own database."""

from __future__ import annotations

import pytest

from tests.factories import cast
from tests.stack.databases import Database


@pytest.fixture(scope="module")
def people(database: Database) -> None:
    cast.seed()
