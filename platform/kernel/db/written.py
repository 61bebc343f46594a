"""Queries that are asked so often that Django's building them costs more than PostgreSQL's answer: each is compiled once a process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db import connection, models

Row = TypeVar("Row", bound=models.Model)


class Written(Generic[Row]):
    """`build(*values)` gives the queryset; only its values may vary, each standing in the statement once and like no other parameter.

    No relations are followed and no annotations are kept. Tables are found by the block's search path, as those of any query.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Row]]) -> None:
        self._build = build
        self._asked: tuple[str, list[Any], list[int]] | None = None

    def rows(self, *values: Any) -> list[Row]:
        """Raises ValueError if a value is not found among the parameters, or more than once."""
        if self._asked is None:
            self._compile(values)
        assert self._asked is not None
        statement, parameters, places = self._asked
        for place, value in zip(places, values, strict=True):
            kind = type(parameters[place])  # a number's says how wide its column is
            fitting = value if type(value) is kind else kind(value)
            parameters = [*parameters[:place], fitting, *parameters[place + 1 :]]
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            found = cursor.fetchall()
        return [self._made(row) for row in found]

    def first(self, *values: Any) -> Row | None:
        found = self.rows(*values)
        return found[0] if found else None

    def _compile(self, values: tuple[Any, ...]) -> None:
        queryset = self._build(*values)
        compiler = queryset.query.get_compiler(connection=connection)
        statement, parameters = compiler.as_sql()
        columns = [one for one, _, _ in compiler.select]
        self._model = queryset.model
        self._names = [one.target.attname for one in columns]
        self._converters = list(compiler.get_converters(columns).items())
        places = [self._place(value, list(parameters)) for value in values]
        self._asked = (statement, list(parameters), places)

    @staticmethod
    def _place(value: Any, parameters: list[Any]) -> int:
        found = [at for at, one in enumerate(parameters) if one == value]
        if len(found) != 1:
            raise ValueError(f"{value!r} is {len(found)} times among the parameters of a written query")
        return found[0]

    def _made(self, row: Any) -> Row:
        values = list(row)
        for at, (converters, expression) in self._converters:
            for convert in converters:
                values[at] = convert(values[at], expression, connection)
        made: Row = self._model.from_db(connection.alias, self._names, values)
        return made
