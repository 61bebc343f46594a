"""Points at which a relay's process ends by SIGKILL: after each statement and each commit of what it does, by name."""

from __future__ import annotations

import os
import random
import re
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

_STATEMENT = re.compile(r"\s*(\w+)")
_TABLE = re.compile(r'(?:FROM|INTO|UPDATE) "?(\w+)"?')
# It dies at the first, second or third time that it comes by a point where nobody has died; at its target some time later, so that there
# is somebody who carries.
MOST_VISITS, MOST_VISITS_OF_TARGET = 3, 60


class Points:
    """One process's view: it dies at `target`, and wherever nobody has died yet: `known` are the points that were met, and how many died
    there. What it came by first is told in `log`. A point that nobody has met may never be met again, so it dies there at once."""

    def __init__(self, log: Path, *, known: Mapping[str, int], target: str = "") -> None:
        self._log = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._known, self._target = known, target
        self._left: dict[str, int] = {}
        self._seen: set[str] = set()
        self._phase = ""
        self._afterwards: str | None = None

    def lay(self) -> None:
        """From now on, in this process."""
        from shared_apps.exchange import arriving, relay
        from tenant_apps.postbox.box import TenantPostbox

        self._wrap(relay, "_claim", "claim")
        self._wrap(arriving, "take", "take")
        for name in ("delivered", "later", "given_up", "failed", "refused"):
            self._wrap(TenantPostbox, name, name, with_commit=True)
        commit: Callable[[], None] = connection._commit  # type: ignore[attr-defined]
        begin: Callable[..., None] = connection.begin  # type: ignore[attr-defined]

        def committing() -> None:
            commit()
            self._pass("COMMIT")
            if self._afterwards is not None:
                self._phase, self._afterwards = self._afterwards, None

        def beginning(*args: Any) -> None:
            begin(*args)
            self._pass("BEGIN")

        connection._commit = committing  # type: ignore[attr-defined]
        connection.begin = beginning  # type: ignore[attr-defined]
        connection.execute_wrappers.append(self._execute)

    def _wrap(self, place: Any, name: str, phase: str, *, with_commit: bool = False) -> None:
        real = getattr(place, name)

        def wrapped(*args: Any, **kwargs: Any) -> Any:
            with self._in(phase, with_commit=with_commit):
                return real(*args, **kwargs)

        setattr(place, name, wrapped)

    @contextmanager
    def _in(self, phase: str, *, with_commit: bool) -> Iterator[None]:
        """`with_commit`: the block is the caller's, and its commit, which comes after the method, still bears the name."""
        before, self._phase = self._phase, phase
        try:
            yield
        except BaseException:
            self._phase = before
            raise
        if with_commit:
            self._afterwards = before
        else:
            self._phase = before

    def _execute(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        found = execute(sql, params, many, context)
        text = str(sql)
        verb, table = _STATEMENT.match(text), _TABLE.search(text)
        if verb is not None:
            self._pass(f"{verb[1].upper()} {table[1] if table else ''}".strip())
        return found

    def _pass(self, what: str) -> None:
        if not self._phase or what.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            return
        point = f"{self._phase}: {what}"
        if point not in self._seen:
            self._seen.add(point)
            os.write(self._log, f"seen {point}\n".encode())
        if point != self._target and self._known.get(point):
            return
        if point not in self._left:
            most = MOST_VISITS_OF_TARGET if self._known.get(point) else MOST_VISITS
            self._left[point] = random.randint(1, most) if point in self._known else 1
        self._left[point] -= 1
        if not self._left[point]:
            os.write(self._log, f"kill {point}\n".encode())
            die()


def end_after(statements: int) -> None:
    """This process dies after so many statements, wherever that is."""

    def count(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        nonlocal statements
        statements -= 1
        if statements < 0:
            die()
        return execute(sql, params, many, context)

    connection.execute_wrappers.append(count)


def die() -> None:
    """As by a power cut."""
    os.kill(os.getpid(), signal.SIGKILL)


def read(log: Path) -> dict[str, int]:
    """Every point that any process came by → how many died there."""
    found: dict[str, int] = {}
    for line in log.read_text().splitlines() if log.exists() else ():
        word, _, point = line.partition(" ")
        found[point] = found.get(point, 0) + (word == "kill")
    return found
