"""What the forked processes of the play do: people, relays, a worker; and what is done once: setting up, backup, restore, settling.

Each opens its own connections, so what needs Django is imported inside.
"""

from __future__ import annotations

import json
import os
import pickle
import random
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg

PROVINCE, CITY, OTHER_CITY = "330000", "330100", "330200"
COUNTIES = ("330122", "330127", "330182")
OFFICE = "330203"  # made a work office: what is offered to it can't be taken in
MERGED, INTO = "330109", "330182"  # silent from the beginning, then merged into its neighbour
ACTING = (PROVINCE, CITY, OTHER_CITY, *COUNTIES)
CONGRESSES = (*ACTING, OFFICE, MERGED)
SUGGESTIONS = 2  # in handling in each congress, to be referred up
BACK = CITY  # which congress goes back to its backup
DOWN_TO = {CITY: (MERGED,), OTHER_CITY: (OFFICE,)}
TWICE, FORGED = 0.05, 0.06  # of what a relay carries
SETTLING = 300.0  # seconds at most
ROUNDS = 8  # sweeps of a relay before it is killed wherever it is


def tell(folder: Path, **counts: int) -> None:
    handle = os.open(folder / "told", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(handle, json.dumps(counts).encode() + b"\n")
    os.close(handle)


def set_up(folder: Path) -> None:
    from shared_apps.exchange import relay as real
    from tenants import selectors as registry
    from tests.exchange.deeds import People, hand_over
    from tests.factories.house import furnish

    houses = {code: furnish(code) for code in ACTING}
    for house in houses.values():
        for _ in range(SUGGESTIONS):
            hand_over(house)
    (folder / "houses").write_bytes(pickle.dumps(houses))
    crowd = People(houses, down_to=DOWN_TO)
    for _ in range(20):
        crowd.do_something()
        for ref in registry.reached():
            real.carry(ref.id)
    # What this needed is imported before others are forked, who would each do it anew.
    (folder / "modules").write_text(json.dumps(sorted(sys.modules)))


def people(folder: Path) -> None:
    from django.db import close_old_connections

    from tests.exchange import points
    from tests.exchange.deeds import People

    points.end_after(random.randint(300, 3000))
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


def relay(log: Path, folder: Path, known: dict[str, int], target: str) -> None:
    """Sweeps, and on the way delivers some twice, others in another order, and some once more with another content."""
    from django.db import close_old_connections

    from shared_apps.exchange import arriving
    from shared_apps.exchange import relay as real
    from tenants import selectors as registry
    from tests.exchange import points

    points.Points(log, known=known, target=target).lay()
    claim, take = real._claim, arriving.take

    def mixed(sender: Any) -> list[Any]:
        found = claim(sender)
        random.shuffle(found)
        again = [one for one in found if random.random() < TWICE]
        if again:
            tell(folder, duplicates=len(again))
        return found + again

    def forging(envelope: Any) -> Any:
        outcome = take(envelope)
        if outcome.kind == "taken" and random.random() < FORGED:
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


def worker(log: Path, folder: Path, known: dict[str, int]) -> None:
    """The jobs that lie at the broker, as a worker takes them: acknowledged first, then done."""
    import redis
    from celery.signals import task_postrun
    from django.db import close_old_connections
    from kombu.exceptions import OperationalError as BrokerGone

    from tests.exchange import points
    from tests.stack.jobs import run_queued

    points.Points(log, known=known).lay()
    points.end_after(random.randint(300, 3000))
    task_postrun.connect(lambda **_: tell(folder, **{"jobs of the broker": 1}), weak=False)
    while True:
        try:
            run_queued(most=100_000)
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
        before = {
            box: [row[0] for row in session.execute(f'SELECT msg_id::text FROM "{schema}".postbox_{box}')]
            for box in ("outbox", "inbox")
        }
    (folder / "before").write_text(json.dumps(before))
    exporting.export_congress(code=BACK, to=folder / "backup")


def restore(folder: Path) -> None:
    from tenants.archive import returning

    returning.QUIET_SECONDS = 3.0
    found = returning.restore_congress(folder=folder / "backup", code=BACK, confirm=BACK, grace=0.3)
    (folder / "notes").write_text(json.dumps(found.notes, ensure_ascii=False))


def carry_on() -> None:
    """A relay that nobody kills."""
    from shared_apps.exchange import relay as real
    from tenants import selectors as registry

    while True:
        for ref in sorted(registry.reached(), key=lambda _: random.random()):
            real.carry(ref.id)
        time.sleep(0.05)


def settle(folder: Path) -> None:
    """Until nothing waits any more; what was put off is due within a second or two."""
    from kernel import tenancy as blocks
    from shared_apps.exchange import relay as real
    from tenant_apps.postbox.models import Delivery
    from tenants import selectors as registry

    waiting, end = 1, time.monotonic() + SETTLING
    while waiting and time.monotonic() < end:
        waiting = 0
        for ref in registry.reached():
            real.carry(ref.id)
            with blocks.enter(ref):
                waiting += Delivery.objects.filter(delivered_at=None, dead_at=None).count()
        time.sleep(0.05)
    tell(folder, **{"still waiting": waiting})
    _compare(folder)


def _compare(folder: Path) -> None:
    """What `exchange_reconcile` lists: the rules hold it against what they find."""
    from tenant_apps.postbox import reconciling
    from tenants import selectors as registry
    from tenants.archive import sessions

    with sessions.opened() as session:
        found = [
            row
            for sender in registry.with_schema()
            for row in reconciling.compare(session, sender=sender, apply=False)
        ]
    (folder / "listed").write_text(json.dumps([[row.sort, str(row.msg_id)] for row in found]))
