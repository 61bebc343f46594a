"""Prepared statements outlive a rollback, savepoints are not prepared, and what psycopg makes of a statement's text is remembered for a province."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from psycopg import _queries
from psycopg._preparing import Prepare, PrepareManager
from psycopg._queries import PostgresQuery
from psycopg.pq import ExecStatus

# Django gives every savepoint of a thread a name of its own, for as long as the thread lives: none of these texts comes twice.
PASSING = ("SAVEPOINT ", "RELEASE SAVEPOINT ", "ROLLBACK TO SAVEPOINT ")
_PASSING = tuple(words.encode() for words in PASSING)
_FORGETS = re.compile(rb"(DROP|ALTER|DISCARD ALL|DEALLOCATE ALL)\b")


class KeptPlans(PrepareManager):
    """psycopg lets go of every prepared statement at each rollback, also that to a savepoint, since what was prepared might name
    a table that was rolled back. PostgreSQL keeps them, and the app's login makes no tables: a page that is not found
    or a deed that is refused would cost this connection its plans of every congress.
    """

    def get(self, query: PostgresQuery, prepare: bool | None = None) -> tuple[Prepare, bytes]:
        """What passes is not prepared: nobody would ever ask for its plan, and it would take the place of one that is asked for."""
        if query.query.startswith(_PASSING):
            return Prepare.NO, b""
        return super().get(query, prepare)

    def clear(self) -> bool:
        """psycopg calls it at a rollback."""
        return False

    def _should_discard(self, prep: Prepare, results: Sequence[Any], *_: Any) -> bool:
        for result in results:
            if result.status == ExecStatus.COMMAND_OK and _FORGETS.match(result.command_status or b""):
                return super().clear()
        return False


def remember_texts(most: int) -> None:
    """psycopg finds the parameters of a text anew unless it was among the last 128; each congress has texts of its own."""
    _queries._query2pg = lru_cache(most)(_queries._query2pg_nocache)


def keep(connection: Any, *, most: int) -> None:
    """Let a connection keep its plans, `most` of them, and those it has by now."""
    plans = KeptPlans()
    vars(plans).update(vars(connection._prepared))
    connection._prepared = plans
    connection.prepared_max = most
