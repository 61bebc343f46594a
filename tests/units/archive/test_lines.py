"""Rows to lines and back: nothing that PostgreSQL can hold is lost on the way; and tables come in an order that can be loaded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connections
from psycopg import sql

from tenants.archive import belongings, lines, sessions, tables
from tests.stack.databases import Database
from tests.units.archive import odd, picture

HERE, THERE = "odd_here", "odd_there"


@pytest.fixture(scope="module")
def odds(database: Database) -> int:
    with connections["owner"].cursor() as cursor:
        for name in (HERE, THERE):
            cursor.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(name)))
        rows = odd.put(HERE)
        cursor.execute(
            sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(
                sql.Identifier(THERE, odd.TABLE), sql.Identifier(HERE, odd.TABLE)
            )
        )
    return rows


def test_every_value_survives(odds: int, tmp_path: Path) -> None:
    with sessions.opened() as session:
        (here,), (there,) = tables.of(session, HERE), tables.of(session, THERE)
        part = lines.export(session, here, tmp_path / "odd.jsonl", file="odd.jsonl")
        lines.verify(tmp_path, part)
        session.execute("BEGIN")
        lines.load(session, there, tmp_path / "odd.jsonl")
        tables.set_sequences(session, THERE, tables.sequences(session, [here]))
        assert lines.measured(session, there).sha256 == part.sha256
        session.execute("COMMIT")
        assert tables.sequences(session, [there]) == tables.sequences(session, [here]) != []
    assert part.rows == odds
    found = picture.of([HERE, THERE])
    assert found[f"{THERE}.{odd.TABLE}"] == found[f"{HERE}.{odd.TABLE}"]


def test_a_line_is_plain_json_that_any_program_reads(odds: int, tmp_path: Path) -> None:
    with sessions.opened() as session:
        (here,) = tables.of(session, HERE)
        lines.export(session, here, tmp_path / "odd.jsonl", file="odd.jsonl")
    raw = (tmp_path / "odd.jsonl").read_bytes()
    rows = [json.loads(line) for line in raw.split(b"\n")[:-1]]
    assert len(rows) == odds
    assert {row["word"] for row in rows} >= {*odd.TEXTS, None}
    documents = [row["document"] for row in rows if row["document"] is not None]
    assert "null" in documents and '"null"' in documents, (
        "JSON's null is a value, and another than none at all"
    )


def test_how_the_server_is_set_changes_no_line(odds: int, tmp_path: Path) -> None:
    with sessions.opened() as session:
        (here,) = tables.of(session, HERE)
        usual = lines.measured(session, here)
    name = connections["owner"].settings_dict["NAME"]
    with connections["owner"].cursor() as cursor:
        for setting in (
            "TimeZone = 'Asia/Urumqi'",
            "DateStyle = 'German'",
            "bytea_output = 'escape'",
            "extra_float_digits = -15",
        ):
            cursor.execute(sql.SQL("ALTER DATABASE {} SET " + setting).format(sql.Identifier(name)))
    with sessions.opened() as session:
        assert lines.measured(session, here) == usual


@pytest.mark.usefixtures("database")
def test_the_tables_of_public_and_of_a_congress_can_be_loaded_one_after_another() -> None:
    with sessions.opened() as session:
        for schema in picture.schemas():
            placed: set[str] = set()
            for table in tables.of(session, schema):
                assert table.needs <= placed and table.key, table
                placed.add(table.name)


def test_tables_that_need_each_other_are_refused() -> None:
    one, other = tables.Table("s", "one", needs={"other"}), tables.Table("s", "other", needs={"one"})
    with pytest.raises(tables.Ring):
        tables.in_order({"one": one, "other": other})


def test_every_model_with_a_key_to_congress_or_person_goes_or_stays_and_we_know_why() -> None:
    """A new table of public that belongs to a congress must not be forgotten by its export."""
    told = belongings.GOES.keys() | belongings.STAYS.keys()
    targets = {apps.get_model("tenants.Congress"), apps.get_model("identity.Person")}
    pointing = {
        model._meta.label_lower
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model in targets
    }
    assert pointing - told == set(), "give it a line in tenants/archive/belongings.py"
    assert not belongings.GOES.keys() & belongings.STAYS.keys()
    for label in told:
        apps.get_model(label)
