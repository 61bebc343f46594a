from __future__ import annotations

import pytest

from tests.permissions import lists
from tests.permissions.asking import Asker


@pytest.mark.parametrize("listing", lists.LISTINGS, ids=lambda one: f"{one.part} of the {one.place}")
def test_a_list_shows_what_its_reader_may_open(asker: Asker, listing: lists.Listing) -> None:
    """Asked for every post of the congress, by the API's list and by the page's links."""
    found = lists.faults(asker, listing)
    assert not found, "\n".join(found)
