"""A log-in without a second factor: every deed of capabilities.STEP_UP asks for it, nothing else does, and nothing is done before."""

from __future__ import annotations

import pytest

from tests.permissions import weak
from tests.permissions.asking import Asker
from tests.permissions.rows import Row
from tests.permissions.table import TABLE


def test_every_address_of_the_list_is_in_the_table() -> None:
    assert {row.route for row in TABLE} >= weak.STRONG


@pytest.mark.parametrize("row", weak.OURS, ids=lambda row: row.label)
def test_a_password_alone_reads_and_does_no_deed_that_wants_more(asker: Asker, row: Row) -> None:
    fault = weak.fault(asker, row)
    assert not fault, fault
