"""The template of a congress: plain statements that a pipeline can send and a distributed engine can take (DESIGN 3)."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.db import connections

from tenants import template
from tests.guards import tree
from tests.guards.sql_rules import RULES, Rule, broken_by
from tests.stack.databases import Database

# Constraints that can't stand inside CREATE TABLE, each with its reason.
ADDED_LATER: dict[str, str] = {
    "files_expected_by_carrier": "it takes the place of one that lacked the carrier; whoever wrote under that one satisfies it",
    "bill_signed_once": "Django defers the constraints of a new table that has defaults of the database; it is empty then",
}
OURS = ("kernel", "ui", "tenants", "shared_apps", "tenant_apps", "sso", "config")
FROZEN = {"kernel.ids"}  # the default of a primary key: made by Python, so no schema holds it


@pytest.fixture(scope="module")
def statements(database: Database) -> tuple[str, ...]:
    return template.whole()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.says)
def test_the_rule_tells_what_breaks_it_from_what_does_not(rule: Rule) -> None:
    assert [text for text in rule.broken if not rule.breaks(text)] == [], "the guard would not see these"
    assert [text for text in rule.kept if rule.breaks(text)] == []


def test_two_statements_in_one_and_a_table_of_public_are_seen() -> None:
    assert broken_by("CREATE TABLE a (id int PRIMARY KEY); DROP TABLE b")
    assert broken_by("UPDATE organs_unit SET name = (SELECT name FROM identity_person)")
    assert not broken_by("UPDATE organs_unit SET name = ';' WHERE name = 'identity_person'")
    assert not broken_by("SELECT count(*) FROM tenants_division")


def test_every_statement_of_the_template_keeps_the_rules(statements: tuple[str, ...]) -> None:
    """It holds the SQL of every migration of congresses, from the first on."""
    wrong = {
        text: found
        for text in statements
        if (found := broken_by(text)) and not any(name in text for name in ADDED_LATER)
    }
    assert not wrong, "write it otherwise, or explain a constraint that comes later in ADDED_LATER"


def test_what_python_says_in_a_migration_of_a_congress_keeps_the_rules() -> None:
    """SQL that the template does not hold: the way back, and what Python runs in each congress."""
    wrong = [
        f"{tree.name(path)}:{line}: {found}"
        for path in migrations()
        for line, text in tree.texts(path)
        if re.match(r"\s*(SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|WITH|DO|SET|GRANT|TRUNCATE)\b", text)
        if (found := broken_by(text))
    ]
    assert not wrong, wrong


def migrations() -> list[Path]:
    return [
        path
        for path in tree.files(".py")
        if tree.name(path).startswith("tenant_apps/") and "/migrations/" in tree.name(path)
    ]


def test_a_migration_imports_no_code_of_the_apps() -> None:
    """Code changes; a migration must do the same in ten years. Models come from `apps.get_model`."""
    wrong = [
        f"{tree.name(path)}:{node.lineno} {name}"
        for path in migrations()
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in _imported(node)
        if name.split(".")[0] in OURS and name not in FROZEN
    ]
    assert not wrong, f"write it out in the migration: {wrong}"


def _imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return ["tenant_apps" if node.level else node.module or ""]
    return [alias.name for alias in node.names]


def test_a_made_schema_holds_no_trigger_and_no_deferred_constraint(database: Database) -> None:
    """Asked of PostgreSQL, in all congresses of the template database."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT schema_name FROM tenants_congress WHERE state = 'active'")
        schemas = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            "SELECT n.nspname, c.conname FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace "
            "WHERE n.nspname = ANY(%s) AND (c.condeferrable OR c.condeferred)",
            [schemas],
        )
        assert cursor.fetchall() == [], "the schema editor of kernel.db writes no deferrable constraint"
        cursor.execute(
            "SELECT r.relname, t.tgname FROM pg_trigger t JOIN pg_class r ON r.oid = t.tgrelid "
            "JOIN pg_namespace n ON n.oid = r.relnamespace WHERE n.nspname = ANY(%s) AND NOT t.tgisinternal",
            [schemas],
        )
        assert cursor.fetchall() == []
        cursor.execute(
            "SELECT proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = ANY(%s)",
            [schemas],
        )
        assert cursor.fetchall() == []
    assert len(schemas) >= 3
