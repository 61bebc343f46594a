"""`manage.py doctor`: whether the database keeps congresses apart, asked of the database itself through the configured pooler."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from tenants.doctor import blocks, catalogue, pooling, roles, schemas, server, states
from tenants.doctor.checking import Cell, Check, Finding, look

GATES = (pooling.POOLER, server.CONNECTION)


_registered: dict[str, Check] = {}


def register(check: Check) -> None:
    """A check of a layer above, said once in AppConfig.ready(); its line comes last."""
    _registered[check.name] = check


def checks() -> list[Check]:
    """All of them, in the order of their lines."""
    modules = (server, pooling, roles, schemas, states, catalogue, blocks)
    own = [pooling.POOLER, *(check for module in modules for check in module.CHECKS)]
    return [*own, *_registered.values()]


def examine(cell: Cell | None = None) -> Iterator[Finding]:
    """One finding a check. Without a connection, or behind a pooler that mixes clients up, the others have nothing to ask by."""
    cell, stopped = cell or Cell(), ""
    for check in checks():
        finding = Finding(check, "unknown", [stopped]) if stopped else look(check, cell)
        if finding.failed and check in GATES:
            stopped = f"“{check.name}” comes first"
        yield finding
    connection.close()
