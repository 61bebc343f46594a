"""A sheet is taken in: judged, kept sealed, told to the journal. Nothing of it happens before somebody starts the batch."""

from __future__ import annotations

import base64
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from kernel import clock, journal, resealing, sealing, text
from kernel.actor import Actor
from kernel.errors import StateRefused
from kernel.ids import uuid7
from kernel.tenancy import CongressRef
from tenants import access, selectors, states
from tenants.models import Batch, BatchRow
from tenants.onboarding import preview, problems, sheet
from tenants.onboarding.naming import AdminFacts
from tenants.onboarding.preview import Row
from tenants.onboarding.sheet import Line

CAPABILITY = "console.onboard"
_SHEET, _ADMIN, _CONTENT = "onboarding sheet", "onboarding admin", "onboarding content"

_NAMES = "admin_other"  # the one finding that names people in full
_JUDGED = ("code", "name", "organ_name", "verdict", "problems", "congress", "admin")


class PreviewTooOld(StateRefused):
    code = "preview_too_old"
    message = "这次预览已过保存期，表中的人员信息已经删除，不能再开始。"
    next = "请重新上传表格。"


def take(*, actor: Actor, scope: CongressRef, file_name: str, content: bytes) -> Batch:
    """A new batch from an xlsx or csv, waiting to be confirmed. Raises SheetRefused, NotFound.

    Rows outside `scope` are among the errors. The same file may come twice: see `twin_of`.
    """
    return _new(
        actor=actor,
        scope=scope,
        lines=sheet.read(content, name=file_name).lines,
        file_name=text.one_line(file_name).replace("\\", "/").rpartition("/")[2][-200:],
        content=content,
    )


def add_one(*, actor: Actor, scope: CongressRef, fields: Mapping[str, str]) -> Batch:
    """A new batch of one row from the form; the keys are those of `sheet.FIELDS`. Raises NotFound."""
    return _new(actor=actor, scope=scope, lines=[sheet.single(fields)])


def _new(
    *, actor: Actor, scope: CongressRef, lines: Sequence[Line], file_name: str = "", content: bytes = b""
) -> Batch:
    congress = access.congress_in_scope(actor=actor, capability=CAPABILITY, congress_id=scope.id)
    seat = access.seat_over(actor=actor, capability=CAPABILITY, congress=congress)
    rows = preview.judge(scope, lines)
    batch = Batch(
        id=uuid7(),
        scope=congress,
        by_person_id=actor.person_id,
        by_name=actor.name,
        by_seat_id=seat.id,
        file_name=file_name,
        created_at=clock.now(),
    )
    if content:
        batch.sheet = sealing.seal(base64.b85encode(content).decode(), purpose=_SHEET, bound_to=str(batch.id))
        batch.digest = sealing.blind_index(content, purpose=_CONTENT)
    verdicts = [row.verdict for row in rows]
    with transaction.atomic():
        batch.save(force_insert=True)
        BatchRow.objects.bulk_create([_row(batch, row) for row in rows])
        journal.record(
            actor=actor,
            seat=seat,
            deed="onboarding.uploaded" if content else "onboarding.entered",
            subject=batch,
            body={"file_name": file_name, "rows": len(rows)}
            | {word: verdicts.count(word) for word in states.VERDICTS},
            congress_id=congress.id,
        )
    return batch


def _row(batch: Batch, row: Row) -> BatchRow:
    kept = BatchRow(
        batch=batch,
        number=row.number,
        code=row.code,
        name=row.division.name if row.division else "",
        organ_name=row.organ_name[:120],
        verdict=row.verdict,
        problems=[one.as_dict() for one in row.findings],
        congress=row.congress,
    )
    if row.admin is not None and row.verdict != "error":
        facts = json.dumps(asdict(row.admin), ensure_ascii=False)
        kept.admin = sealing.seal(facts, purpose=_ADMIN, bound_to=_place(kept))
    return kept


def _place(row: BatchRow) -> str:
    return f"{row.batch_id} {row.number}"


def kept() -> list[resealing.Sealed]:
    """For the rotation of keys: a batch's sheet and administrators lie here until they are forgotten."""
    return [
        resealing.Sealed("sheets of onboarding", Batch, {"sheet": _SHEET}, lambda batch: str(batch.id)),
        resealing.Sealed("rows of onboarding", BatchRow, {"admin": _ADMIN}, _place),
    ]


def admin_of(row: BatchRow) -> AdminFacts | None:
    """Who the row names; None if nobody, if the row is an error, or after `forget`."""
    if not row.admin:
        return None
    return AdminFacts(**json.loads(sealing.unseal(row.admin, purpose=_ADMIN, bound_to=_place(row))))


def content_of(batch: Batch) -> bytes:
    """The file as it came; empty for a form, and after `forget`."""
    if not batch.sheet:
        return b""
    return base64.b85decode(sealing.unseal(batch.sheet, purpose=_SHEET, bound_to=str(batch.id)))


def judge_again(batch: Batch) -> bool:
    """Judge what was not started yet by what is so now. True if that is news to somebody who read the preview: it then tells it.

    Call it in the transaction that holds the batch's lock. Raises PreviewTooOld.
    """
    kept = {row.number: row for row in batch.rows.all()}
    if not batch.sheet and any(row.verdict == "error" for row in kept.values()):
        return False  # of a form that was refused, nothing is kept that could be judged
    found = {
        row.number: row for row in preview.judge(selectors.ref(batch.scope), _lines(batch, kept.values()))
    }
    if not any(_is_news(kept[number], row) for number, row in found.items()):
        return False
    for number, row in found.items():
        fresh = _row(batch, row)
        for name in _JUDGED:
            setattr(kept[number], name, getattr(fresh, name))
    BatchRow.objects.bulk_update(kept.values(), _JUDGED)
    return True


def _lines(batch: Batch, rows: Iterable[BatchRow]) -> Sequence[Line]:
    """What was sent in: the sheet, or the form as its row keeps it."""
    if batch.sheet:
        return sheet.read(content_of(batch)).lines
    if batch.file_name:
        raise PreviewTooOld
    return [replace(sheet.single(_typed(row)), number=row.number) for row in rows]


def _typed(row: BatchRow) -> dict[str, str]:
    admin = admin_of(row)
    fields = {"code": row.code, "organ_name": row.organ_name}
    if admin is not None:
        fields |= {"admin_name": admin.name, "admin_phone": admin.phone}
        fields |= {"admin_id_number": admin.id_number, "login": admin.login}
    return fields


def _is_news(kept: BatchRow, row: Row) -> bool:
    """Another verdict, or a finding that nobody has read. That less is found is none: what was read as a warning may go."""
    read = {(one["field"], one["code"], one["reason"]) for one in kept.problems}
    found = {(one.field, one.code, one.reason) for one in row.findings if one.severity != problems.FIXED}
    is_other = kept.verdict != row.verdict and (kept.verdict, row.verdict) != ("warning", "new")
    return is_other or not found <= read


def twin_of(batch_id: UUID) -> Batch | None:
    """The last earlier batch of the same console that came from the very same file: said on the page, never refused."""
    batch = Batch.objects.filter(pk=batch_id).exclude(digest="").first()
    if batch is None:
        return None
    earlier = Batch.objects.filter(
        scope_id=batch.scope_id, digest=batch.digest, created_at__lte=batch.created_at
    )
    return earlier.exclude(pk=batch.pk).order_by("-created_at").first()


def forget(now: datetime) -> int:
    """Take away the sheets and the administrators' data of batches that ended, or were never started, long ago.

    How long is settings.ONBOARDING_KEEP_DAYS (calendar days). Answers how many batches lost theirs.
    """
    before = now - timedelta(days=settings.ONBOARDING_KEEP_DAYS)
    over = Q(state__in=(states.DONE, states.STOPPED), finished_at__lt=before) | Q(
        state=states.PREVIEWED, created_at__lt=before
    )
    kept = (
        Batch.objects.filter(over)
        .filter(~Q(sheet="") | Q(pk__in=_with_admins()))
        .values_list("pk", flat=True)
    )
    batches = list(kept)
    empty(batches)
    return len(batches)


@transaction.atomic
def empty(batch_ids: Collection[UUID]) -> None:
    """Take away the sheets and all that names a person."""
    rows = BatchRow.objects.filter(batch_id__in=batch_ids)
    rows.update(admin="")
    told = list(rows.filter(problems__contains=[{"code": _NAMES}]))
    for row in told:
        row.problems = [one for one in row.problems if one["code"] != _NAMES]
    BatchRow.objects.bulk_update(told, ["problems"])
    Batch.objects.filter(pk__in=batch_ids).update(sheet="", digest="")


def _with_admins() -> object:
    return BatchRow.objects.exclude(admin="").values("batch_id")
