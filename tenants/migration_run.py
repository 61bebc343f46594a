"""One run of migrations: workers in threads, each with its own connection of the owner.

A worker marks a few congresses at a time as migrating (their people see the maintenance page), migrates one after the other, and
each gets its former state back in the very transaction that migrates it. What a killed run leaves is a mark and
nothing else; the next run takes it up.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from uuid import UUID

import psycopg
from django.db import connections

from kernel import clock
from tenants import applying, states
from tenants.models import SchemaState
from tenants.template import Plan

log = logging.getLogger(__name__)
Told = Callable[[str], None]
# A worker marks as many at once as it migrates in this time, so that nobody is in maintenance for longer than this; the first batch is small.
MAINTENANCE_SECONDS = 0.3
FIRST_BATCH, LARGEST_BATCH = 4, 32
LOCK_SECONDS = 5  # how long a migration waits for a request or a job that still uses the congress
TRIES = 3  # of a congress that is in use; then it has failed, and the next run tries again
ERROR_LENGTH = 2000  # characters of an error that are kept
_PASSING = (
    psycopg.errors.LockNotAvailable,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure,
)
# People work there or are told why not; in any other state nobody is kept waiting, and no mark is needed.
_OPEN = "('active', 'suspended')"
# Answers those that somebody else has locked just now.
_MARK = (
    f"WITH wanted AS (SELECT id FROM tenants_congress WHERE id = ANY(%(ids)s) AND state IN {_OPEN} "
    "ORDER BY id FOR NO KEY UPDATE SKIP LOCKED), "
    "marked AS (UPDATE tenants_congress c SET resume_state = c.state, state = 'migrating' FROM wanted "
    "WHERE c.id = wanted.id RETURNING c.id), "
    "running AS (UPDATE tenants_schemastate SET state = 'running', at = %(now)s "
    "WHERE congress_id IN (SELECT id FROM marked)) "
    "SELECT coalesce(array_agg(id), '{}') FROM tenants_congress "
    f"WHERE id = ANY(%(ids)s) AND state IN {_OPEN} AND id NOT IN (SELECT id FROM marked)"
)
_FORMER = (
    "resume_state = '', state = CASE WHEN c.state = 'migrating' "
    "THEN coalesce(nullif(c.resume_state, ''), 'active') ELSE c.state END"
)
# Touches no row where another run has been: then there is nothing to commit.
_DONE = (
    "WITH noted AS (UPDATE tenants_schemastate SET digest = %s, state = 'current', error = '', at = %s "
    "WHERE congress_id = %s AND digest = %s RETURNING congress_id) "
    f"UPDATE tenants_congress c SET migrations = %s, {_FORMER} FROM noted WHERE c.id = noted.congress_id"
)
_BACK = f"UPDATE tenants_congress c SET {_FORMER} WHERE c.id = %s"


@dataclass(frozen=True)
class Behind:
    """A congress whose schema lacks something, or that a run left marked. `digest` is "" where an older registry noted none."""

    id: UUID
    code: str
    schema: str
    role: str
    state: str
    digest: str
    last: str  # how its last migration ended: SchemaState.state

    @property
    def is_marked(self) -> bool:
        return self.state == states.MIGRATING or self.last == SchemaState.State.RUNNING


@dataclass(frozen=True)
class Way:
    """From one set of applied migrations to the present: computed once for all congresses with that set."""

    plan: Plan
    digest: str
    count: int
    is_ahead: bool  # newer code has been here: this code leaves the schema as it is


@dataclass
class Outcome:
    """What a run did, by code; `failed` with the reason of each."""

    done: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    ahead: list[str] = field(default_factory=list)


class Overtaken(Exception):
    """Another run has migrated this congress meanwhile."""


class Run:
    """Work for several threads; what they did stands in `outcome`."""

    def __init__(self, rows: list[Behind], ways: Mapping[str, Way], outcome: Outcome, told: Told) -> None:
        self._queue = deque(rows)
        self._ways, self._outcome, self._told = ways, outcome, told
        self._tries: Counter[UUID] = Counter()
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._jobs, self._size = 1, FIRST_BATCH

    def go(self, jobs: int) -> None:
        """Returns when the queue is empty. Interrupted, it ends with what is in hand and raises on."""
        self._jobs = jobs
        with ThreadPoolExecutor(jobs) as pool:
            workers = [pool.submit(self._work) for _ in range(min(jobs, len(self._queue)))]
            try:
                for worker in workers:
                    worker.result()
            except BaseException:
                self._stopping.set()
                raise

    def _work(self) -> None:
        try:
            while batch := self._take():
                self._migrate_batch(batch)
        finally:
            connections["owner"].close()

    def _take(self) -> list[Behind]:
        with self._lock:
            fair = -(-len(self._queue) // (2 * self._jobs))
            size = max(1, min(fair, LARGEST_BATCH, self._size))
            return [self._queue.popleft() for _ in range(min(size, len(self._queue)))]

    def _migrate_batch(self, batch: list[Behind]) -> None:
        """Those that somebody holds just now come last, each for itself."""
        begun = time.perf_counter()
        try:
            _connect()
            held = self._mark(batch)
        except Exception as error:
            for row in batch:
                self._failed(row, error)
            return
        for row in [row for row in batch if row.id not in held] + [row for row in batch if row.id in held]:
            if self._stopping.is_set():
                release(row, SchemaState.State.CURRENT)
            else:
                self._migrate(row, is_held=row.id in held)
        self._size = int(MAINTENANCE_SECONDS * len(batch) / (time.perf_counter() - begun))

    def _mark(self, batch: list[Behind], *, is_patient: bool = False) -> set[UUID]:
        """Answers which of them could not be marked, since their row of the registry was locked; a patient one waits for it."""
        ids = [row.id for row in batch if not self._ways[row.digest].is_ahead]
        with applying.owner_transaction() as owner:
            owner.send("SET LOCAL synchronous_commit = off")  # a mark that a power cut takes was not needed
            statement = _MARK.replace(" SKIP LOCKED", "") if is_patient else _MARK
            row = owner.ask(statement, {"ids": ids, "now": clock.now()})
        return set(row[0]) if row else set()

    def _migrate(self, row: Behind, *, is_held: bool) -> None:
        begun = time.perf_counter()
        try:
            if is_held:
                self._mark([row], is_patient=True)
            if self._ways[row.digest].is_ahead:
                if row.is_marked:
                    release(row, SchemaState.State.CURRENT)
                self._note(row, "left as it is: newer code has migrated it", self._outcome.ahead)
                return
            _apply(row, self._ways[row.digest])
        except Exception as error:  # one congress's failure must not hold up the others
            self._failed(row, error)
        else:
            self._note(row, f"migrated in {time.perf_counter() - begun:.3f} s", self._outcome.done)

    def _failed(self, row: Behind, error: Exception) -> None:
        """Back to its former state, whatever happened; what is passing is tried again after the others."""
        text = str(error).strip() or type(error).__name__
        try:
            if isinstance(error, Overtaken) or _digest(row) != row.digest:
                release(row, SchemaState.State.CURRENT)
                return
            if isinstance(error, _PASSING) and self._may_try_again(row):
                release(row, SchemaState.State.CURRENT)
                with self._lock:  # not before: another worker would mark it, and this one take the mark away
                    self._queue.append(row)
                return
            if not isinstance(error, psycopg.Error):  # somebody's Python: where it broke is worth knowing
                log.error("the migration of %s failed", row.code, exc_info=error)
            release(row, SchemaState.State.FAILED, text)
        except Exception:  # the database itself is gone: the mark stays, and the next run takes it up
            log.exception("the state of %s could not be given back", row.code)
            connections["owner"].close()
        with self._lock:
            self._outcome.failed[row.code] = text
            self._told(f"{row.code} failed: {text}")

    def _may_try_again(self, row: Behind) -> bool:
        with self._lock:
            self._tries[row.id] += 1
            return self._tries[row.id] < TRIES

    def _note(self, row: Behind, what: str, where: list[str]) -> None:
        with self._lock:
            where.append(row.code)
            self._told(f"{row.code} {what}")


def _connect() -> None:
    """A connection of this thread that waits for a lock no longer than it should."""
    owner = connections["owner"]
    if owner.connection is None:
        with owner.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'")


def _apply(row: Behind, way: Way) -> None:
    """The schema, its rows in the registry and its state, all or nothing. Raises Overtaken, psycopg.Error, or what Python raised."""
    with applying.owner_transaction() as owner:
        done = owner.send_again(_DONE, [way.digest, clock.now(), row.id, row.digest, way.count])
        owner.apply(way.plan, schema=row.schema)
        for statement in applying.rights(way.plan, schema=row.schema, role=row.role):
            owner.send(statement)
        owner.wait()
        if done.rowcount != 1:
            raise Overtaken


def release(row: Behind, state: SchemaState.State, error: str = "") -> None:
    """Back to the state before, with the schema as it is."""
    with applying.owner_transaction() as owner:
        owner.send(_BACK, [row.id])
        owner.send(
            "UPDATE tenants_schemastate SET state = %s, error = %s, at = %s WHERE congress_id = %s",
            [str(state), error[:ERROR_LENGTH], clock.now(), row.id],
        )


def _digest(row: Behind) -> str:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT digest FROM tenants_schemastate WHERE congress_id = %s", [row.id])
        found = cursor.fetchone()
    return str(found[0]) if found else ""
