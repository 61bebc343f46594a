"""`migrate_tenants` over six congresses: what it does, what it leaves, and what it does when something is in its way."""

from __future__ import annotations

import io
import threading
from contextlib import closing
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.test.utils import CaptureQueriesContext

from tenants import migrating, migration_run, template
from tenants.models import Congress
from tests.stack.databases import Database
from tests.units.migrating.conftest import Release
from tests.units.migrating.schemas import (
    ask,
    columns,
    in_schema,
    made,
    noted,
    registry,
    tables,
    tell,
    until_waiting,
    with_unit,
)
from tests.units.migrating.steps.filled.notes_filled import REFUSED

CODES = ["330000", "330100", "330122", "330127", "330200", "330203"]
MIDDLE = "330127"
OWN = {"0001_initial", "0002_the_register"}  # what the app itself brings


def said_by(*args: str, **options: object) -> str:
    out = io.StringIO()
    call_command("migrate_tenants", *args, stdout=out, stderr=out, **options)
    return out.getvalue()


def test_with_nothing_to_do_one_query_is_asked_and_no_plan_is_made(
    fresh_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(template, "plan", lambda applied: pytest.fail("no plan is needed"))
    connections["owner"].ensure_connection()
    with CaptureQueriesContext(connections["owner"]) as queries:
        assert "nothing to migrate" in said_by()
    assert len(queries) == 1


def test_every_congress_gets_the_column_the_table_its_rights_and_its_note(
    fresh_database: Database, release: Release
) -> None:
    with release("expand"):
        assert "6 migrated, 0 failed" in said_by(jobs=2)
        count, digest = template.known_count(), template.target_digest()
        assert "nothing to migrate" in said_by()
    for code in CODES:
        assert "note" in columns(code)
        assert noted(code) == OWN | {"note_added"}
        role = Congress.objects.get(code=code).role_name
        may = "SELECT string_agg(r, ',' ORDER BY r) FROM unnest('{{SELECT,INSERT,UPDATE,DELETE,TRUNCATE}}'::text[]) r "
        may += "WHERE has_table_privilege({}, '{}.organs_remark', r)".format("%s", "{}")
        assert ask(in_schema(code, may), [role]) == [("DELETE,INSERT,SELECT,UPDATE",)]
    assert registry() == dict.fromkeys(CODES, ("active", "", "current", count, digest))


def test_tables_that_are_renamed_or_dropped_on_the_way_get_the_rights_of_where_they_end(
    fresh_database: Database, release: Release
) -> None:
    with release("moved"):
        assert not migrating.migrate_all().failed
        made("330102")
    for code in (MIDDLE, "330102"):
        congress = Congress.objects.get(code=code)
        assert tables(code) >= {"organs_late", "organs_unit"}
        assert not tables(code) & {"organs_early", "organs_passing"}
        may = ask(
            "SELECT has_table_privilege(%s, %s, 'UPDATE')",
            [congress.role_name, f"{congress.schema_name}.organs_late"],
        )
        assert may == [(True,)]
        evidence = [congress.role_name, f"{congress.schema_name}.records_entry"]
        assert ask("SELECT has_table_privilege(%s, %s, 'UPDATE')", evidence) == [(False,)]


def test_one_that_fails_in_the_middle_holds_up_nobody_and_serves_on(
    fresh_database: Database, release: Release
) -> None:
    tell(in_schema(MIDDLE, "CREATE TABLE {}.organs_remark (id int)"))
    before = template.target_digest()
    with release("expand"):
        with pytest.raises(SystemExit):
            said_by(jobs=1)
        digest = template.target_digest()
    found = registry()
    assert found.pop(MIDDLE) == ("active", "", "failed", template.known_count(), before)
    assert {row[4] for row in found.values()} == {digest}
    assert "note" not in columns(MIDDLE), "all of it or nothing"
    row = next(row for row in migrating.state_rows() if row.code == MIDDLE)
    assert "organs_remark" in row.error and row.label == "升级失败"

    tell(in_schema(MIDDLE, "DROP TABLE {}.organs_remark"))
    with release("expand"):
        assert "1 migrated, 0 failed" in said_by()
        assert not any(row.is_behind or row.error for row in migrating.state_rows())


def test_one_whose_schema_is_gone_holds_up_nobody(fresh_database: Database, release: Release) -> None:
    tell(in_schema(CODES[0], "DROP SCHEMA {} CASCADE"))
    with release("expand"):
        outcome = migrating.migrate_all()
    assert sorted(outcome.done) == CODES[1:]
    assert "django_migrations" in outcome.failed[CODES[0]]
    assert registry()[CODES[0]][2] == "failed"


def test_python_in_a_migration_runs_in_each_congress_and_in_a_new_one(
    fresh_database: Database, release: Release
) -> None:
    for number, code in enumerate(CODES):
        with_unit(code, f"第{number}局")
    with release("filled"):
        assert "6 migrated, 0 failed" in said_by(jobs=3)
        fresh = made("330102")
        assert fresh.migrations == template.known_count()
    for number, code in enumerate(CODES):
        name = f"第{number}局"
        assert (name, f"即{name}") in ask(in_schema(code, "SELECT name, note FROM {}.organs_unit"))
        assert (f"{name}。",) in ask(in_schema(code, "SELECT text FROM {}.organs_remark"))
    assert noted("330102") == OWN | {"note_added", "notes_filled"}
    assert ask(
        "SELECT has_table_privilege(%s, %s, 'INSERT')",
        [fresh.role_name, f"{fresh.schema_name}.organs_remark"],
    ) == [(True,)]


def test_python_that_fails_undoes_the_column_before_it(fresh_database: Database, release: Release) -> None:
    with_unit(MIDDLE, REFUSED)
    with release("filled"), pytest.raises(SystemExit):
        said_by(jobs=1)
    assert "note" not in columns(MIDDLE) and noted(MIDDLE) == OWN
    assert "note" in columns("330203")
    assert REFUSED in next(row.error for row in migrating.state_rows() if row.code == MIDDLE)


def test_what_must_look_at_the_schema_finds_the_constraint_in_each(
    fresh_database: Database, release: Release
) -> None:
    with release("looking"):
        outcome = migrating.migrate_all(jobs=2)
    assert (sorted(outcome.done), outcome.failed) == (CODES, {})
    left = ask(
        "SELECT count(*) FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid "
        "WHERE t.relname = 'organs_unitmember' AND c.contype = 'f'"
    )
    assert left == [(0,)]


def test_a_congress_made_by_old_code_meanwhile_is_migrated_too(
    fresh_database: Database, release: Release
) -> None:
    told: list[str] = []

    def tell_and_make(line: str) -> None:
        if not told:
            with release(""):
                made("330102")
        told.append(line)

    with release("expand"):
        outcome = migrating.migrate_all(jobs=1, told=tell_and_make)
    assert sorted(outcome.done) == sorted([*CODES, "330102"])
    assert "note" in columns("330102")
    assert registry()["330102"][0] == "provisioning"


def test_while_it_is_migrated_a_congress_is_in_maintenance_and_then_what_it_was(
    fresh_database: Database, release: Release
) -> None:
    Congress.objects.filter(code=MIDDLE).update(state="suspended")
    with closing(psycopg.connect(fresh_database.owner_url)) as reader, release("expand"):
        reader.execute(in_schema(MIDDLE, "SELECT count(*) FROM {}.organs_unit"))
        run = threading.Thread(target=_run, args=({"jobs": 1, "only": [MIDDLE]}, []))
        run.start()
        until_waiting()
        assert registry()[MIDDLE][:3] == ("migrating", "suspended", "running")
        reader.rollback()
        run.join(timeout=60)
    assert registry()[MIDDLE][:3] == ("suspended", "", "current")
    assert "note" in columns(MIDDLE)


def test_one_that_stays_in_use_fails_after_some_tries_and_serves_on(
    fresh_database: Database, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migration_run, "LOCK_SECONDS", 0.2)
    with closing(psycopg.connect(fresh_database.owner_url)) as reader, release("expand"):
        reader.execute(in_schema(MIDDLE, "SELECT count(*) FROM {}.organs_unit"))
        outcome = migrating.migrate_all(jobs=2)
        reader.rollback()
        assert list(outcome.failed) == [MIDDLE] and len(outcome.done) == 5
        assert registry()[MIDDLE][:3] == ("active", "", "failed")
        assert "1 migrated" in said_by()


def test_two_runs_at_once_do_each_congress_once(fresh_database: Database, release: Release) -> None:
    outcomes: list[migration_run.Outcome] = []
    with release("expand"):
        runs = [threading.Thread(target=_run, args=({"jobs": 1}, outcomes)) for _ in range(2)]
        for one in runs:
            one.start()
        for one in runs:
            one.join(timeout=60)
    assert sorted(code for outcome in outcomes for code in outcome.done) == CODES
    assert not any(outcome.failed for outcome in outcomes)


def test_runs_that_do_not_know_of_each_other_do_no_harm(
    fresh_database: Database, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing rests on the advisory lock: who comes second finds the congress's row and its note."""
    outcome = migration_run.Outcome()
    with release("expand"):
        found = migrating.behind()
        ready, ways = migrating._ready(found, outcome)
        assert len(migrating.migrate_all(jobs=1).done) == 6
        migration_run.Run(ready, ways, outcome, lambda line: None).go(2)
        digest = template.target_digest()
    assert (outcome.done, outcome.failed) == ([], {})
    assert {row[:3] + row[4:] for row in registry().values()} == {("active", "", "current", digest)}


def test_the_marks_of_a_run_that_is_gone_are_taken_up(fresh_database: Database, release: Release) -> None:
    for code, former in ((MIDDLE, "active"), ("330203", "suspended")):
        Congress.objects.filter(code=code).update(state="migrating", resume_state=former)
    said_by()
    assert (registry()[MIDDLE][0], registry()["330203"][0]) == ("active", "suspended")


def test_an_older_registry_is_adopted_from_what_its_schemas_say(
    fresh_database: Database, release: Release
) -> None:
    tell("DELETE FROM tenants_schemastate")
    tell("UPDATE tenants_congress SET migrations = 0")
    assert "nothing to migrate" in said_by()
    assert {row[3:] for row in registry().values()} == {(template.known_count(), template.target_digest())}

    tell("DELETE FROM tenants_schemastate")
    with release("expand"):
        assert "6 migrated" in said_by()
    assert all("note" in columns(code) for code in CODES)


def test_preparing_an_older_data_folder_migrates_public_and_every_congress(
    fresh_database: Database, release: Release
) -> None:
    """What `./dev up` does after an upgrade."""
    tell("DELETE FROM tenants_schemastate")
    tell("UPDATE tenants_congress SET migrations = 0")
    out = io.StringIO()
    with release("expand"):
        call_command("prepare_cell", stdout=out)
        digest, count = template.target_digest(), template.known_count()
    assert out.getvalue().strip().endswith("prepared")
    assert registry() == dict.fromkeys(CODES, ("active", "", "current", count, digest))


def test_a_note_that_lies_is_set_right_from_the_schema(fresh_database: Database, release: Release) -> None:
    """Somebody migrated one by hand: it neither fails nor misleads the others."""
    with release("expand"):
        migrating.migrate_all(only=["330000"])
    tell("UPDATE tenants_schemastate SET digest = %s", [template.target_digest()])
    with release("expand"):
        outcome = migrating.migrate_all()
    assert sorted(outcome.done) == CODES[1:]
    assert not outcome.failed


def test_old_code_leaves_alone_what_newer_code_has_migrated(
    fresh_database: Database, release: Release
) -> None:
    with release("expand"):
        said_by()
        count, digest = template.known_count(), template.target_digest()
    assert "0 migrated, 0 failed, 6 ahead of this code" in said_by()
    assert registry() == dict.fromkeys(CODES, ("active", "", "current", count, digest))


def test_a_closed_congress_without_a_schema_is_no_concern(fresh_database: Database) -> None:
    congress = Congress.objects.get(code=MIDDLE)
    with_none = Congress(
        code="330102",
        name="甲",
        organ_name="甲",
        level="county",
        state="closed",
        schema_name="t_none",
        role_name="lt_none",
        created_at=congress.created_at,
    )
    with_none.save()
    assert "nothing to migrate" in said_by()


def test_the_plan_is_shown_and_nothing_done(fresh_database: Database, release: Release) -> None:
    before = registry()
    with release("filled"):
        shown = said_by("--plan", "--only", f"{MIDDLE},330000")
    assert "2 congresses: 330000, 330127" in shown
    assert (
        "organs.note_added" in shown and "ALTER TABLE" in shown and "Django runs organs.notes_filled" in shown
    )
    assert registry() == before


def _run(options: dict[str, Any], outcomes: list[migration_run.Outcome]) -> None:
    """In a thread, whose connections are its own."""
    try:
        outcomes.append(migrating.migrate_all(**options))
    finally:
        connections.close_all()


@pytest.mark.parametrize("jobs", [-3, 0, 33])
def test_a_number_of_jobs_that_is_none_is_refused(jobs: int) -> None:
    with pytest.raises(CommandError, match="from 1 to 32"):
        said_by(jobs=jobs)
