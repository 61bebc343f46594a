"""Sealing: everything once, in one chain, whoever comes late and whoever is killed."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connections, transaction

from kernel import clock, journal, tenancy
from kernel.ids import uuid7
from tenant_apps.evidence import actions, checking, evidence_verify, jobs, rooting, waking
from tenant_apps.evidence.models import Seal
from tenant_apps.postbox import actions as postbox
from tenant_apps.records.models import Entry
from tenants import selectors as registry
from tenants.doctor.checking import Cell
from tests.factories import cast
from tests.factories.cast import CITY, COUNTY, PROVINCE, inside
from tests.stack.databases import Database
from tests.stack.dying import die, killed
from tests.units.evidence.acting import breaks, carry_all, chain, sealed_now

pytestmark = pytest.mark.usefixtures("database")
LONG = 60.0  # seconds after which a test has failed


def noted(deed: str = "a.deed") -> Any:
    """One entry, in the block."""
    here = tenancy.current().id
    return journal.record(
        actor=None, seat=None, deed=deed, subject=("a.thing", uuid7()), body={"n": 1}, congress_id=here
    )


def items(code: str) -> list[Any]:
    return [link.item_id for link in chain(code)]


def test_what_was_written_is_sealed_by_the_next_sweep_and_once() -> None:
    entry = inside(COUNTY, lambda: noted().pk)
    jobs.sweep()
    assert items(COUNTY).count(entry) == 1
    assert not waking.waiting([cast.congress(COUNTY)]), "the mark is gone"
    jobs.sweep()
    assert items(COUNTY).count(entry) == 1 and not breaks(COUNTY)


def test_letters_are_sealed_at_both_ends_and_test_letters_are_not() -> None:
    city = cast.congress(CITY).id
    thread = uuid7()
    body = {"dictionary": "subject"}
    letter = inside(
        COUNTY,
        lambda: postbox.send(to_id=city, referral_id=thread, kind="recall", body=body, seat=None),
    )
    probe = inside(
        COUNTY, lambda: postbox.send(to_id=city, referral_id=uuid7(), kind="probe", body={}, seat=None)
    )
    sealed_now(COUNTY)
    assert letter in items(COUNTY) and probe not in items(COUNTY)
    row = next(link for link in chain(COUNTY) if link.item_id == letter)
    assert row.sort == Seal.Sort.SENT and row.tags == [evidence_verify.tag(row.alg, str(thread))]


def test_an_entry_that_commits_late_is_sealed_after_those_that_came_between() -> None:
    late: list[Any] = []
    written, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with tenancy.enter(cast.congress(COUNTY)):
            late.append(noted("late").pk)
            written.set()
            go_on.wait(LONG)
        connections.close_all()

    thread = threading.Thread(target=slow)
    thread.start()
    assert written.wait(LONG)
    between = inside(COUNTY, lambda: noted("between").pk)
    sealed_now(COUNTY)
    assert between in items(COUNTY) and late[0] not in items(COUNTY)
    go_on.set()
    thread.join(LONG)
    sealed_now(COUNTY)
    found = items(COUNTY)
    assert found.index(between) < found.index(late[0]) and not breaks(COUNTY)


def test_what_is_older_than_the_news_is_found_before_the_next_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooting, "NEWS", -60.0)  # as if it had been written long ago
    entry = inside(COUNTY, lambda: noted().pk)
    sealed_now(COUNTY)
    assert entry not in items(COUNTY)
    assert rooting.root(cast.congress(COUNTY)) and entry in items(COUNTY)


def test_two_sealers_do_not_fork_the_chain() -> None:
    inside(CITY, lambda: [noted() for _ in range(40)])
    gate = threading.Barrier(4, timeout=LONG)

    def work() -> None:
        gate.wait()
        rooting.seal(cast.congress(CITY), within=None)
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
    assert len(items(CITY)) == len(set(items(CITY))) == inside(CITY, Entry.objects.count)
    assert not breaks(CITY)


def test_a_sealer_that_is_killed_leaves_nothing_half_sealed(database: Database) -> None:
    entry = inside(COUNTY, lambda: noted().pk)
    before = len(chain(COUNTY))

    def half() -> None:
        with tenancy.enter(cast.congress(COUNTY)):
            assert actions.seal(within=None)
            die()

    killed(half)
    assert len(chain(COUNTY)) == before
    rooting.seal(cast.congress(COUNTY), within=None)
    assert entry in items(COUNTY) and not breaks(COUNTY)


def test_no_role_of_a_congress_changes_or_deletes_what_is_sealed() -> None:
    inside(COUNTY, noted)
    sealed_now(COUNTY)
    for change in (
        "UPDATE evidence_seal SET digest = ''",
        "DELETE FROM evidence_seal",
        "TRUNCATE evidence_seal",
        "UPDATE evidence_root SET statement = ''",
        "DELETE FROM records_entry",
    ):

        def tried(change: str = change) -> None:
            with transaction.atomic(), connections["default"].cursor() as cursor:
                cursor.execute(change)

        with pytest.raises(DatabaseError, match="permission denied"):
            inside(COUNTY, tried)


@pytest.mark.parametrize("alg", ["sha256", "sm3"])
def test_each_link_names_its_algorithm(alg: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "EVIDENCE_HASH", alg)
    inside(PROVINCE, noted)
    rooting.seal(cast.congress(PROVINCE), within=None)
    last = chain(PROVINCE)[-1]
    assert last.alg == alg and not breaks(PROVINCE)


def test_a_day_gets_its_root_once_after_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    county = cast.congress(COUNTY)
    rooting.root(county)
    inside(COUNTY, noted)
    assert not rooting.close_day(county), "the day is not over"
    tomorrow = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    assert rooting.close_day(county)
    inside(COUNTY, noted)
    assert not rooting.close_day(county)


def test_an_idle_congress_makes_no_roots_about_roots() -> None:
    county = cast.congress(COUNTY)
    rooting.root(county)
    carry_all()
    rooting.countersign(cast.congress(CITY))
    carry_all()
    assert not rooting.root(county)


def test_the_doctor_names_whose_journal_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    inside(COUNTY, noted)
    monkeypatch.setattr(checking, "LATE", -1.0)
    assert f"{COUNTY}: entries of the journal wait to be sealed" in list(checking.CHECK.run(Cell()))
    for ref in registry.reached():
        rooting.seal(ref, within=None)
    assert list(checking.CHECK.run(Cell())) == []


def test_a_deed_that_is_rolled_back_leaves_no_mark() -> None:
    waking.waiting([cast.congress(COUNTY)])

    def undone() -> None:
        with transaction.atomic():
            noted()
            transaction.set_rollback(True)

    inside(COUNTY, undone)
    assert not waking.waiting([cast.congress(COUNTY)])
    assert actions.algorithm() == "sha256"
