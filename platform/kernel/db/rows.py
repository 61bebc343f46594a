"""Rows by statements that are written out once. Each envelope needs a dozen of them, and the ORM takes longer to build one
than PostgreSQL to answer it. Names are those of the models; where the tables lie is the block's to say."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import IntegrityError, connection, models


def one(model: type[models.Model], *names: str, of: Sequence[Any], lock: bool = False) -> Any:
    """The row whose fields `names` have the values `of`, locked if wished; None where there is none."""
    with connection.cursor() as cursor:
        cursor.execute(_select(model, names, lock), list(of))
        found = cursor.fetchone()
    return _made(model, found) if found else None


def add(row: models.Model) -> bool:
    """Whether it is new: where a unique constraint speaks against it, nothing happens. Every column's value set in Python; no JSON."""
    model = type(row)
    _at_home(row)
    with connection.cursor() as cursor:
        cursor.execute(_insert(model), [getattr(row, name) for name in _attributes(model, is_written=True)])
        found = cursor.fetchone()
    if found is None:
        return False
    row._state.adding, row._state.db = False, connection.alias
    if row.pk is None:
        row.pk = found[0]
    return True


def must_add(row: models.Model) -> None:
    """Raises IntegrityError where it is not new."""
    if not add(row):
        raise IntegrityError(f"{row._meta.label} {row.pk} is there already")


def add_all(made: Sequence[models.Model]) -> None:
    """Rows of one model in one statement: all of them, or none and IntegrityError."""
    model, values = type(made[0]), []
    for row in made:
        _at_home(row)
        values += [getattr(row, name) for name in _attributes(model, is_written=True)]
    with connection.cursor() as cursor:
        cursor.execute(_insert_all(model, len(made)), values)


def change(row: models.Model, *names: str) -> None:
    """These fields of a row that is there."""
    _at_home(row)
    with connection.cursor() as cursor:
        cursor.execute(_update(type(row), names), [*(getattr(row, name) for name in names), row.pk])


def _at_home(row: models.Model) -> None:
    """A congress's row knows in which block it was made. Raises CrossTenant, OutsideTenant."""
    if hasattr(row, "_at_home"):
        row._at_home("written row")


def _made(model: type[models.Model], values: Sequence[object]) -> models.Model:
    return model.from_db(connection.alias, _attributes(model), values)


@cache
def _attributes(model: type[models.Model], *, is_written: bool = False) -> list[str]:
    """In the order of the columns; `is_written`: without a number that the server gives."""
    return [field.attname for field in _fields(model, is_written)]


@cache
def _fields(model: type[models.Model], is_written: bool) -> list[Any]:
    fields = model._meta.concrete_fields
    return [one for one in fields if not (is_written and isinstance(one, models.AutoField))]


@cache
def _select(model: type[models.Model], names: tuple[str, ...], lock: bool) -> str:
    columns = ", ".join(_column(model, field.attname) for field in _fields(model, False))
    where = " AND ".join(f"{_column(model, name)} = %s" for name in names)
    return f"SELECT {columns} FROM {_table(model)} WHERE {where}{' FOR UPDATE' if lock else ''}"


@cache
def _insert(model: type[models.Model]) -> str:
    return (
        f"{_insert_all(model, 1)} ON CONFLICT DO NOTHING RETURNING {_column(model, model._meta.pk.attname)}"
    )


@cache
def _insert_all(model: type[models.Model], count: int) -> str:
    names = _attributes(model, is_written=True)
    columns, marks = ", ".join(_column(model, name) for name in names), ", ".join(["%s"] * len(names))
    return f"INSERT INTO {_table(model)} ({columns}) VALUES {', '.join([f'({marks})'] * count)}"


@cache
def _update(model: type[models.Model], names: tuple[str, ...]) -> str:
    news = ", ".join(f"{_column(model, name)} = %s" for name in names)
    return f"UPDATE {_table(model)} SET {news} WHERE {_column(model, model._meta.pk.attname)} = %s"


def _table(model: type[models.Model]) -> str:
    return f'"{model._meta.db_table}"'


def _column(model: type[models.Model], name: str) -> str:
    return f'"{next(one.column for one in _fields(model, False) if one.attname == name)}"'
