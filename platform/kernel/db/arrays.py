"""Rows whose array of large numbers shares some with a given one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, models

_MOST_SHARED = """
    SELECT held.key, count(*) FROM unnest(%s::bigint[]) AS one
    CROSS JOIN LATERAL (SELECT {key} AS key FROM {table} WHERE {column} @> ARRAY[one]) AS held
    GROUP BY held.key HAVING count(*) >= %s ORDER BY count(*) DESC, held.key DESC"""


def most_shared(
    model: type[models.Model], column: str, numbers: Sequence[int], *, least: int = 1
) -> list[tuple[Any, int]]:
    """Keys of the rows that share `least` of the numbers or more, and how many, most first. `numbers`: each once, of 64 bits with a sign.

    One look into the column's GIN index for each number, and no array is read: of `&&` PostgreSQL expects so many rows that it
    reads the whole table.
    """
    name = connection.ops.quote_name
    key, table = str(model._meta.pk.column), model._meta.db_table
    text = _MOST_SHARED.format(key=name(key), table=name(table), column=name(column))
    with connection.cursor() as cursor:
        cursor.execute(text, [list(numbers), least])
        return list(cursor.fetchall())
