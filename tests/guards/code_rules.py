"""Rules for Python that speaks to the database (DESIGN 3), each with specimens that break it and some that keep it."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.guards.sql_rules import named_of_public

MAKERS = {"create", "bulk_create", "get_or_create", "update_or_create"}
CLOCKS = {"Now", "TransactionNow", "Random", "RandomUUID"}
Found = Iterator[tuple[int, str]]


@dataclass(frozen=True)
class CodeRule:
    """`finds` yields line and words for everything that breaks it."""

    says: str
    finds: Callable[[ast.Module], Found]
    broken: tuple[str, ...]
    kept: tuple[str, ...]


def constraint_names(tree: ast.Module) -> Found:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "constraint_name":
            yield node.lineno, ".constraint_name"


def database_clocks(tree: ast.Module) -> Found:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django."):
            yield from ((node.lineno, alias.name) for alias in node.names if alias.name in CLOCKS)
        if isinstance(node, ast.Attribute) and node.attr in CLOCKS:
            yield node.lineno, node.attr


def queries_in_inserts(tree: ast.Module) -> Found:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in MAKERS:
            names = {
                inner.id if isinstance(inner, ast.Name) else inner.attr
                for inner in ast.walk(node)
                if isinstance(inner, ast.Name | ast.Attribute)
            }
            if names & {"Subquery", "OuterRef", "Exists"}:
                yield node.lineno, f".{node.func.attr}(… Subquery …)"


def advisory_locks(tree: ast.Module) -> Found:
    for line, text in _texts(tree):
        if re.search(r"\bpg_(try_)?advisory_", text):
            yield line, "an advisory lock"


def public_tables(tree: ast.Module) -> Found:
    for line, text in _texts(tree):
        if re.search(r"\b(SELECT|INSERT|UPDATE|DELETE|FROM|JOIN|INTO)\b", text, re.IGNORECASE):
            yield from ((line, table) for table in sorted(named_of_public(text)))


def unlisted_sql(tree: ast.Module) -> Found:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) == "RunSQL":
            given = [
                *node.args,
                *(word.value for word in node.keywords if word.arg in ("sql", "reverse_sql")),
            ]
            for text in given:
                if not isinstance(text, ast.List | ast.Tuple) and _name(text) != "noop":
                    yield node.lineno, "RunSQL without a list"


def outside_the_transaction(tree: ast.Module) -> Found:
    for node in ast.walk(tree):
        named = (isinstance(node, ast.keyword) and node.arg == "atomic") or (
            isinstance(node, ast.Name) and node.id == "atomic" and isinstance(node.ctx, ast.Store)
        )
        if named or (isinstance(node, ast.Attribute) and node.attr.endswith("Concurrently")):
            yield getattr(node, "lineno", 0), "outside the one transaction"


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _texts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


# For all Python of the product.
EVERYWHERE = (
    CodeRule(
        "errors are judged by their class, never by the name of a constraint",
        constraint_names,
        ("if error.diag.constraint_name == 'a_once': pass", "name = cause.constraint_name"),
        ("if isinstance(error, IntegrityError): pass", "reason = error.diag.message_primary"),
    ),
    CodeRule(
        "no query inside an INSERT",
        queries_in_inserts,
        (
            "Row.objects.create(n=Subquery(Row.objects.values('n')[:1]))",
            "rows.bulk_create([Row(n=models.Subquery(q))])",
        ),
        ("Row.objects.filter(n__in=Subquery(q)).update(n=1)",),
    ),
)
# For Python that runs in congresses.
IN_CONGRESSES = (
    CodeRule(
        "no clock and no chance of the database: kernel.clock and kernel.ids",
        database_clocks,
        (
            "from django.db.models.functions import Now",
            "rows.update(at=functions.Now())",
            "from django.contrib.postgres.functions import RandomUUID",
        ),
        ("from django.db.models.functions import Lower",),
    ),
    CodeRule(
        "no advisory lock: the row is locked",
        advisory_locks,
        ("cursor.execute('SELECT pg_advisory_xact_lock(1)')", "run(f'SELECT pg_try_advisory_lock({key})')"),
        ("rows.select_for_update()",),
    ),
    CodeRule(
        "no table of public but those that every congress reads",
        public_tables,
        ("run('SELECT name FROM identity_person')", "run('UPDATE tenants_congress SET state = 1')"),
        ("run('SELECT name FROM tenants_division')", "label = 'identity_person'"),
    ),
)
IN_MIGRATIONS = (
    CodeRule(
        "SQL is a list of statements, so that a pipeline can send it",
        unlisted_sql,
        ("migrations.RunSQL('UPDATE t SET a = 1; UPDATE t SET b = 2')", "RunSQL(sql=COPY, reverse_sql=[])"),
        ("migrations.RunSQL([COPY], migrations.RunSQL.noop)", "RunSQL(sql=[A, B])"),
    ),
    CodeRule(
        "a congress's migration is part of one transaction",
        outside_the_transaction,
        (
            "class Migration:\n    atomic = False",
            "RunPython(f, atomic=False)",
            "operations.AddIndexConcurrently('t', i)",
        ),
        ("RunPython(f)",),
    ),
)
