"""The template of a congress: plain statements that a pipeline can send and a distributed engine can take (DESIGN 3)."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.db import connections

from tenants import template
from tests.guards import tree
from tests.stack.databases import Database

FORBIDDEN = {
    "a trigger, function, rule, policy or DO block": r"^\s*(DO\b|CREATE\s+(OR\s+REPLACE\s+)?(FUNCTION|PROCEDURE|TRIGGER|RULE|POLICY|EVENT)\b)",
    "a deferrable constraint": r"(?<!NOT )\bDEFERRABLE\b|\bINITIALLY DEFERRED\b",
    "a setting of the session": r"\bcurrent_setting\s*\(|\bset_config\s*\(",
    "a random value or the database's clock in a default or UPDATE": r"\b(DEFAULT|SET)\b[^;]*\b(random|gen_random_uuid|now|clock_timestamp)\s*\(",
    "another schema by name": r"\bpublic\.",
    "a concurrent index, which no transaction can hold": r"\bCONCURRENTLY\b",
}
# Constraints that can't stand inside CREATE TABLE, each with its reason.
ADDED_LATER: dict[str, str] = {}
OURS = ("kernel", "ui", "tenants", "shared_apps", "tenant_apps", "sso", "config")
FROZEN = {"kernel.ids"}  # the default of a primary key: made by Python, so no schema holds it


@pytest.fixture(scope="module")
def statements(database: Database) -> tuple[str, ...]:
    return template.whole()


def test_every_item_is_one_statement(statements: tuple[str, ...]) -> None:
    """Each is one message of a pipeline; two in one would run outside its error handling."""
    several = [text for text in statements if ";" in re.sub(r"'[^']*'", "''", text.rstrip().rstrip(";"))]
    assert not several, f"split them: {several}"


@pytest.mark.parametrize("what", FORBIDDEN)
def test_the_template_makes_no(what: str, statements: tuple[str, ...]) -> None:
    found = [
        text
        for text in statements
        if re.search(FORBIDDEN[what], text, re.IGNORECASE) and "django_migrations" not in text
    ]
    assert not found, f"{what}: {found}"


def test_constraints_stand_inside_their_table(statements: tuple[str, ...]) -> None:
    """A table and its constraints come into being together; what is added later is locked and scanned again."""
    found = [text for text in statements if re.search(r"ALTER TABLE .* ADD CONSTRAINT", text)]
    unexplained = [text for text in found if not any(name in text for name in ADDED_LATER)]
    assert not unexplained, (
        "declare it in the model's first migration, or explain it in ADDED_LATER:\n" + "\n".join(unexplained)
    )


def test_every_table_has_its_primary_key(statements: tuple[str, ...]) -> None:
    wrong = [text for text in statements if text.startswith("CREATE TABLE") and "PRIMARY KEY" not in text]
    assert not wrong, f"{wrong}"


def migrations() -> list[Path]:
    return [
        path
        for path in tree.files(".py")
        if tree.name(path).startswith("tenant_apps/") and "/migrations/" in tree.name(path)
    ]


def test_sql_in_migrations_of_congresses_is_a_list_of_statements() -> None:
    """One text with several statements can't be pipelined."""
    wrong = [
        tree.name(path)
        for path in migrations()
        if re.search(r"RunSQL\(\s*(?!\[)(?!sql=\[)", path.read_text())
    ]
    assert not wrong, f"RunSQL([statement, …]): {wrong}"


def test_a_migration_of_a_congress_is_part_of_one_transaction() -> None:
    """What lies outside it would be left half done when a run is killed."""
    wrong = [
        f"{tree.name(path)}:{node.lineno}"
        for path in migrations()
        for node in ast.walk(tree.parsed(path))
        if (isinstance(node, ast.keyword) and node.arg == "atomic")
        or (isinstance(node, ast.Name) and node.id == "atomic" and isinstance(node.ctx, ast.Store))
        or (isinstance(node, ast.Attribute) and node.attr.endswith("Concurrently"))
    ]
    assert not wrong, f"no atomic = …, nothing CONCURRENTLY: {wrong}"


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
