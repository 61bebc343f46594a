"""The deeds on an import from a sheet: take in, start, stop, take up, discard; and how far it has come."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, QuerySet

from kernel import clock, jobs, journal, resealing, sealing, text
from kernel.actor import Actor, SeatFacts
from kernel.db.copying import insert_many
from kernel.errors import NotFound, NotPermitted, StateRefused
from kernel.ids import uuid7
from kernel.tenancy import CongressRef
from shared_apps.identity.actions import Invitation
from sso import states
from sso.models import RosterBatch, RosterRow
from sso.roster import preview, sorts
from sso.roster.sorts import Sort

CAPABILITY = sorts.IMPORT
AT_WORK = (states.QUEUED, states.RUNNING, states.STOPPING)
_FACTS, _CONTENT = "roster facts", "roster content"


class NothingToImport(StateRefused):
    code = "roster_empty"
    message = "表中没有需要导入的行：有误的行和已登记、无变化的行都不导入。"
    next = "请按“问题和改法”改正后重新上传。"


@dataclass(frozen=True)
class Progress:
    """How far a batch has come; rows that the preview refused are not counted."""

    total: int
    made: int
    failed: int
    waiting: int
    trouble: str = ""

    @property
    def done(self) -> int:
        return self.made + self.failed

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 100


def kept() -> resealing.Sealed:
    """The lines of the sheets, which a change of keys must reach."""
    return resealing.Sealed("rows of rosters", RosterRow, {"facts": _FACTS}, _place)


def _place(row: RosterRow) -> str:
    return f"{row.batch_id} {row.number}"


def mine(actor: Actor) -> QuerySet[RosterBatch]:
    """The imports of the actor's congress that are theirs to do, the newest first. Asks for no second factor. Raises NotPermitted."""
    seat = actor.seat_with(CAPABILITY)
    if seat is None:
        raise NotPermitted
    found = RosterBatch.objects.filter(congress_id=seat.congress_id)
    return found.filter(sort__in=[sort.name for sort in sorts.offered(actor)]).order_by("-created_at", "-id")


def one(actor: Actor, batch_id: UUID) -> RosterBatch:
    """Raises NotFound, NotPermitted."""
    found = mine(actor).filter(pk=batch_id).first()
    if found is None:
        raise NotFound
    return found


def seat_for(actor: Actor, sort: Sort) -> SeatFacts:
    """The seat by which the actor may import this sort. Raises NotPermitted, StepUpNeeded."""
    if not sorts.may(actor, sort):
        raise NotPermitted
    return actor.require(CAPABILITY)


def take(*, actor: Actor, congress: CongressRef, sort: str, file_name: str, content: bytes) -> RosterBatch:
    """A new batch from an xlsx or csv, waiting to be confirmed. The file itself is not kept. Outside every block.

    Raises SheetRefused, NotFound (no such sort), NotPermitted, StepUpNeeded.
    """
    kind = sorts.of(sort)
    seat = seat_for(actor, kind)
    rows = preview.judge(kind, congress, kind.layout.read(content, name=file_name).lines)
    makes = [made for row in rows if row.judged and row.verdict in states.WORK for made in row.judged.makes]
    batch = RosterBatch(
        id=uuid7(),
        sort=sort,
        makes=[list(one) for one in dict.fromkeys(makes)],
        congress_id=congress.id,
        by_person_id=actor.person_id,
        by_name=actor.name,
        by_seat_id=seat.id,
        file_name=text.one_line(file_name).replace("\\", "/").rpartition("/")[2][-200:],
        digest=sealing.blind_index(content, purpose=_CONTENT),
        created_at=clock.now(),
    )
    with transaction.atomic():
        batch.save(force_insert=True)
        insert_many([_row(batch, row) for row in rows])
        wrong = sum(row.wrong for row in rows)
        _entry(
            batch,
            actor,
            seat,
            "uploaded",
            sort=sort,
            file_name=batch.file_name,
            rows=len(rows),
            refused=wrong,
        )
    return batch


def _row(batch: RosterBatch, row: preview.Row) -> RosterRow:
    number = row.line.number
    facts: dict[str, Any] = {"typed": preview.as_typed(row.line)}
    if not row.wrong:
        facts |= {"invitation": row.invitation, "unit": row.unit}
        facts |= {"register": row.judged.facts if row.judged else None}
    return RosterRow(
        batch=batch,
        number=number,
        facts=sealing.seal(
            json.dumps(facts, ensure_ascii=False, default=str),
            purpose=_FACTS,
            bound_to=f"{batch.id} {number}",
        ),
        name=row.name[:100],
        verdict=row.verdict,
        seat_id=row.seat_id,
        problems=[one.as_dict() for one in row.findings],
    )


def opened(row: RosterRow) -> dict[str, Any]:
    """What lies sealed of a row: `typed`; `invitation`, `unit` and `register` where it was let through. Empty after `forget`."""
    if not row.facts:
        return {}
    found: dict[str, Any] = json.loads(sealing.unseal(row.facts, purpose=_FACTS, bound_to=_place(row)))
    return found


def typed(row: RosterRow) -> Mapping[str, str]:
    """The line as it stood in the sheet; empty after `forget`."""
    found: Mapping[str, str] = opened(row).get("typed", {})
    return found


def invitation(facts: Mapping[str, Any]) -> Invitation | None:
    """What the deed gets of a row that the preview let through; none where the seat is there or the row is about no person."""
    given = facts.get("invitation") or facts.get("facts")  # the latter: previewed by the release before
    if not given:
        return None
    days = {
        name: date.fromisoformat(given[name]) if given.get(name) else None
        for name in ("valid_from", "valid_to")
    }
    return preview.as_invitation({**given, **days})


@transaction.atomic
def start(*, actor: Actor, batch_id: UUID) -> RosterBatch:
    """开始导入. Asked twice: once. Raises NothingToImport, StateRefused, NotFound, NotPermitted, StepUpNeeded."""
    batch, seat = _locked(actor, batch_id)
    if batch.state in (*AT_WORK, states.DONE):
        return batch
    if not batch.rows.filter(verdict__in=states.WORK).exists():
        raise NothingToImport
    # Who starts it answers for it: the job looks this seat up anew.
    batch.by_person_id, batch.by_name, batch.by_seat_id = actor.person_id, actor.name, seat.id
    batch.started_at = clock.now()
    return _queued(batch, actor, seat, "start", "started")


@transaction.atomic
def take_up(*, actor: Actor, batch_id: UUID) -> RosterBatch:
    """继续: from where it stopped; rows that failed are tried again. Raises as `start`."""
    batch, seat = _locked(actor, batch_id)
    if batch.state in AT_WORK:
        return batch
    batch.rows.filter(state=states.FAILED).update(state=states.WAITING, error="", error_code="")
    batch.by_person_id, batch.by_name, batch.by_seat_id = actor.person_id, actor.name, seat.id
    return _queued(batch, actor, seat, "take_up", "taken_up")


def _queued(batch: RosterBatch, actor: Actor, seat: SeatFacts, deed: str, word: str) -> RosterBatch:
    states.ROSTER.move(batch, deed)
    batch.finished_at = None
    batch.save()
    jobs.enqueue("sso.roster", batch_id=str(batch.pk))
    _entry(batch, actor, seat, word, file_name=batch.file_name)
    return batch


@transaction.atomic
def stop(*, actor: Actor, batch_id: UUID) -> RosterBatch:
    """停止剩余: the batch of rows in hand is finished, nothing more is begun. Raises as `start`."""
    batch, seat = _locked(actor, batch_id)
    if batch.state in (states.STOPPING, states.STOPPED, states.DONE):
        return batch
    states.ROSTER.move(batch, "stop")
    if batch.lease is None or (batch.lease_until and batch.lease_until < clock.real_now()):
        # Nobody has it in hand, so nobody would stop.
        states.ROSTER.move(batch, "halt")
        batch.lease, batch.lease_until, batch.finished_at = None, None, clock.now()
    batch.save()
    _entry(batch, actor, seat, "stopped")
    return batch


@transaction.atomic
def discard(*, actor: Actor, batch_id: UUID) -> RosterBatch:
    """放弃: a preview that nobody will start; what names a person goes at once. Raises as `start`."""
    batch, seat = _locked(actor, batch_id)
    if batch.state == states.DISCARDED:
        return batch
    states.ROSTER.move(batch, "discard")
    batch.finished_at = clock.now()
    batch.save()
    batch.rows.all().delete()
    _entry(batch, actor, seat, "discarded", file_name=batch.file_name)
    return batch


def given_out(*, actor: Actor, batch_id: UUID, what: str) -> RosterBatch:
    """A file about the batch's people leaves the platform: who took it stays. `what`: annotated, report.

    Raises NotFound, NotPermitted, StepUpNeeded.
    """
    batch = one(actor, batch_id)
    seat = seat_for(actor, sorts.of(batch.sort))
    _entry(batch, actor, seat, f"{what}_given_out")
    return batch


def forget(before: datetime) -> int:
    """Take away the sealed lines of imports that ended, or were never started, before this moment; answers how many lines."""
    over = RosterBatch.objects.exclude(state__in=AT_WORK).filter(created_at__lt=before)
    return RosterRow.objects.filter(batch__in=over).exclude(facts="").update(facts="")


def progress(batch: RosterBatch) -> Progress:
    """As the tables say, so it is right after a reload, a restart, a kill."""
    rows = batch.rows.filter(verdict__in=states.WORK)
    stuck = rows.filter(state=states.WAITING).exclude(error="").order_by("number").first()
    return replace(progress_of([batch])[batch.pk], trouble=stuck.error if stuck else "")


def progress_of(found: Iterable[RosterBatch]) -> dict[UUID, Progress]:
    """The same of many, in one query and without what troubles them."""
    counted: dict[UUID, dict[str, int]] = {batch.pk: {} for batch in found}
    rows = RosterRow.objects.filter(batch__in=counted, verdict__in=states.WORK)
    grouped = rows.values_list("batch_id", "state").annotate(Count("id")).order_by("batch_id")
    for batch_id, state, count in grouped:
        counted[batch_id][state] = count
    return {
        batch_id: Progress(
            total=sum(here.values()),
            made=here.get(states.MADE, 0),
            failed=here.get(states.FAILED, 0),
            waiting=here.get(states.WAITING, 0),
        )
        for batch_id, here in counted.items()
    }


def _locked(actor: Actor, batch_id: UUID) -> tuple[RosterBatch, SeatFacts]:
    seat = seat_for(actor, sorts.of(one(actor, batch_id).sort))
    return RosterBatch.objects.select_for_update().get(pk=batch_id), seat


def _entry(batch: RosterBatch, actor: Actor, seat: SeatFacts, deed: str, **body: object) -> None:
    journal.record(
        actor=actor,
        seat=seat,
        deed=f"roster.{deed}",
        subject=batch,
        body={"state": batch.state, **body},
        congress_id=batch.congress_id,
    )
