"""What making one congress sends to PostgreSQL, recorded once and sent again without Python's part in it."""

from __future__ import annotations

import re
import time
from typing import Any
from unittest.mock import patch
from uuid import UUID

import psycopg

from kernel.db.base import DatabaseWrapper
from kernel.ids import uuid7
from tenants.models import Congress

# The driver writes a UUID without its hyphens, JSON with them.
_ID = re.compile(r"\b[0-9a-f]{8}-?[0-9a-f]{4}-?7[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}\b")


def record(code: str) -> dict[str, Any]:
    """Every statement of one congress's making, values written in; and the names that must be new in each replay."""
    from tests.bench.tenancy import ours

    texts: list[str] = []
    real = psycopg.Cursor.execute

    def noted(self: Any, query: Any, params: Any = None, **more: Any) -> Any:
        texts.append(psycopg.ClientCursor(self.connection).mogrify(query, params))
        return real(self, query, params, **more)

    def entered(self: Any, statement: str, *values: str) -> None:
        """A block: its path alone, since another role than the maker's would not do for what follows in the same transaction."""
        texts.append(f"SET LOCAL search_path = {values[-1]}")
        begin(self, statement, *values)

    def ended(self: Any) -> None:
        texts.append("SET LOCAL search_path = public")
        commit(self)

    begin, commit, begun = DatabaseWrapper.begin, DatabaseWrapper.commit, uuid7()
    with (
        patch.object(psycopg.Cursor, "execute", noted),
        patch.object(DatabaseWrapper, "begin", entered),
        patch.object(DatabaseWrapper, "commit", ended),
    ):
        ours.make([code])
    congress = Congress.objects.get(code=code)
    fresh = {found for text in texts for found in _ID.findall(text) if UUID(found).int > begun.int}
    return {
        "texts": texts,
        "names": [congress.schema_name, congress.role_name, code],
        "ids": sorted(fresh),
    }


def replay(recorded: dict[str, Any], url: str, number: int) -> float:
    """Seconds for the same statements about a congress of other names, in one transaction and one pipeline."""
    schema, role, code = recorded["names"]
    new = {schema: f"t_replay_{number}", role: f"lt_replay_{number}", f"'{code}'": f"'R{number:05d}'"}
    ids = {UUID(known): str(uuid7()) for known in recorded["ids"]}
    new |= {known: ids[UUID(known)] for known in recorded["ids"]}
    either = re.compile("|".join(map(re.escape, sorted(new, key=len, reverse=True))))
    texts = [either.sub(lambda found: new[found[0]], text) for text in recorded["texts"]]
    with psycopg.connect(url, prepare_threshold=None) as connection:
        connection.execute("SELECT 1")
        begun = time.perf_counter()
        with connection.pipeline():
            for text in texts:
                connection.execute(text)
            connection.commit()
        return time.perf_counter() - begun
