"""Many new rows by COPY: Django takes longer to write one INSERT of them than PostgreSQL to do it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models
from psycopg import sql


def insert_many(rows: Sequence[models.Model]) -> None:
    """Insert rows of one model in the running transaction, every column set in Python. A number that PostgreSQL gives is not read back;
    no conflict is passed over, no signal is sent.

    Raises IntegrityError and DataError as any insert, CrossTenant and OutsideTenant for rows of another congress.
    """
    if not rows:
        return
    model = type(rows[0])
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    names = [field.attname for field in fields]
    encoders = {at: field.encoder for at, field in enumerate(fields) if isinstance(field, models.JSONField)}
    for row in rows:
        if hasattr(row, "_at_home"):
            row._at_home("insert")
    insert_values(model, names, (_values(row, names, encoders) for row in rows))
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def insert_values(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """The same of bare values, for who has the model of the right schema at hand: nothing is checked but by the database.

    `names` as in `attname`; columns that are not named are NULL, or what the database gives.
    """
    columns = {field.attname: field.column or field.attname for field in model._meta.concrete_fields}
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table),
        sql.SQL(", ").join(sql.Identifier(columns[name]) for name in names),
    )
    connection.validate_no_broken_transaction()
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _values(row: models.Model, names: Sequence[str], encoders: dict[int, Any]) -> list[Any]:
    """As the driver takes them; nothing in a JSON column is NULL, not JSON's null."""
    values = [getattr(row, name) for name in names]
    for at, encoder in encoders.items():
        if values[at] is not None:
            values[at] = connection.ops.adapt_json_value(values[at], encoder)
    return values
