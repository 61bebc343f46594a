"""`python -m tests.exchange.runner FOLDER MESSAGES SECONDS`: plays the exchange with people, relays and a worker as forked processes, kills
them, and writes FOLDER/report.json. Orders to whoever owns the servers go to stdout (`restart postgres`, `restart valkey`), one line each; it
answers with one line on stdin.

Leases, waiting times and the number of tries are those of the product made shorter, and nothing else of it is changed.
"""

from __future__ import annotations

import importlib
import json
import os
import random
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from tests.exchange.children import (
    CITY,
    INTO,
    MERGED,
    OFFICE,
    OTHER_CITY,
    PROVINCE,
    back_up,
    carry_on,
    people,
    relay,
    restore,
    set_up,
    settle,
    worker,
)  # fmt: skip

NUMBERS = {"relay": 3, "worker": 1, "people": 2}


@dataclass
class Child:
    pid: int
    kind: str


@dataclass
class Play:
    """The process that forks. It has no connection of Django's: a child opens its own."""

    folder: Path
    messages: int
    seconds: float
    children: dict[int, Child] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    seconds_at: dict[str, float] = field(default_factory=dict)
    born: float = field(default_factory=time.monotonic)

    @property
    def log(self) -> Path:
        return self.folder / "points"

    def start(self, kind: str, work: Callable[..., None], *args: Any) -> int:
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
        self.children[pid] = Child(pid, kind)
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
        """As many relays, workers and people as there ought to be. Relays and the worker die where none has died yet; a relay else at the
        point that was met least."""
        from tests.exchange import points

        alive = Counter(child.kind for child in self.children.values())
        lacking = {kind: many - alive[kind] for kind, many in NUMBERS.items()}
        known = points.read(self.log) if lacking["relay"] or lacking["worker"] else {}
        least = min(known, key=lambda one: (known[one], random.random()), default="")
        for _ in range(lacking["relay"]):
            self.start("relay", relay, self.log, self.folder, known, least)
        for _ in range(lacking["worker"]):
            self.start("worker", worker, self.log, self.folder, known)
        for _ in range(lacking["people"]):
            self.start("people", people, self.folder)

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

    def mark(self, what: str) -> None:
        self.seconds_at[what] = round(time.monotonic() - self.born, 1)

    def run(self) -> None:
        self.owner("UPDATE public.tenants_congress SET kind = 'work_office' WHERE code = %s", OFFICE)
        self.state(MERGED, "suspended")
        self.call("setting up", set_up, self.folder)
        for name in json.loads((self.folder / "modules").read_text()):
            with suppress(ImportError):
                importlib.import_module(name)
        self.mark("set up")
        acts = {
            0.25: lambda: self.call("backup", back_up, self.folder),
            0.35: lambda: self.order("restart postgres"),
            0.45: lambda: self.order("restart valkey"),
            0.6: lambda: self.call("restore", restore, self.folder),
            0.75: self.merge,
        }
        self.play(time.monotonic() + self.seconds, acts)
        self.mark("sent")
        self.hunt(time.monotonic() + self.seconds)
        self.mark("died at every point")
        self.start("helper", carry_on)  # nobody is killed any more: what was decided arrives
        self.call("settling", settle, self.folder)
        self.mark("settled")

    def play(self, end: float, acts: dict[float, Callable[[], None]]) -> None:
        """Until so many are sent, each act in its place; somebody is suspended for a moment, again and again."""
        suspended, toggle, look, sent = "", 0.0, 0.0, 0
        owner = os.getppid()
        while acts or sent < self.messages:
            now = time.monotonic()
            if now > end or os.getppid() != owner:
                raise RuntimeError(
                    f"{sent} of {self.messages} messages in {self.seconds:.0f} s: {dict(self.counts)}"
                )
            self.reap()
            self.fill()
            if now > look:
                sent, look = self.sent(), now + 0.5
            while acts and sent >= min(acts) * self.messages:
                share = min(acts)
                acts.pop(share)()
                self.mark(f"act at {share}")
            if now > toggle:
                suspended = self.toggle(suspended)
                toggle = now + random.uniform(0.3, 1.0)
            time.sleep(0.05)
        if suspended:
            self.toggle(suspended)

    def toggle(self, suspended: str) -> str:
        """Resume whoever is suspended, or suspend somebody, or nobody; returns who is suspended now."""
        if suspended:
            self.state(suspended, "active")
            return ""
        chosen = random.choice(("", CITY, PROVINCE, OTHER_CITY))
        if chosen:
            self.state(chosen, "suspended")
            self.counts["suspended"] += 1
        return chosen

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

    def report(self) -> dict[str, Any]:
        from tests.exchange import points

        told = [json.loads(line) for line in (self.folder / "told").read_text().splitlines()]
        for one in told:
            self.counts.update(one)
        return {
            "messages": self.sent(),
            "counts": dict(self.counts),
            "seconds": self.seconds_at,
            "points": dict(sorted(points.read(self.log).items())),
        }


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
    real.LEASE_SECONDS = 1
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
