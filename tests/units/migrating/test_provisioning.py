"""Provisioning is one transaction that keeps nobody waiting: neither who writes to public, nor (but at its end) another one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connections

from kernel.ids import uuid7
from tenants import applying, migrating, provisioning, selectors, states, template
from tenants.models import Congress, SchemaState
from tests.stack.databases import Database
from tests.units.migrating.schemas import ask, until_waiting

# Every table of public that is written while people work, with a row as it comes.
WRITES = {
    "a row of the registry below it": (
        "INSERT INTO tenants_congress (id, code, name, organ_name, level, kind, parent_id, state, state_reason, resume_state, "
        "migrations, schema_name, role_name, epoch, band, created_at) "
        "VALUES (%(id)s, '999999', '', '', 'county', 'congress', %(congress)s, 'requested', '', '', 0, 't_w', 'lt_w', 1, 'red', now())"
    ),
    "its check list": (
        "INSERT INTO tenants_congresscheck (congress_id, name, state, fact, at) VALUES (%(congress)s, 'x', 'ok', '', now())"
    ),
    "a former code of it": "INSERT INTO tenants_congresscode (code, congress_id, valid_to) VALUES ('999998', %(congress)s, now())",
    "another congress": "UPDATE tenants_congress SET name = name WHERE id <> %(congress)s",
    "persons": "UPDATE identity_person SET name = name",
    "seats": "UPDATE identity_seat SET version = version",
    "dictionaries": "UPDATE dictionaries_entry SET note = note",
    "working days": "UPDATE worktime_day SET name = name",
    "rules": "UPDATE rules_ruleprofile SET id = id",
    "divisions": "UPDATE tenants_division SET name = name",
}


def requested(code: str) -> Congress:
    division = next(row for row in selectors.under("510000") if row.code == code)
    return provisioning.request(division, selectors.province_of(division))


@contextmanager
def held_before_commit(congress: Congress, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """In a thread: provisioned to the last statement, and not yet committed."""
    reached, go_on = threading.Event(), threading.Event()
    wait = applying.Sender.wait

    def held(self: applying.Sender, *error: Any) -> None:
        wait(self, *error)
        reached.set()
        go_on.wait(timeout=60)

    def run() -> None:
        try:
            provisioning.provision(congress.id)
        finally:
            connections.close_all()

    monkeypatch.setattr(applying.Sender, "wait", held)
    thread = threading.Thread(target=run)
    thread.start()
    try:
        assert reached.wait(timeout=60)
        monkeypatch.setattr(applying.Sender, "wait", wait)
        yield
    finally:
        go_on.set()
        thread.join(timeout=60)


def test_who_writes_to_public_never_waits_for_it(
    fresh_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    congress = requested("510000")
    with (
        held_before_commit(congress, monkeypatch),
        closing(psycopg.connect(fresh_database.owner_url)) as writer,
    ):
        writer.execute("SET lock_timeout = '200ms'")
        for what, statement in WRITES.items():
            writer.execute(statement, {"id": uuid7(), "congress": congress.id})
            assert writer.info.transaction_status == psycopg.pq.TransactionStatus.INTRANS, what
        writer.rollback()
        assert ask("SELECT state FROM tenants_congress WHERE id = %s", [congress.id]) == [("requested",)]
    congress.refresh_from_db()
    assert congress.state == states.PROVISIONING


def test_two_at_once_wait_for_each_other_at_the_last_statement_alone(
    fresh_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = requested("510000"), requested("510100")
    with held_before_commit(first, monkeypatch):
        other = threading.Thread(target=_provisioned, args=(second,))
        other.start()
        until_waiting()
        waiting = ask(
            "SELECT query FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        assert len(waiting) == 1 and waiting[0][0].endswith("WITH INHERIT TRUE, SET FALSE")
    other.join(timeout=60)
    assert _states(first, second) == [states.PROVISIONING] * 2


def test_four_workers_provision_forty_at_once(fresh_database: Database) -> None:
    """No "tuple concurrently updated": no statement but the last touches what another provisioning touches."""
    divisions = selectors.under("510000")[:40]
    congresses = [provisioning.request(row, divisions[0]) for row in divisions]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(_provisioned, congresses)) == [True] * 40
        list(pool.map(lambda _: connections.close_all(), range(4)))
    assert _states(*congresses) == [states.PROVISIONING] * 40
    assert not migrating.behind()
    assert SchemaState.objects.filter(digest=template.target_digest(), state="current").count() == 46


def test_the_same_congress_asked_for_twice_at_once_is_made_once(fresh_database: Database) -> None:
    congress = requested("510000")
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(_provisioned, [congress, congress]))
        list(pool.map(lambda _: connections.close_all(), range(2)))
    assert sorted(made) == [False, True]


def test_what_fails_leaves_neither_schema_nor_role_nor_state(
    fresh_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    congress = requested("510000")
    broken = template.Plan((), (("CREATE TABLE half (id int)", "CREATE TABLE half (id int)"),))
    with monkeypatch.context() as patch:
        patch.setattr(template, "plan", lambda: broken)
        with pytest.raises(psycopg.errors.DuplicateTable):
            provisioning.provision(congress.id)
    assert _states(congress) == [states.REQUESTED]
    assert ask("SELECT 1 FROM pg_namespace WHERE nspname = %s", [congress.schema_name]) == []
    assert ask("SELECT 1 FROM pg_roles WHERE rolname = %s", [congress.role_name]) == []
    assert provisioning.provision(congress.id)


def _provisioned(congress: Congress) -> bool:
    try:
        return provisioning.provision(congress.id)
    finally:
        connections.close_all()


def _states(*congresses: Congress) -> list[str]:
    found = dict(Congress.objects.values_list("id", "state"))
    return [found[congress.id] for congress in congresses]
