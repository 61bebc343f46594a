"""The order in which a transaction locks what belongs to a congress, read from its statements.

Tests of the apps that lock cases ask for it: then every deed that they play is held to the one order, whoever writes the next one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from kernel import tenancy

# What is locked first stands first; those that share a place are met under one and the same lock of the place before.
ORDER = (
    {"postbox_heard", "postbox_delivery", "organs_unit"},
    {"suggestions_suggestion"},
    {"handling_matter"},
    {"handling_assignment", "referrals_referral", "supervision_alertcard", "supervision_keysupervision"},
    {"postbox_thread"},
)
PLACES = {table: place for place, tables in enumerate(ORDER) for table in tables}
RELAYS = {"postbox_heard", "postbox_delivery"}
_INSERT = re.compile(r'INSERT INTO "?(\w+)"?')
_UPDATE = re.compile(r'UPDATE "?(\w+)"? ')
_SELECT = re.compile(r'SELECT .*? FROM "?(\w+)"?.* FOR (?:NO KEY )?UPDATE(?: OF "?(\w+)"?)?', re.S)


def locked(sql: str) -> str:
    """The table of which this statement locks rows; empty if it locks none."""
    update, select = _UPDATE.match(sql), _SELECT.match(sql)
    if update:
        return update[1]
    return (select[2] or select[1]) if select else ""


class Block:
    """One transaction: tables in the order in which a row of each was locked first. For a row of one's own making nobody waits.

    A test may play several deeds in one block, each a savepoint: every one begins anew. The relay's block is one deed.
    """

    def __init__(self) -> None:
        self.met: list[str] = []
        self.own: set[str] = set()
        self.depth = 0

    def note(self, sql: str) -> str:
        """What is wrong with this statement; empty if nothing is."""
        self._count(sql)
        made, table = _INSERT.match(sql), locked(sql)
        if made and made[1] not in self.met:
            self.own.add(made[1])
        if table not in PLACES or table in self.met or table in self.own:
            return ""
        if self.depth == 0 and table not in RELAYS and not self._of_relay():
            return ""  # what a test itself puts right
        late = [other for other in self.met if PLACES[other] > PLACES[table]]
        self.met.append(table)
        return f"{table} is locked after {', '.join(late)}: {sql[:200]}" if late else ""

    def _count(self, sql: str) -> None:
        if sql.startswith("SAVEPOINT"):
            if self.depth == 0 and not self._of_relay():
                self.met, self.own = [], set()
            self.depth += 1
        elif sql.startswith("RELEASE SAVEPOINT"):
            self.depth -= 1

    def _of_relay(self) -> bool:
        return not RELAYS.isdisjoint(self.met)


def _watching(faults: list[str]) -> Callable[[str], Callable[..., Any]]:
    tag = tenancy._tag

    def begun(schema: str) -> Callable[..., Any]:
        """`tenancy.enter` asks for it once a transaction."""
        tagged, block = tag(schema), Block()

        def wrapper(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
            fault = block.note(sql) if isinstance(sql, str) else ""
            if fault:
                faults.append(fault)
            return tagged(execute, sql, params, many, context)

        return wrapper

    return begun


@pytest.fixture(autouse=True)
def locks_in_order(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every transaction of every test of the folder whose conftest names it."""
    faults: list[str] = []
    monkeypatch.setattr(tenancy, "_tag", _watching(faults))
    yield faults
    assert not faults, "\n".join(faults)
