"""`python -m tests.exchange.runner FOLDER MESSAGES SECONDS`: plays the exchange with people, relays and a worker as forked processes, kills
them, and writes FOLDER/report.json. Orders to whoever owns the servers go to stdout (`restart postgres`, `restart valkey`), one line each; it
answers with one line on stdin.

Leases, waiting times and the number of tries are those of the product made shorter, and nothing else of it is changed.
"""

from __future__ import annotations

import json
import os
import pickle
import random
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import psycopg

PROVINCE, CITY, OTHER_CITY = "330000", "330100", "330200"
COUNTIES = ("330122", "330127", "330182")
OFFICE = "330203"  # made a work office: what is offered to it can't be taken in
MERGED, INTO = "330109", "330182"  # silent from the beginning, then merged into its neighbour
ACTING = (PROVINCE, CITY, OTHER_CITY, *COUNTIES)
CONGRESSES = (*ACTING, OFFICE, MERGED)
BACK = CITY  # which congress goes back to its backup
DOWN_TO = {CITY: (MERGED,), OTHER_CITY: (OFFICE,)}
RELAYS, WORKERS, PEOPLE = 3, 1, 2
ROUNDS = 8  # sweeps of a relay before it is killed wherever it is


@dataclass
class Child:
    pid: int
    kind: str
    born: float
    target: str = ""


@dataclass
class Play:
    """The process that forks. It has no connection of Django's: a child opens its own."""

    folder: Path
    messages: int
    seconds: float
    children: dict[int, Child] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    @property
    def log(self) -> Path:
        return self.folder / "points"

    def start(self, kind: str, work: Callable[..., None], *args: Any, target: str = "") -> int:
        sys.stdout.flush()
        pid = os.fork()
        if pid == 0:
            try:
                random.seed()
                signal.signal(signal.SIGTERM, signal.SIG_DFL)
                work(*args)
                code = 0
            except BaseException as error:  # a child never returns into the play
                traceback.print_exception(error)
                code = 1
            os._exit(code)
        self.children[pid] = Child(pid, kind, time.monotonic(), target)
        return pid

    def reap(self) -> None:
        """Bury the dead and count them."""
        while self.children:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            child = self.children.pop(pid)
            self.counts[f"{child.kind} killed" if os.WIFSIGNALED(status) else f"{child.kind} ended"] += 1

    def call(self, kind: str, work: Callable[..., None], *args: Any) -> None:
        """One child's work, waited for."""
        pid = self.start(kind, work, *args)
        _, status = os.waitpid(pid, 0)
        self.children.pop(pid)
        if status:
            raise RuntimeError(f"{kind} did not end well")

    def kill(self, kind: str = "") -> None:
        for child in list(self.children.values()):
            if not kind or child.kind == kind:
                os.kill(child.pid, signal.SIGKILL)
                os.waitpid(child.pid, 0)
                self.children.pop(child.pid)
                self.counts[f"{child.kind} killed"] += 1

    def fill(self) -> None:
        """As many relays, workers and people as there ought to be; each relay is to die at the point that was met least."""
        from tests.exchange import points

        alive = Counter(child.kind for child in self.children.values())
        if alive["relay"] < RELAYS:
            seen = points.read(self.log)
            sought = {child.target for child in self.children.values()}
            left = sorted(
                (point for point in seen if point not in sought), key=lambda one: (seen[one], random.random())
            )
            for number in range(RELAYS - alive["relay"]):
                target = left[number] if number < len(left) else ""
                self.start("relay", relay, self.log, self.folder, target, target=target)
        for _ in range(WORKERS - alive["worker"]):
            self.start("worker", worker, self.log, self.folder)
        for _ in range(PEOPLE - alive["people"]):
            self.start("people", people, self.log, self.folder)

    def sent(self) -> int:
        with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as session:
            rows = session.execute("SELECT schema_name FROM public.tenants_congress").fetchall()
            counts = " UNION ALL ".join(f'SELECT count(*) FROM "{name}".postbox_outbox' for (name,) in rows)
            found = session.execute(f"SELECT sum(count) FROM ({counts}) c").fetchone()
        return int(found[0]) if found else 0

    def owner(self, statement: str, *values: object) -> None:
        with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as session:
            session.execute(statement, values)

    def state(self, code: str, state: str) -> None:
        self.owner("UPDATE public.tenants_congress SET state = %s WHERE code = %s", state, code)

    def order(self, what: str) -> None:
        print(what, flush=True)
        sys.stdin.readline()
        self.counts[what] += 1

    def run(self) -> None:
        self.call("setting up", set_up, self.folder)
        self.owner("UPDATE public.tenants_congress SET kind = 'work_office' WHERE code = %s", OFFICE)
        self.state(MERGED, "suspended")
        acts = {
            0.25: lambda: self.call("backup", back_up, self.folder),
            0.35: lambda: self.order("restart postgres"),
            0.45: lambda: self.order("restart valkey"),
            0.6: lambda: self.call("restore", restore, self.folder),
            0.75: self.merge,
        }
        end = time.monotonic() + self.seconds
        suspended, toggle = "", time.monotonic()
        sent = 0
        while acts or sent < self.messages:
            if time.monotonic() > end:
                raise RuntimeError(
                    f"{sent} of {self.messages} messages in {self.seconds:.0f} s: {dict(self.counts)}"
                )
            self.reap()
            self.fill()
            sent = self.sent()
            while acts and sent >= min(acts) * self.messages:
                acts.pop(min(acts))()
            if time.monotonic() > toggle:
                if suspended:
                    self.state(suspended, "active")
                suspended = random.choice(("", CITY, PROVINCE, OTHER_CITY)) if not suspended else ""
                if suspended:
                    self.state(suspended, "suspended")
                    self.counts["suspended"] += 1
                toggle = time.monotonic() + random.uniform(0.3, 1.0)
            time.sleep(0.05)
        if suspended:
            self.state(suspended, "active")
        self.hunt(end)
        self.settle()

    def merge(self) -> None:
        self.owner(
            "UPDATE public.tenants_congress SET state = 'merged', successor_id = (SELECT id FROM public.tenants_congress WHERE code = %s) "
            "WHERE code = %s",
            INTO,
            MERGED,
        )
        self.counts["merged"] += 1

    def hunt(self, end: float) -> None:
        """Until a relay has died at every point that any came by: people go on meanwhile."""
        from tests.exchange import points

        while time.monotonic() < end:
            missed = [point for point, kills in points.read(self.log).items() if not kills]
            if not missed:
                break
            self.reap()
            self.fill()
            time.sleep(0.05)
        self.kill()

    def settle(self) -> None:
        """Nobody is killed any more: what was decided arrives."""
        self.call("settling", settle, self.folder)

    def report(self) -> dict[str, Any]:
        from tests.exchange import points

        told = [json.loads(line) for line in (self.folder / "told").read_text().splitlines()]
        for one in told:
            self.counts.update(one)
        return {
            "messages": self.sent(),
            "counts": dict(self.counts),
            "points": dict(sorted(points.read(self.log).items())),
            "notes": json.loads((self.folder / "notes").read_text()),
        }


def tell(folder: Path, **counts: int) -> None:
    handle = os.open(folder / "told", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(handle, json.dumps(counts).encode() + b"\n")
    os.close(handle)


def set_up(folder: Path) -> None:
    from tests.factories.house import furnish

    houses = {code: furnish(code) for code in ACTING}
    (folder / "houses").write_bytes(pickle.dumps(houses))


def people(log: Path, folder: Path) -> None:
    from django.db import close_old_connections

    from tests.exchange.deeds import People
    from tests.exchange.points import Points

    Points(log).end_after(random.randint(300, 3000))
    crowd = People(pickle.loads((folder / "houses").read_bytes()), down_to=DOWN_TO)
    while True:
        try:
            crowd.do_something()
        except Exception as error:  # the server went away, a schema is being replaced: people try again
            close_old_connections()
            _unless_known(error)
            time.sleep(0.2)


def _unless_known(error: Exception) -> None:
    from django.db import InterfaceError, OperationalError, ProgrammingError

    from tenant_apps.postbox.actions import Overtaken

    # UndefinedTable, permission denied: a schema under restoration.
    if not isinstance(error, OperationalError | InterfaceError | ProgrammingError | Overtaken):
        raise error


def relay(log: Path, folder: Path, target: str) -> None:
    """Sweeps, and on the way delivers some twice, others in another order, and some once more with another content."""
    from django.db import close_old_connections

    from shared_apps.exchange import arriving
    from shared_apps.exchange import relay as real
    from tenants import selectors as registry
    from tests.exchange.points import Points

    points = Points(log, target=target)
    points.lay()
    claim, take = real._claim, arriving.take

    def mixed(sender: Any) -> list[Any]:
        found = claim(sender)
        random.shuffle(found)
        again = [one for one in found if random.random() < 0.05]
        if again:
            tell(folder, duplicates=len(again))
        return found + again

    def forging(envelope: Any) -> Any:
        outcome = take(envelope)
        if outcome.kind == "taken" and random.random() < 0.02:
            forged = take(replace(envelope, body='{"forged":true}'))
            tell(folder, **{"forged": 1, f"forged {forged.kind}": 1})
        return outcome

    real._claim, arriving.take = mixed, forging
    for _ in range(ROUNDS):
        try:
            for ref in sorted(registry.reached(), key=lambda _: random.random()):
                real.carry(ref.id)
            time.sleep(random.uniform(0.05, 0.2))
        except Exception as error:
            close_old_connections()
            _unless_known(error)
            time.sleep(0.2)
    points.die()  # it never came by where it was to end


def worker(log: Path, folder: Path) -> None:
    """The jobs that lie at the broker, as a worker takes them: acknowledged first, then done."""
    import redis
    from django.db import close_old_connections
    from kombu.exceptions import OperationalError as BrokerGone

    from tests.exchange.points import Points
    from tests.stack.jobs import run_queued

    points = Points(log)
    points.lay()
    points.end_after(random.randint(300, 3000))
    while True:
        try:
            done = run_queued(most=100_000)
            if done:
                tell(folder, **{"jobs of the broker": len(done)})
            time.sleep(0.05)
        except (BrokerGone, redis.ConnectionError, redis.TimeoutError, OSError):
            time.sleep(0.2)
        except Exception as error:
            close_old_connections()
            _unless_known(error)
            time.sleep(0.2)


def back_up(folder: Path) -> None:
    from tenants.archive import exporting

    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as session:
        (schema,) = session.execute(
            "SELECT schema_name FROM public.tenants_congress WHERE code = %s", [BACK]
        ).fetchone() or ("",)
        rows = session.execute(f'SELECT msg_id::text FROM "{schema}".postbox_outbox').fetchall()
    (folder / "before").write_text(json.dumps([row[0] for row in rows]))
    exporting.export_congress(code=BACK, to=folder / "backup")


def restore(folder: Path) -> None:
    from tenants.archive import returning

    returning.QUIET_SECONDS = 3.0
    found = returning.restore_congress(folder=folder / "backup", code=BACK, confirm=BACK, grace=0.3)
    (folder / "notes").write_text(json.dumps(found.notes, ensure_ascii=False))


def settle(folder: Path) -> None:
    """All that waits is due, again and again, until nothing waits."""
    from django.db import connection

    from kernel import clock
    from kernel import tenancy as blocks
    from shared_apps.exchange import relay as real
    from tenant_apps.postbox.models import Delivery
    from tenants import selectors as registry

    for _ in range(60):
        waiting = 0
        for ref in registry.reached():
            with blocks.enter(ref):
                waiting += Delivery.objects.filter(delivered_at=None, dead_at=None).update(due_at=clock.now())
        if not waiting:
            break
        for ref in registry.reached():
            real.carry(ref.id)
    tell(folder, **{"still waiting": waiting})
    connection.close()


def main(folder: str, messages: str, seconds: str) -> None:
    import django

    django.setup()
    import logging

    logging.disable(logging.ERROR)  # a fault is what is played here
    # What the children need is read once, before they are forked.
    import tests.exchange.deeds
    import tests.factories.house
    import tests.stack.jobs  # noqa: F401
    from config.celery import app
    from shared_apps.exchange import relay as real
    from tenant_apps.postbox import box

    app.loader.import_default_modules()
    real.LEASE_SECONDS = 2
    box.WAIT_SECONDS, box.SHUT_SECONDS, box.SOON_SECONDS = (0, 0, 1), 1, 0  # type: ignore[assignment]
    box.MAX_TRIES, box.TELLS_AT = 4, 2
    play = Play(Path(folder), int(messages), float(seconds))
    try:
        play.run()
    finally:
        play.kill()
    (play.folder / "report.json").write_text(json.dumps(play.report(), ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main(*sys.argv[1:])
