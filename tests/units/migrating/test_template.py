"""The plan: what can be said in SQL is said in SQL, the rest is left to Django, and nothing is imported to know what there is."""

from __future__ import annotations

import sys

import pytest

from tenants import template
from tests.stack.databases import Database
from tests.units.migrating.conftest import Release

LATER = ("organs", "note_added")


def test_what_there_is_is_known_without_importing_a_migration(release: Release) -> None:
    with release("expand"):
        sys.modules.pop("tests.units.migrating.steps.expand.note_added", None)
        assert LATER in template.known()
        assert "tests.units.migrating.steps.expand.note_added" not in sys.modules
        later, count = template.target_digest(), template.known_count()
    assert count == template.known_count() + 1
    assert later != template.target_digest()


def test_a_digest_is_of_a_set_whatever_its_order() -> None:
    known = template.known()
    assert template.digest_of(reversed(known)) == template.target_digest()
    assert template.digest_of(known[1:]) != template.target_digest()


def test_a_column_more_is_one_statement_and_its_note(database: Database, release: Release) -> None:
    applied = template.known()
    with release("expand"):
        plan = template.plan(applied)
        assert template.plan(reversed(applied)) is plan, "computed once for a set"
    assert plan.is_sql and not plan.makes_schema
    assert plan.names == (LATER,)
    assert plan.creates == ("organs_remark",)
    assert [text.split()[0] for text in plan.statements] == ["ALTER", "CREATE", "INSERT"]


def test_nothing_lacking_is_an_empty_plan(database: Database) -> None:
    plan = template.plan(template.known())
    assert (plan.names, plan.segments) == ((), ())


def test_python_stands_between_what_is_sql(database: Database, release: Release) -> None:
    with release("filled"):
        plan = template.plan()
    kinds = [str(part) if isinstance(part, template.Live) else "sql" for part in plan.segments]
    assert kinds == ["sql", "organs.notes_filled", "sql"]
    assert plan.names[-1] in template.known()


def test_what_must_look_at_the_schema_is_left_to_django(database: Database, release: Release) -> None:
    applied = template.known()
    with release("looking"):
        plan = template.plan(applied)
    assert [str(part) for part in plan.segments if isinstance(part, template.Live)] == [
        "organs.reference_loosened"
    ]


def test_a_migration_that_is_no_part_of_one_transaction_is_refused(
    database: Database, release: Release
) -> None:
    applied = template.known()
    with release("loose"), pytest.raises(template.NotAtomic, match="without_transaction"):
        template.plan(applied)
