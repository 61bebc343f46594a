"""A sheet brought live by the job: in this process, with the real broker, without Keycloak."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError

from kernel import clock
from kernel.actor import Actor
from kernel.errors import DomainError, NotFound, NotPermitted, StateRefused
from tenants.console import records
from tenants.models import Batch, BatchRow, PlatformEntry
from tenants.onboarding import batches, lease, naming, running, steps, upload
from tests.stack import jobs
from tests.units.onboarding.batch import office
from tests.units.onboarding.sheet.made import csv, number, phone

ZHEJIANG = "330000"
HANGZHOU = ["330102", "330105"]


class Unreachable(DomainError):
    code = "accounts_unreachable"
    message = "统一登录服务暂时连接不上，账号没有建成。"


@pytest.fixture(autouse=True)
def _no_keycloak(fresh_database: object, monkeypatch: pytest.MonkeyPatch) -> None:
    office.use_no_keycloak(monkeypatch)


@pytest.fixture
def actor(fresh_database: object) -> Actor:
    return office.console(ZHEJIANG)


def test_counties_come_live_with_all_that_is_required(actor: Actor) -> None:
    batch = office.worked(office.started(actor, HANGZHOU, scope=ZHEJIANG))
    assert office.rows(batch) == [(code, "done", "checked", "") for code in HANGZHOU]
    for code in HANGZHOU:
        assert office.congress(code).state == "active"
        assert office.checks(code) == {
            **dict.fromkeys(("facts", "schema", "dictionaries", "rules", "admin", "probe"), "ok"),
            **dict.fromkeys(("units", "term", "deputies"), "missing"),
        }
        assert office.deeds(office.congress(code).id) == [
            "admin.named",
            "congress.provisioned",
            "congress.requested",
            "congress.went_live",
        ]
    assert office.deeds(batch.id) == ["batch.started", "onboarding.uploaded"]
    entries = PlatformEntry.objects.filter(subject_id__in=office.ids(HANGZHOU))
    assert {one.facts["batch_id"] for one in entries} == {str(batch.id)}, (
        "all of it for who started the batch"
    )
    assert {one.who for one in records.told(list(entries))} == {"童欣（开通任务）"}
    told = batches.progress(batch.id)
    assert (told.total, told.done, told.failed, told.waiting, told.percent) == (2, 2, 0, 0, 100)
    assert told.sentence == "完成 2 · 失败 0 · 等待 0"


def test_the_same_sheet_twice_changes_nothing(actor: Actor) -> None:
    office.worked(office.started(actor, HANGZHOU, scope=ZHEJIANG))
    before, entries = office.everything(HANGZHOU), PlatformEntry.objects.count()
    again = office.uploaded(actor, HANGZHOU, scope=ZHEJIANG)
    with pytest.raises(batches.NothingToDo, match="2 个已经开通"):
        batches.start(actor=actor, batch_id=again.id)
    again.refresh_from_db()
    assert again.state == "previewed"
    assert office.everything(HANGZHOU) == before
    assert PlatformEntry.objects.count() == entries + 1, "the upload alone is told"


def test_every_step_done_again_changes_nothing(actor: Actor) -> None:
    """As if a worker had died after each of them, over and over."""
    batch = office.worked(office.started(actor, HANGZHOU, scope=ZHEJIANG))
    before, entries = office.everything(HANGZHOU), PlatformEntry.objects.count()
    for row in BatchRow.objects.filter(batch=batch):
        for deed in steps.DEEDS.values():
            deed(row)
    jobs.run_queued()
    assert office.everything(HANGZHOU) == before
    assert PlatformEntry.objects.count() == entries


def test_a_city_and_its_county_in_one_sheet_whatever_their_order(actor: Actor) -> None:
    batch = office.worked(office.started(actor, ["330302", "330300"], scope=ZHEJIANG))
    assert {row[1] for row in office.rows(batch)} == {"done"}
    assert office.congress("330302").parent_id == office.congress("330300").id


def test_a_row_that_fails_stops_no_other_and_can_be_tried_again(
    actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = steps.DEEDS["provisioned"]

    def no_room(row: BatchRow) -> None:
        if row.code == "330102":
            raise DatabaseError("no space left on device")
        whole(row)

    monkeypatch.setitem(steps.DEEDS, "provisioned", no_room)
    batch = office.worked(office.started(actor, HANGZHOU, scope=ZHEJIANG))
    assert office.rows(batch) == [
        ("330102", "failed", "requested", "unexpected"),
        ("330105", "done", "checked", ""),
    ]
    row = BatchRow.objects.get(batch=batch, code="330102")
    assert row.error == steps.Unexpected.message, "the reason in words, nothing of the database's"
    assert office.halves() == []
    told = batches.progress(batch.id)
    assert (told.done, told.failed, told.waiting, told.state) == (1, 1, 0, "done")
    assert told.sentence.startswith("完成 1 · 失败 1（上城区：办理时出现意外错误，已记入运行日志，可重试）")

    monkeypatch.setitem(steps.DEEDS, "provisioned", whole)
    batches.retry_row(actor=actor, row_id=row.pk)
    office.worked(batch)
    assert office.rows(batch)[0] == ("330102", "done", "checked", "")
    batches.retry_row(actor=actor, row_id=row.pk)
    batch.refresh_from_db()
    assert batch.state == "done", "a row that is done is left alone"


def test_without_the_identity_provider_the_congress_stays_made_and_waits_for_its_administrator(
    actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: Any) -> Any:
        raise Unreachable

    monkeypatch.setattr(naming, "_step", [down])
    batch = office.worked(office.started(actor, HANGZHOU, scope=ZHEJIANG))
    assert {row[1:] for row in office.rows(batch)} == {("failed", "furnished", "accounts_unreachable")}
    assert [office.congress(code).state for code in HANGZHOU] == ["provisioning"] * 2
    assert BatchRow.objects.filter(batch=batch).first().error == Unreachable.message  # type: ignore[union-attr]

    office.use_no_keycloak(monkeypatch)
    batches.take_up(actor=actor, batch_id=batch.id)
    office.worked(batch)
    assert [office.congress(code).state for code in HANGZHOU] == ["active"] * 2


def test_who_lacks_something_required_stays_and_the_row_says_what(
    actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(steps.DEEDS, "named", lambda row: None)
    batch = office.worked(office.started(actor, HANGZHOU[:1], scope=ZHEJIANG))
    assert office.rows(batch) == [("330102", "failed", "probed", "checks_lacking")]
    row = BatchRow.objects.get(batch=batch)
    assert row.error == "已建库，尚不能上线。管理员：尚未指定管理员。 办好以后请重试本行。"
    assert office.congress("330102").state == "provisioning"


def test_a_county_whose_city_was_never_registered_is_refused_in_words(
    actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = office.uploaded(actor, ["330102"], scope=ZHEJIANG)
    BatchRow.objects.filter(batch=batch).update(code="330302", verdict="new")
    batches.start(actor=actor, batch_id=batch.id)
    office.worked(batch)
    row = BatchRow.objects.get(batch=batch)
    assert (row.state, row.error_code, row.step) == ("failed", "parent_missing", "")
    assert "330300" in row.error
    assert office.halves() == []


def test_rows_that_the_preview_refused_are_left_out(actor: Actor) -> None:
    lines = [
        ("330102", "", "叶明", phone(1), number(1), ""),
        ("999999", "", "叶明", phone(2), number(2), ""),
    ]
    batch = upload.take(actor=actor, scope=office.congress(ZHEJIANG), file_name="表.csv", content=csv(*lines))
    batches.start(actor=actor, batch_id=batch.id)
    office.worked(batch)
    assert [row[:2] for row in office.rows(batch)] == [("330102", "done"), ("999999", "skipped")]
    assert batches.progress(batch.id).total == 1


def test_stopped_after_the_row_in_hand_and_taken_up_where_it_was(
    actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "RENEWED_SECONDS", 0.0)
    monkeypatch.setattr(running, "STAGES", tuple(running.Stage(stage.steps) for stage in running.STAGES))
    whole = steps.DEEDS["provisioned"]
    batch = office.started(actor, HANGZHOU, scope=ZHEJIANG)

    def stops(row: BatchRow) -> None:
        whole(row)
        batches.stop(actor=actor, batch_id=batch.id)

    monkeypatch.setitem(steps.DEEDS, "provisioned", stops)
    office.worked(batch)
    assert batch.state == "stopped" and batch.lease is None
    assert [row[1:3] for row in office.rows(batch)] == [("waiting", "provisioned"), ("waiting", "requested")]
    told = batches.progress(batch.id)
    assert (told.waiting, told.provisioned, told.eta_seconds) == (2, 1, None)

    monkeypatch.setitem(steps.DEEDS, "provisioned", whole)
    batches.take_up(actor=actor, batch_id=batch.id)
    office.worked(batch)
    assert {row[1] for row in office.rows(batch)} == {"done"}
    assert "batch.taken_up" in office.deeds(batch.id)


def test_a_row_tried_again_while_the_batch_runs_is_done_in_the_same_run(
    actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, tries = steps.DEEDS["named"], []

    def at_second_sight(row: BatchRow) -> None:
        tries.append(row.code)
        if tries.count("330102") == 1 and row.code == "330102":
            raise Unreachable
        if row.code == "330105":
            failed = BatchRow.objects.get(batch=row.batch, code="330102")
            batches.retry_row(actor=actor, row_id=failed.pk)
        whole(row)

    monkeypatch.setitem(steps.DEEDS, "named", at_second_sight)
    batch = office.worked(office.started(actor, HANGZHOU, scope=ZHEJIANG))
    assert tries == ["330102", "330105", "330102"]
    assert {row[1] for row in office.rows(batch)} == {"done"}


def test_a_preview_that_tells_no_more_what_is_so_is_shown_anew_before_the_start(actor: Actor) -> None:
    """A colleague has brought the unit live with another administrator since."""
    other = csv(("330102", "", "叶明", phone(8), number(8), ""))
    scope = office.congress(ZHEJIANG)
    batch = upload.take(actor=actor, scope=scope, file_name="甲.csv", content=other)
    typed = upload.add_one(actor=actor, scope=scope, fields={"code": "330102"})
    office.worked(office.started(actor, HANGZHOU[:1], scope=ZHEJIANG))
    for one in (batch, typed):
        before = one.rows.get().verdict
        with pytest.raises(batches.PreviewChanged):
            batches.start(actor=actor, batch_id=one.pk)
        one.refresh_from_db()
        assert one.state == "previewed" and one.rows.get().verdict != before
    (told,) = batch.rows.get().problems
    assert told["code"] == "admin_other" and "叶明" in told["reason"]
    assert batches.start(actor=actor, batch_id=batch.pk).state == "queued", "read, and meant"
    office.worked(batch)
    with pytest.raises(batches.NothingToDo):
        batches.start(actor=actor, batch_id=typed.pk)
    upload.empty([batch.pk])
    assert batch.rows.get().problems == [], "no name is kept longer than the sheet"


def test_a_preview_whose_sheet_is_kept_no_more_is_not_started(actor: Actor) -> None:
    batch = office.uploaded(actor, HANGZHOU, scope=ZHEJIANG)
    upload.empty([batch.pk])
    with pytest.raises(upload.PreviewTooOld):
        batches.start(actor=actor, batch_id=batch.pk)


def test_a_preview_thrown_away_names_nobody_and_is_started_no_more(actor: Actor) -> None:
    batch = office.uploaded(actor, HANGZHOU, scope=ZHEJIANG)
    for _ in range(2):
        assert batches.discard(actor=actor, batch_id=batch.pk).state == "discarded"
    batch.refresh_from_db()
    assert (batch.sheet, batch.digest, [row.admin for row in batch.rows.all()]) == ("", "", ["", ""])
    assert office.deeds(batch.id) == ["batch.discarded", "onboarding.uploaded"]
    for deed in (batches.start, batches.stop, batches.take_up):
        with pytest.raises(StateRefused):
            deed(actor=actor, batch_id=batch.pk)
    running_now = office.started(actor, HANGZHOU, scope=ZHEJIANG)
    with pytest.raises(StateRefused):
        batches.discard(actor=actor, batch_id=running_now.pk)


def test_a_batch_that_nobody_has_in_hand_stops_at_once(actor: Actor) -> None:
    batch = office.started(actor, HANGZHOU, scope=ZHEJIANG)
    assert batches.stop(actor=actor, batch_id=batch.id).state == "stopped"
    jobs.run_queued()
    assert {row[1:3] for row in office.rows(batch)} == {("waiting", "")}
    BatchRow.objects.filter(batch=batch).update(state="failed")
    row = BatchRow.objects.filter(batch=batch)[0]
    with pytest.raises(batches.BatchStopped):
        batches.retry_row(actor=actor, row_id=row.pk)


def test_without_a_broker_the_sweep_finds_the_batch(actor: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("celery.app.base.Celery.send_task", _no_broker)
        batch = office.started(actor, HANGZHOU[:1], scope=ZHEJIANG)
    assert (batch.state, jobs.run_queued()) == ("queued", [])
    assert running.sweep() == [batch.id]
    office.worked(batch)
    assert office.rows(batch) == [("330102", "done", "checked", "")]


def _no_broker(*_: Any, **__: Any) -> None:
    raise OSError("connection refused")


def test_two_workers_at_once_do_not_both_work_it(actor: Actor) -> None:
    batch = office.started(actor, HANGZHOU[:1], scope=ZHEJIANG)
    first = lease.take(batch.id)
    assert first is not None
    assert running.run(batch.id) is False
    Path(settings.CLOCK_OFFSET_FILE).write_text(str(lease.LEASE_SECONDS + 1))
    try:
        second = lease.take(batch.id)
    finally:
        Path(settings.CLOCK_OFFSET_FILE).unlink()
    assert second is not None
    row = BatchRow.objects.get(batch=batch)
    with pytest.raises(lease.Lost):
        first.renew()
    with pytest.raises(lease.Lost):
        first.done(row)
    with pytest.raises(lease.Lost):
        first.finish()
    row.refresh_from_db()
    assert row.state == "waiting", "who has lost the batch writes nothing"


def test_a_row_at_a_step_that_this_code_does_not_know_is_left_and_spins_nothing(actor: Actor) -> None:
    """As after going back to an older release in the middle of a batch."""
    batch = office.started(actor, HANGZHOU[:1], scope=ZHEJIANG)
    BatchRow.objects.filter(batch=batch).update(step="of tomorrow")
    assert running.run(batch.id) is True
    batch.refresh_from_db()
    assert (batch.state, batch.lease) == ("running", None)


def test_asked_twice_is_asked_once(actor: Actor) -> None:
    batch = office.started(actor, HANGZHOU[:1], scope=ZHEJIANG)
    assert batches.start(actor=actor, batch_id=batch.id).state == "queued"
    assert batches.take_up(actor=actor, batch_id=batch.id).state == "queued"
    assert office.deeds(batch.id).count("batch.started") == 1
    office.worked(batch)
    for deed in (batches.start, batches.stop, batches.take_up):
        assert deed(actor=actor, batch_id=batch.id).state == "done"


def test_only_the_console_above_may(actor: Actor) -> None:
    batch = office.uploaded(actor, HANGZHOU, scope=ZHEJIANG)
    below, nobody = office.console("330100"), _without_seats(actor)
    for deed in (batches.start, batches.discard, batches.stop, batches.take_up):
        with pytest.raises(NotFound):
            deed(actor=below, batch_id=batch.id)
        with pytest.raises(NotPermitted):
            deed(actor=nobody, batch_id=batch.id)
    with pytest.raises(NotFound):
        batches.retry_row(actor=below, row_id=BatchRow.objects.filter(batch=batch)[0].pk)
    assert Batch.objects.get(pk=batch.pk).state == "previewed"


def _without_seats(actor: Actor) -> Actor:
    return Actor(person_id=actor.person_id, name=actor.name, congress=None, seats=(), all_seats=())


def test_no_time_is_foretold_where_all_that_is_left_waits_for_test_envelopes(actor: Actor) -> None:
    batch = office.started(actor, HANGZHOU, scope=ZHEJIANG)
    begun = clock.now() - timedelta(seconds=20)
    Batch.objects.filter(pk=batch.pk).update(state="running", started_at=begun, paced_at=begun, paced_from=0)
    batch.rows.update(state="waiting", step="named")
    assert (batches.progress(batch.pk).eta_seconds or 0) >= 1
    batch.rows.update(step="probed")
    told = batches.progress(batch.pk)
    assert told.eta_seconds is None and "2 个等测试件返回" in told.sentence
