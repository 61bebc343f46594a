"""A page of a list asks the same of the database however long the list is."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.factories.house import furnish, trust_test_tokens
from tests.stack.databases import Database
from tests.year import listing
from tests.year.conftest import is_whole

# Set by `./dev bench case`: the figures are kept in this file.
KEPT = "LIANDONG_LISTS_KEPT"
FEW = 20


def test_no_list_asks_more_for_its_length(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    trust_test_tokens(monkeypatch)
    many = 2_000 if is_whole(KEPT) else 200
    short, long = furnish("330122"), furnish("330127")
    listing.fill(short, FEW)
    listing.fill(long, many)
    few, found = list(listing.asked(short)), list(listing.asked(long))
    if kept := os.environ.get(KEPT):
        Path(kept).write_text(json.dumps({"few": few, "many": found, "rows": many}))
    assert {page: number for page, number, _ in found} == {page: number for page, number, _ in few}
