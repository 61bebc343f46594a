from __future__ import annotations

import pytest

from tests.factories.house import House
from tests.units.tenancy.leaks import LEAKS, Leak


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: leak.__name__)
def test_no_congress_reaches_another_through(leak: Leak, house: House, other: House) -> None:
    leak(house.ref, other.ref)
