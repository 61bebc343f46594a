"""Half-made congresses: schemas without a registry row, rows without a schema, tables that lack or differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.apps import apps

from tenants import states, template
from tenants.doctor.checking import Cell, Check

# Every table of congresses, told by what it is made of. NOT NULL stands with its column (PostgreSQL 18 names it besides).
SHAPES = """
WITH t AS (
    SELECT c.oid, n.nspname AS space, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'r' AND n.nspname = ANY(%s)
), lines AS (
    SELECT t.oid, a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull || ' ' || a.attidentity::text
        || ' ' || coalesce(replace(pg_get_expr(d.adbin, d.adrelid), t.space || '.', ''), '') AS line
        FROM t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_attrdef d ON d.adrelid = t.oid AND d.adnum = a.attnum
    UNION ALL SELECT t.oid, c.conname || ' ' || replace(pg_get_constraintdef(c.oid), t.space || '.', '')
        FROM t JOIN pg_constraint c ON c.conrelid = t.oid WHERE c.contype <> 'n'
    UNION ALL SELECT t.oid, replace(pg_get_indexdef(i.indexrelid), t.space || '.', '') || ' ' || i.indisvalid
        FROM t JOIN pg_index i ON i.indrelid = t.oid
)
SELECT t.space, t.relname, md5(string_agg(l.line, E'\\n' ORDER BY l.line COLLATE "C"))
    FROM t JOIN lines l ON l.oid = t.oid GROUP BY t.oid, t.space, t.relname
"""


def half_made(cell: Cell) -> Iterator[str]:
    survey = cell.survey
    # What a restore has replaced is kept, named in the public journal.
    known = {home.schema for home in survey.registry} | cell.aside
    for schema in sorted(survey.tables.keys() - known - {"public"}):
        yield f"the schema {schema} belongs to no congress"
    for home in survey.registry:
        is_there, is_due = home.schema in survey.tables, home.migrations > 0
        if is_due and not is_there:
            yield f"{home.code} is {home.state} and its schema {home.schema} is missing"
        elif is_there and home.state == states.REQUESTED:
            yield f"{home.code} is only requested and has a schema already ({home.schema})"
        elif not is_due and home.state not in (states.REQUESTED, states.CLOSED, states.ELSEWHERE):
            yield f"{home.code} is {home.state} and no migration of its schema is noted"


def missing_tables(cell: Cell) -> Iterator[str]:
    """Of congresses that have all migrations; one that is behind may lack what a migration brings."""
    wanted, count = tenant_tables(), template.known_count()
    for home in cell.survey.registry:
        if home.schema not in cell.survey.tables or home.migrations != count:
            continue
        found = cell.survey.tables[home.schema]
        yield from (f"{home.code} lacks {table}" for table in sorted(wanted - found))
        yield from (f"{home.code} has {table}, which no app knows" for table in sorted(found - wanted))


def tenant_tables() -> set[str]:
    """Tables of the tenant apps' models, and Django's own list of migrations."""
    labels = template.tenant_labels()
    return {"django_migrations"} | {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in labels and model._meta.managed
    }


def shapes(cell: Cell) -> Iterator[str]:
    """A table's usual shape is the one that most congresses with as many migrations have."""
    steps = {home.schema: home.migrations for home in cell.survey.registry}
    rows = cell.ask(SHAPES, [schema for schema in cell.schemas if schema != "public"])
    usual: dict[tuple[int, str], Counter[str]] = {}
    for schema, table, digest in rows:
        usual.setdefault((steps[schema], table), Counter())[digest] += 1
    for schema, table, digest in sorted(rows):
        most = usual[steps[schema], table].most_common(1)[0][0]
        if digest != most:
            yield f"{table} of {cell.home(schema).code} has other columns, constraints or indexes than elsewhere"


CHECKS = (
    Check(
        "half-made congresses",
        "every schema has its registry row and every row its schema",
        "finish the congress from the console (it takes up where it stopped) or restore it from the backup; a schema without a "
        "row is removed by the owner once its content is known to be nobody's",
        half_made,
    ),
    Check(
        "tables",
        "every congress has the tables of its apps and no other",
        "restore the congress from the backup (manage.py restore); a table that no app knows is looked at and removed by the owner",
        missing_tables,
    ),
    Check(
        "shapes",
        "the tables of all congresses have the same columns, constraints and indexes",
        "compare the table with another congress's (\\d in psql) and bring it to the same by the owner",
        shapes,
    ),
)
