"""The office's deeds on a batch: start, stop, take up again, try one row again; and how far it has come.

Each may be asked twice: what is so already stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from kernel import clock, jobs, journal
from kernel.actor import Actor, SeatFacts
from kernel.errors import NotFound, StateRefused
from tenants import access, states
from tenants.models import Batch, BatchRow
from tenants.onboarding import pace, steps, upload

ONBOARD = "console.onboard"
_STARTED = (states.QUEUED, states.RUNNING, states.STOPPING, states.STOPPED, states.DONE)


class NothingToDo(StateRefused):
    code = "batch_empty"
    message = "表中没有需要开通的单位：{done} 个已经开通，{wrong} 个有误。"
    next = "请改正有误的行后重新上传。"


class PreviewChanged(StateRefused):
    code = "preview_changed"
    message = "核对以后情况有了变化，还没有开始开通。"
    next = "已按现在的情况重新核对，请看过预览再点“开始开通”。"


class BatchStopped(StateRefused):
    code = "batch_stopped"
    message = "本批次已停止，不能单独重试一行。"
    next = "请点“继续”，失败的各行会一并重试。"


@dataclass(frozen=True)
class Progress:
    """How far a batch has come. Rows that the preview refused are not counted; times are aware, `eta_seconds` None if unknown."""

    total: int
    done: int
    failed: int
    waiting: int
    provisioned: int
    percent: int
    working_name: str
    state: str
    started_at: datetime | None
    finished_at: datetime | None
    elapsed_seconds: int
    eta_seconds: int | None
    by_name: str
    sentence: str


def start(*, actor: Actor, batch_id: UUID) -> Batch:
    """开始开通: the rows that the preview lets through are queued.

    Raises NotFound, NotPermitted, NothingToDo, PreviewTooOld; PreviewChanged if the preview, judged again, tells something new.
    """
    with transaction.atomic():
        batch, seat = _mine(actor, batch_id)
        if batch.state in _STARTED:
            return batch
        states.BATCH.check(batch, "start")
        if not upload.judge_again(batch):
            return _started(batch, actor, seat)
    raise PreviewChanged  # what was judged stays: it is the preview now


def _started(batch: Batch, actor: Actor, seat: SeatFacts) -> Batch:
    now = clock.now()
    batch.rows.filter(verdict="error").update(state="skipped")
    batch.rows.filter(verdict="done").update(state="done", step=steps.LAST, finished_at=now)
    waiting = batch.rows.filter(state="waiting").count()
    if not waiting:
        counted = dict(batch.rows.values_list("state").annotate(Count("id")))
        raise NothingToDo(done=counted.get("done", 0), wrong=counted.get("skipped", 0))
    batch.started_at = now
    _queue(batch, "start")
    _entry(batch, actor, seat, "started", rows=waiting, file_name=batch.file_name)
    return batch


@transaction.atomic
def discard(*, actor: Actor, batch_id: UUID) -> Batch:
    """放弃: a preview that nobody will start; its sheet and all that names a person go at once. Raises NotFound, NotPermitted, StateRefused."""
    batch, seat = _mine(actor, batch_id)
    if batch.state == states.DISCARDED:
        return batch
    states.BATCH.move(batch, "discard")
    batch.finished_at = clock.now()
    batch.save(update_fields=["state", "finished_at"])
    upload.empty([batch.pk])
    _entry(batch, actor, seat, "discarded", file_name=batch.file_name)
    return batch


@transaction.atomic
def stop(*, actor: Actor, batch_id: UUID) -> Batch:
    """停止剩余: what is in hand is finished, nothing more is begun. Raises NotFound, NotPermitted, StateRefused before its start."""
    batch, seat = _mine(actor, batch_id)
    if batch.state in (states.STOPPING, states.STOPPED, states.DONE):
        return batch
    states.BATCH.move(batch, "stop")
    if batch.lease is None or (batch.lease_until and batch.lease_until < clock.now()):
        # Nobody has it in hand, so nobody would stop.
        states.BATCH.move(batch, "halt")
        batch.lease = batch.lease_until = None
        batch.finished_at = clock.now()
        batch.rows.filter(state="working").update(state="waiting")
    batch.save(update_fields=["state", "lease", "lease_until", "finished_at"])
    _entry(batch, actor, seat, "stopped")
    return batch


@transaction.atomic
def take_up(*, actor: Actor, batch_id: UUID) -> Batch:
    """继续: from where it stopped; rows that failed are tried again. Raises NotFound, NotPermitted, StateRefused."""
    batch, seat = _mine(actor, batch_id)
    if batch.state in (states.QUEUED, states.RUNNING):
        return batch
    failed = [_again(row) for row in batch.rows.select_for_update().filter(state="failed").order_by("number")]
    if batch.state == states.DONE and not failed:
        return batch
    _queue(batch, "take_up")
    _entry(batch, actor, seat, "taken_up", tried_again=failed)
    return batch


@transaction.atomic
def retry_row(*, actor: Actor, row_id: int) -> Batch:
    """重试: one failed row goes on from its last step. Raises NotFound, NotPermitted, BatchStopped."""
    known = BatchRow.objects.filter(pk=row_id).values_list("batch_id", flat=True).first()
    if known is None:
        raise NotFound
    batch, seat = _mine(actor, known)
    row = batch.rows.select_for_update().get(pk=row_id)
    if row.state != "failed":
        return batch
    if batch.state in (states.STOPPED, states.STOPPING):
        raise BatchStopped
    _again(row)
    if batch.state == states.DONE:
        _queue(batch, "take_up")
    _entry(batch, actor, seat, "row_tried_again", row=row.number, code=row.code)
    return batch


def progress(batch_id: UUID) -> Progress:
    """As the tables say, so it is right after a reload, a restart, a kill. Raises NotFound; who may see it is the caller's matter."""
    batch = Batch.objects.filter(pk=batch_id).first()
    if batch is None:
        raise NotFound
    counted = list(batch.rows.values_list("state", "step").annotate(rows=Count("id")))
    count: dict[str, int] = {}
    for state, _, rows in counted:
        count[state] = count.get(state, 0) + rows
    total = sum(count.values()) - count.get("skipped", 0)
    done_units = sum(rows * pace.of_row(state, step) for state, step, rows in counted if state != "skipped")
    made = sum(rows for state, step, rows in counted if state != "skipped" and step not in ("", "requested"))
    working = batch.rows.filter(state="working").order_by("number").first()
    now = batch.finished_at or clock.now()
    return Progress(
        total=total,
        done=count.get("done", 0),
        failed=count.get("failed", 0),
        waiting=count.get("waiting", 0) + count.get("working", 0),
        provisioned=made,
        percent=min(100, 100 * done_units // (total * pace.WHOLE)) if total else 100,
        working_name=working.name if working else "",
        state=batch.state,
        started_at=batch.started_at,
        finished_at=batch.finished_at,
        elapsed_seconds=int((now - batch.started_at).total_seconds()) if batch.started_at else 0,
        eta_seconds=pace.left(batch, done_units, total),
        by_name=batch.by_name,
        sentence=_sentence(batch, count, made, total, working),
    )


def _sentence(batch: Batch, count: dict[str, int], made: int, total: int, working: BatchRow | None) -> str:
    parts = [f"完成 {count.get('done', 0)}", f"失败 {count.get('failed', 0)}{_first_failure(batch)}"]
    if made < total:
        parts.append(f"已建库 {made}")
    if working is not None and batch.state in (states.RUNNING, states.STOPPING):
        parts.append(f"正在{steps.WORDS[working.step]} {working.name}")
    parts.append(f"等待 {count.get('waiting', 0)}")
    away = batch.rows.filter(state="waiting", step="probed").count()
    if away and batch.state == states.RUNNING:
        parts.append(f"其中 {away} 个等测试件返回")
    return " · ".join(parts)


def _first_failure(batch: Batch) -> str:
    """The first row that failed and why, in brackets."""
    row = batch.rows.filter(state="failed").order_by("number").first()
    return f"（{row.name or row.code}：{row.error.partition('。')[0]}，可重试）" if row else ""


def _mine(actor: Actor, batch_id: UUID) -> tuple[Batch, SeatFacts]:
    """The batch, locked, and the seat that allows the deed. Raises NotPermitted, NotFound."""
    actor.seat_anywhere(ONBOARD)
    batch = Batch.objects.select_for_update().filter(pk=batch_id).first()
    if batch is None:
        raise NotFound
    scope = access.congress_in_scope(actor=actor, capability=ONBOARD, congress_id=batch.scope_id)
    return batch, access.seat_over(actor=actor, capability=ONBOARD, congress=scope)


def _queue(batch: Batch, deed: str) -> None:
    states.BATCH.move(batch, deed)
    batch.finished_at = None
    batch.save(update_fields=["state", "started_at", "finished_at"])
    # Without a broker it waits for the sweep.
    jobs.enqueue("onboarding.run", queue="owner", batch_id=str(batch.pk))


def _again(row: BatchRow) -> int:
    """A failed row waits again. A test envelope that did not come back is sent anew. Answers the row's number."""
    row.state, row.error_code, row.error, row.finished_at = "waiting", "", "", None
    if row.step == "probed":
        row.step = "named"
    row.save(update_fields=["state", "step", "error_code", "error", "finished_at"])
    return row.number


def _entry(batch: Batch, actor: Actor, seat: SeatFacts, deed: str, **body: object) -> None:
    journal.record(
        actor=actor,
        seat=seat,
        deed=f"batch.{deed}",
        subject=batch,
        body={"state": batch.state, **body},
        congress_id=batch.scope_id,
    )
