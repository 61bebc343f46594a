"""What no job was told of: many postboxes are asked by one statement, and one congress's trouble is not the others'."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from psycopg import sql

from shared_apps.exchange import jobs, relay, waking
from tenants import selectors as registry
from tests.factories import cast
from tests.factories.cast import COUNTY
from tests.stack.databases import Database, empty_valkey
from tests.units.postbox.test_what_becomes_of_an_envelope import NEIGHBOUR, heard, send

__all__ = ["heard"]  # a fixture


@pytest.fixture(scope="module")
def database(peopled_database: Database) -> Database:
    return peopled_database


@pytest.fixture
def forgotten(database: Database, heard: list[object], run_jobs: Callable[[], list[str]]) -> Iterator[None]:
    """Two counties have letters that the broker lost the names of."""
    run_jobs()
    send("a")
    send("b", sender=NEIGHBOUR)
    empty_valkey()
    yield
    run_jobs()


def named() -> set[str]:
    refs = {ref.id: ref.code for ref in registry.reached()}
    found: set[str] = set()
    while (one := waking.taken()) is not None:
        found.add(refs[one])
    return found


def rename(table: str, name: str) -> None:
    names = [sql.Identifier(part) for part in (cast.congress(COUNTY).schema, table, name)]
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql.SQL("ALTER TABLE {}.{} RENAME TO {}").format(*names))


def test_many_are_asked_by_one_statement(forgotten: None) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert jobs.sweep() == 2
    questions = [one["sql"] for one in asked.captured_queries if "postbox_delivery" in one["sql"]]
    assert len(questions) == -(-len(registry.reached()) // relay.ASKED_AT_ONCE)
    assert named() == {COUNTY, NEIGHBOUR}


def test_where_one_is_at_fault_the_others_are_found_all_the_same(
    forgotten: None, caplog: pytest.LogCaptureFixture
) -> None:
    rename("postbox_delivery", "gone")
    try:
        assert jobs.sweep() == 1 and named() == {NEIGHBOUR}
    finally:
        rename("gone", "postbox_delivery")
    assert f"the postbox of {COUNTY} could not be asked" in caplog.text
    assert jobs.sweep() == 2 and named() == {COUNTY, NEIGHBOUR}
