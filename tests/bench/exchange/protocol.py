"""Referrals a second with one relay and with four, beside the limit and the ORM; and how long a referral is on its way at 50 a second."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from django.db import connections
from psycopg import sql

from kernel import clock, tenancy
from kernel.tenancy import CongressRef
from tenant_apps.postbox.models import Inbox
from tenant_apps.referrals import states
from tenants import selectors as registry
from tests.bench import rows
from tests.bench.exchange import copying
from tests.bench.figures import percentile
from tests.bench.tenancy.scale import is_small
from tests.exchange.deeds import offer

# Tables in which a delivered offer leaves its rows at the receiver.
TABLES = (
    "postbox_heard",
    "postbox_inbox",
    "postbox_applied",
    "referrals_referral",
    "referrals_traceevent",
    "records_entry",
)
SENDERS, REFERRALS, BY_ORM = 20, 2_000, 500
A_SECOND, WRITERS = 50, 4
SHARE = 0.3  # of the limit, with four relays
LATEST = 1.0  # seconds, p95
MORE = 1.5  # times as long with 1 or 1,000 congresses


@dataclass(frozen=True)
class Pair:
    """Who sends to whom."""

    sender: CongressRef
    receiver: CongressRef


def pairs(refs: Sequence[CongressRef]) -> list[Pair]:
    """Every congress below another one, with the one above it."""
    known = {ref.id: ref for ref in refs}
    return [
        Pair(ref, known[ref.parent_id])
        for ref in refs
        if ref.parent_id in known and ref.kind == "congress" and known[ref.parent_id].kind == "congress"
    ]


def through_put(refs: Sequence[CongressRef]) -> list[rows.Row]:
    """Of referrals that lie in the outboxes of twenty congresses when the relays begin."""
    chosen = ([pair for pair in pairs(refs) if pair.sender.level == "county"] or pairs(refs))[:SENDERS]
    count = 40 if is_small() else REFERRALS
    one, four = (_carried(chosen, count, relays=number) for number in (1, 4))
    owner = connections["owner"].settings_dict
    url = psycopg.conninfo.make_conninfo(
        host=owner["HOST"],
        port=owner["PORT"],
        user=owner["USER"],
        password=owner["PASSWORD"],
        dbname=owner["NAME"],
    )
    receivers = {pair.receiver.schema: pair.receiver for pair in chosen}
    with tenancy.enter(chosen[0].receiver):
        sample = Inbox.objects.filter(kind="offer").first()
        assert sample is not None
    model = copying.written(url, chosen[0].receiver.schema, sample.referral_id, TABLES)
    limit = count / _seconds(lambda: copying.by_pipeline(url, list(receivers), model, count))
    few = min(count, BY_ORM)
    orm = few / _seconds(lambda: copying.by_orm(list(receivers.values()), model, few))
    return [
        rows.told("referrals delivered, one relay", one, "/s"),
        _share("referrals delivered, four relays, of what a pipeline writes", four, limit),
        rows.told("the same rows by the ORM, one transaction a referral", orm, "/s"),
    ]


def _share(name: str, value: float, limit: float) -> rows.Row:
    ratio = value / limit
    return rows.Row(
        name=name,
        value=round(value, 1),
        unit="/s",
        limit=round(limit, 1),
        ratio=round(ratio, 2),
        bar=f"≥ {SHARE:g}",
        holds=ratio >= SHARE,
    )


def _carried(chosen: Sequence[Pair], count: int, *, relays: int) -> float:
    """Referrals a second, from the start of warm relays until all are confirmed."""
    _offered(chosen, len(chosen))  # what they warm up with
    codes = ",".join(pair.sender.code for pair in chosen)
    argv = [sys.executable, "-m", "tests.bench.exchange.carrying", codes]
    processes = [
        subprocess.Popen(
            argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ.copy()
        )
        for _ in range(relays)
    ]
    try:
        before = sum(_line(process) == "ready" for process in processes)
        assert before == relays
        _offered(chosen, count)
        return _timed(processes)
    finally:
        for process in processes:
            process.kill()
            process.wait()


def _offered(chosen: Sequence[Pair], count: int) -> None:
    for number in range(count):
        pair = chosen[number % len(chosen)]
        offer(pair.sender, registry.entry(pair.receiver.id), kind=states.REQUEST_ADOPTION)
    connections.close_all()


def _timed(processes: Sequence[subprocess.Popen[str]]) -> float:
    """What each brought while warming up does not count."""
    begun = time.monotonic()
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    brought = sum(int(_line(process)) for process in processes)
    return brought / (time.monotonic() - begun)


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def _seconds(work: Callable[[], None]) -> float:
    begun = time.monotonic()
    work()
    return time.monotonic() - begun


@dataclass(frozen=True)
class Way:
    """Seconds of one envelope, to the receiver's commit: from the sender's, and from the moment that the sender wrote into it."""

    committed: float
    written: float


def on_the_way(refs: Sequence[CongressRef]) -> list[Way]:
    """Of 50 referrals a second over all of them; a real worker carries."""
    chosen, seconds = pairs(refs), 3 if is_small() else 60
    begun = clock.now()
    threads = [
        threading.Thread(target=_write, args=(chosen[number::WRITERS] or chosen, seconds))
        for number in range(WRITERS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return _arrived(refs, begun, wanted=seconds * A_SECOND)


def _write(chosen: Sequence[Pair], seconds: int) -> None:
    begun = time.monotonic()
    try:
        for number in range(seconds * A_SECOND // WRITERS):
            time.sleep(max(0.0, begun + number * WRITERS / A_SECOND - time.monotonic()))
            pair = chosen[number % len(chosen)]
            offer(pair.sender, registry.entry(pair.receiver.id), kind=states.REQUEST_ADOPTION)
    finally:
        connections.close_all()


def _arrived(refs: Sequence[CongressRef], begun: datetime, *, wanted: int) -> list[Way]:
    """Waits until all have come. Outbox and mark are never changed, so their transactions are those that wrote them."""
    arrived = """SELECT i.msg_id, pg_xact_commit_timestamp(a.xmin) FROM {schema}.postbox_inbox i
        JOIN {schema}.postbox_applied a ON a.message_id = i.msg_id WHERE i.kind = 'offer' AND i.sent_at >= %(begun)s"""
    sent = """SELECT msg_id, sent_at, pg_xact_commit_timestamp(xmin) FROM {schema}.postbox_outbox
        WHERE kind = 'offer' AND sent_at >= %(begun)s"""
    end = time.monotonic() + 120
    while len(found := dict(_everywhere(refs, arrived, begun))) < wanted:
        if time.monotonic() > end:
            raise RuntimeError(f"{len(found)} of {wanted} referrals arrived")
        time.sleep(1)
    return [
        Way((found[msg_id] - committed).total_seconds(), (found[msg_id] - written).total_seconds())
        for msg_id, written, committed in _everywhere(refs, sent, begun)
    ]


def _everywhere(refs: Sequence[CongressRef], statement: str, begun: datetime) -> list[Any]:
    texts = [sql.SQL(statement).format(schema=sql.Identifier(ref.schema)) for ref in refs]
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql.SQL(" UNION ALL ").join(texts), {"begun": begun})
        return list(cursor.fetchall())


def latencies(few: Sequence[Way], province: Sequence[Way], many: Sequence[Way]) -> list[rows.Row]:
    """`few`: between two congresses; `many`: over a thousand."""
    two, most, thousand = (percentile([way.written for way in ways], 95) for ways in (few, province, many))
    name = "sent → committed at the receiver, p95 at 50/s"
    found = [
        rows.limited(f"{name} over 205 congresses", most, "s", limit=LATEST),
        rows.within("the same between two congresses, to 205", most, "s", peer=two, times=MORE),
        rows.within("the same over 1,000 congresses", thousand, "s", peer=most, times=MORE),
    ]
    for where, ways in (("between two", few), ("over 205", province), ("over 1,000", many)):
        committed = percentile([way.committed for way in ways], 95)
        found.append(rows.told(f"{where}, from the sender's commit, p95", committed, "s"))
    return found
