"""One congress with a term's work as files, against pg_dump and against bare COPY."""

from __future__ import annotations

import shutil
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from psycopg import sql

from local import postgres
from tests.bench import rows
from tests.bench.figures import median
from tests.bench.tenancy.migrating import timed

if TYPE_CHECKING:
    from tests.bench.tenancy.table import Ground

BODY = (
    "一、情况\n城区老旧小区充电设施不足，群众反映强烈。\n二、建议\n（一）明确配建数量；（二）统一验收标准。\n"
)
SUGGESTIONS = """INSERT INTO {}.suggestions_suggestion SELECT (jsonb_populate_record(one.s, jsonb_build_object(
    'id', gen_random_uuid(), 'number', 'B-' || n, 'body', repeat(%s, 12), 'created_at', (one.s).created_at + n * interval '1 s'))).*
    FROM (SELECT s FROM {}.suggestions_suggestion s LIMIT 1) one, generate_series(1, %s) n"""
ENTRIES = """INSERT INTO {}.records_entry (id, at, deed, subject_type, subject_id, case_id, congress_id, person_id, person_name,
    seat_id, seat_label, channel, published, body)
    SELECT gen_random_uuid(), now() + n * interval '1 s', 'suggestion.registered', 'suggestions.suggestion', gen_random_uuid(),
    gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), '方晓燕', gen_random_uuid(), '工作人员', 'web', true,
    '{{"number":"2026-' || n || '","title":"关于规范老旧小区电动自行车充电设施建设的建议","note":"' || repeat('准', 60) || '"}}'
    FROM generate_series(1, %s) n"""


def one_congress(ground: Ground) -> list[rows.Row]:
    size, code = ground.scale, ground.codes[0]
    schema = ground.schemas[code]
    _fill(ground, schema)
    mine, theirs, least = [], [], []
    for number in range(size.runs):
        folder = ground.cell.places.var / f"export-{number}"
        mine.append(ground.ours.ask("export", code=code, folder=str(folder)))
        shutil.rmtree(folder)
        theirs.append(_dump(ground, schema))
        least.append(_copy(ground, schema))
    name = f"export of a congress with {size.suggestions:,} suggestions and {size.entries:,} entries"
    return [
        rows.beside(f"{name}, against pg_dump -n", median(mine), "s", peer=median(theirs)),
        rows.near(f"{name}, against COPY of its tables", median(mine), "s", limit=median(least), times=3),
    ]


def _fill(ground: Ground, schema: str) -> None:
    space = sql.Identifier(schema)
    with closing(ground.cell.administrator("ours")) as connection:
        connection.execute(sql.SQL(SUGGESTIONS).format(space, space), [BODY, ground.scale.suggestions])
        connection.execute(sql.SQL(ENTRIES).format(space), [ground.scale.entries])
        connection.execute("VACUUM ANALYZE")


def _dump(ground: Ground, schema: str) -> float:
    argv = [str(postgres.binaries() / "pg_dump"), "-n", schema, ground.cell.url("ours")]
    return timed(argv, out=ground.cell.places.var / "dump.sql")


def _copy(ground: Ground, schema: str) -> float:
    """Seconds of one connection that copies each table of the schema into a file."""
    into: Path = ground.cell.places.var / "copy.txt"
    with closing(ground.cell.administrator("ours")) as connection:
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema]
        ).fetchall()
        begun = time.perf_counter()
        with into.open("wb") as file:
            for (table,) in tables:
                out = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(schema, table))
                with connection.cursor().copy(out) as blocks:
                    for block in blocks:
                        file.write(block)
        return time.perf_counter() - begun
