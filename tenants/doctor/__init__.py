"""`manage.py doctor`: whether the database keeps congresses apart, asked of the database itself through the configured pooler."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from tenants.doctor import blocks, catalogue, pooling, roles, schemas, server, states
from tenants.doctor.checking import Cell, Check, Finding, look


def checks() -> list[Check]:
    """All of them, in the order of their lines."""
    modules = (server, pooling, roles, schemas, states, catalogue, blocks)
    return [check for module in modules for check in module.CHECKS]


def examine(cell: Cell | None = None) -> Iterator[Finding]:
    """One finding a check. Where the first fails there is nothing to ask, and the others say so."""
    cell = cell or Cell()
    first, *others = checks()
    found = look(first, cell)
    yield found
    for check in others:
        if found.failed:
            yield Finding(check, "unknown", ["there is no connection to ask by"])
        else:
            yield look(check, cell)
    connection.close()
