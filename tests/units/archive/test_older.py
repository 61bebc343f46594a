"""An archive of an older version: made as it was, filled, then led to the present migrations."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from psycopg import sql

from tenants import applying, template
from tenants.archive import errors, exporting, importing, loading, schema, sessions, tables
from tests.factories import cast
from tests.factories.cast import COUNTY
from tests.stack.databases import cloned, peopled
from tests.units.archive import picture
from tests.units.referrals import playing


def earlier() -> frozenset[template.Name]:
    """All migrations but the newest of one app, on which no other depends."""
    newest = max(name for name in template.known() if name[0] == "handling")
    assert not newest[1].startswith("0001"), "there is no later migration to try this with"
    return frozenset(template.known()) - {newest}


def columns(place: str) -> list[tuple[Any, ...]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns "
            "WHERE table_schema = %s ORDER BY 1, 2",
            [place],
        )
        return list(cursor.fetchall())


@pytest.mark.usefixtures("fresh_database")
def test_a_schema_is_made_at_exactly_some_migrations_and_led_to_the_same_as_a_new_one() -> None:
    names = earlier()
    with applying.owner_transaction() as owner:
        schema.make(owner, schema="older", plan=schema.plan_to(names))
        session = schema.raw(owner)
        assert {(app, name) for app, name in tables.applied(session, "older")} == names
        schema.advance(owner, schema="older", names=names)
    assert columns("older") == columns(cast.congress(COUNTY).schema)


def test_an_older_export_arrives_with_all_its_rows_and_the_present_tables(
    django_db_blocker: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path / "media")
    with django_db_blocker.unblock(), cloned(source=peopled()):
        playing.registered(COUNTY)
        made_older(cast.congress(COUNTY).schema)
        made = exporting.export_congress(code=COUNTY, to=tmp_path / "out")
        assert frozenset((app, name) for app, name in made.migrations) == earlier()
    with django_db_blocker.unblock(), cloned():
        importing.import_congress(folder=tmp_path / "out")
        ref = cast.congress(COUNTY)
        assert ref.migrations == template.known_count()
        assert columns(ref.schema) == columns(cast.congress("330127").schema)
        playing.registered(COUNTY, title="关于升级之后的建议")


def made_older(place: str) -> None:
    """The same rows in tables of before the later migrations."""
    with applying.owner_transaction() as owner:
        session = schema.raw(owner)
        session.execute(sql.SQL("ALTER SCHEMA {} RENAME TO present").format(sql.Identifier(place)))
        schema.make(owner, schema=place, plan=schema.plan_to(earlier()))
        owner.wait()
        for table in tables.of(session, place):
            if table.name == "django_migrations":
                continue
            names = sql.SQL(", ").join(sql.Identifier(one.name) for one in table.columns)
            session.execute(
                sql.SQL("INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE SELECT {} FROM {}").format(
                    table.place, names, names, sql.Identifier("present", table.name)
                )
            )


@pytest.mark.usefixtures("cell")
def test_rows_of_public_that_lack_a_later_column_get_what_the_model_gives(tmp_path: Path) -> None:
    """The persons of an export are in public, whose tables this cell has at its own version."""
    made = exporting.export_congress(code=COUNTY, to=tmp_path / "out")
    part = next(part for part in made.public if part.name == "identity_seat")
    file = tmp_path / "out" / part.file
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    for row in rows:
        del row["version"], row["title"]
        row["id"] = row["id"].replace("-7", "-6", 1)
        row["term"] = f"{row['term']} 往届"
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    with sessions.opened() as session:
        session.execute("BEGIN")
        table = next(table for table in tables.of(session, "public") if table.name == part.name)
        assert loading.merge(session, table, tmp_path / "out", part).new == part.rows
        found = session.execute(
            "SELECT DISTINCT version, title FROM public.identity_seat WHERE term LIKE '% 往届'"
        ).fetchall()
        assert found == [(1, "")]
        for row in rows:
            del row["kind"]
        file.write_text("".join(json.dumps(row) + "\n" for row in rows))
        with pytest.raises(errors.Conflict, match="没有列 kind"):
            loading.merge(session, table, tmp_path / "out", part)


@pytest.mark.usefixtures("cell")
def test_a_row_that_can_neither_come_in_nor_is_there_stops_the_import(tmp_path: Path) -> None:
    made = exporting.export_congress(code=COUNTY, to=tmp_path / "out")
    part = next(part for part in made.public if part.name == "identity_seat")
    before = picture.cell()
    with sessions.opened() as session:
        session.execute("BEGIN")
        session.execute("UPDATE public.identity_seat SET id = gen_random_uuid() WHERE kind = 'staff'")
        table = next(table for table in tables.of(session, "public") if table.name == part.name)
        with pytest.raises(errors.Conflict, match="唯一值"):
            loading.merge(session, table, tmp_path / "out", part)
    assert picture.differences(before, picture.cell()) == []
