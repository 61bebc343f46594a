"""A page of a list asks the same of the database however long the list is."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path

import pytest

from tests.factories.house import furnish, trust_test_tokens
from tests.stack.databases import Database
from tests.year import filling, listing
from tests.year.conftest import is_whole

# Set by `./dev bench case`: the figures are kept in this file.
KEPT = "LIANDONG_LISTS_KEPT"
# Rows of the short county and of the long one; in every run of the tests so few that a statement for each row shows within a page too.
WHOLE, LITTLE = (20, 2_000), (4, 60)
# Lists that no row of a county makes longer, and why.
SHORT = {
    "web rules/history/": "as many as versions were published",
    "web alert-cards/units/": "a line for each unit that was given cards: one",
}


def test_no_list_asks_more_for_its_length(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    trust_test_tokens(monkeypatch)
    is_all = is_whole(KEPT)
    few, many = WHOLE if is_all else LITTLE
    runs = 3 if is_all else 1
    short, long = furnish("330122"), furnish("330127")
    filling.fill(short, few)
    filling.fill(long, many)
    before = list(listing.asked(short, runs=runs))
    few_statements = {one.page: one.statements for one in before}
    found = list(listing.asked(long, runs=runs, before=few_statements))
    if kept := os.environ.get(KEPT):
        told = {"few": [asdict(one) for one in before], "many": [asdict(one) for one in found], "rows": many}
        Path(kept).write_text(json.dumps(told))
    grown = {
        one.page: f"{was.statements} → {one.statements} for {was.rows} → {one.rows} rows"
        for was, one in zip(before, found, strict=True)
        if one.statements > was.statements
    }
    assert not grown
    longest: dict[str, int] = {}
    for one in found:
        if one.rows is not None:
            longest[one.address] = max(longest.get(one.address, 0), one.rows)
    never_long = {address for address, rows in longest.items() if rows < LITTLE[1] / 2}
    assert never_long == set(SHORT), "give a new list its rows in tests/year/filling.py"
