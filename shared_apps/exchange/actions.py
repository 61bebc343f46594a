"""Exchange files as deeds: asked for, uploaded, worked by a job, given out. None of them runs inside a block."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from kernel import clock, jobs, journal
from kernel.actor import Actor
from kernel.errors import DomainError, InputRefused, StateRefused
from kernel.text import one_line
from shared_apps.exchange import access, boxes, carrying, sealed, states, wire
from shared_apps.exchange.models import Cell, File
from shared_apps.exchange.states import FILE, IN, OUT

LEASE = timedelta(seconds=60)  # renewed with the progress; no envelope takes as long
TOLD_EVERY = timedelta(seconds=0.5)
OPERATOR = "运维命令"


class NoName(StateRefused):
    code = "exchange_no_name"
    message = "本平台没有代号，不能与其他平台交换。"
    next = "请平台运行维护人员设置 LIANDONG_CELL 并生成密钥。"


class AlreadyMaking(StateRefused):
    code = "exchange_file_at_work"
    message = "给{cell}的第 {number} 号文件正在生成，请等它完成后再导出。"


class FileEmpty(InputRefused):
    code = "exchange_file_empty"
    message = "这个文件是空的。"
    field = "file"


class NoRoom(DomainError):
    code = "exchange_no_room"
    message = "存储空间不足或者不能写入，文件没有保存。"
    next = "请联系平台运行维护人员，处理后重新办理。"


def _check_name() -> None:
    if not wire.own_name():
        raise NoName


def ask_export(*, actor: Actor | None, cell_id: UUID) -> File:
    """导出: everything that waits for that cell, and receipts for what came from there. Raises AlreadyMaking, NoName, NotFound.

    `actor` None: an operator's command.
    """
    seat = access.keeping_seat(actor) if actor else None
    _check_name()
    with transaction.atomic():
        cell = Cell.objects.select_for_update().get(pk=access.cell(cell_id).pk)
        before = File.objects.filter(cell=cell, direction=OUT).order_by("-number").first()
        if before is not None and before.state in states.AT_WORK:
            raise AlreadyMaking(cell=cell.word, number=before.number)
        number = (before.number or 0) + 1 if before else 1
        file = File.objects.create(
            direction=OUT,
            cell=cell,
            number=number,
            name=f"{wire.own_name()}-{cell.name}-{number:05d}{sealed.SUFFIX}",
            by_person_id=actor.person_id if actor else None,
            by_name=actor.name if actor else OPERATOR,
            made_at=clock.now(),
        )
        body = {"cell": cell.name, "number": number}
        journal.record(actor=actor, seat=seat, deed="exchange.file_asked", subject=file, body=body)
        jobs.enqueue("exchange.file", file_id=str(file.pk))
    return file


def bring(*, actor: Actor | None, name: str, parts: Iterable[bytes]) -> File:
    """导入: keep the file that came; a job reads it. Raises FileEmpty, NoRoom, NoName."""
    seat = access.keeping_seat(actor) if actor else None
    _check_name()
    file = File(
        direction=IN,
        name=one_line(Path(name).name)[:200] or f"未命名{sealed.SUFFIX}",
        by_person_id=actor.person_id if actor else None,
        by_name=actor.name if actor else OPERATOR,
        made_at=clock.now(),
    )
    try:
        file.size, file.sha256 = boxes.keep(file.pk, parts)
    except OSError as error:
        raise NoRoom from error
    if not file.size:
        boxes.remove(file.pk)
        raise FileEmpty
    with transaction.atomic():
        file.save(force_insert=True)
        body = {"name": file.name, "sha256": file.sha256, "size": file.size}
        journal.record(actor=actor, seat=seat, deed="exchange.file_brought", subject=file, body=body)
        jobs.enqueue("exchange.file", file_id=str(file.pk))
    return file


def work(*, file_id: UUID) -> File | None:
    """Make or read the file, unless a worker has it; None then. Killed, it is begun anew by the next: nothing is done twice."""
    file = _begun(file_id)
    if file is None:
        return None
    try:
        if file.direction == OUT:
            _make(file)
        else:
            _take(file)
    except DomainError as refused:
        _refused(file, code=refused.code, sentence=f"{refused.message}{refused.next}")
    except OSError:
        _refused(file, code=NoRoom.code, sentence=f"{NoRoom.message}{NoRoom.next}")
    return file


@transaction.atomic
def _begun(file_id: UUID) -> File | None:
    file = (
        File.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("cell")
        .filter(pk=file_id)
        .first()
    )
    if file is None or not FILE.allows(file, "begin"):
        return None
    if file.lease_until is not None and file.lease_until > clock.now():
        return None
    FILE.move(file, "begin")
    file.lease_until = clock.now() + LEASE
    file.save(update_fields=["state", "lease_until"])
    return file


class _Told:
    """Writes the progress at most twice a second, and holds the lease."""

    def __init__(self, file: File) -> None:
        self._file, self._at = file, clock.now() - TOLD_EVERY

    def __call__(self, done: int, total: int) -> None:
        now = clock.now()
        self._file.done, self._file.total = done, total
        if now - self._at >= TOLD_EVERY:
            self._at = now
            File.objects.filter(pk=self._file.pk).update(done=done, total=total, lease_until=now + LEASE)


def _make(file: File) -> None:
    target = boxes.path(file.pk)
    file.sha256 = carrying.make(file, target, progress=_Told(file))
    file.size, file.total = target.stat().st_size, file.done
    _finished(file, "make", fields=["sha256", "size"])


def _take(file: File) -> None:
    """Raises FileRefused."""
    with boxes.path(file.pk).open("rb") as stream:
        opened = sealed.read(stream)
        file.cell, file.number = carrying.examined(opened), opened.header.number
        file.total = opened.header.total
        File.objects.filter(pk=file.pk).update(cell=file.cell, number=file.number, total=file.total)
        found = carrying.take(opened, file.cell, progress=_Told(file))
    file.total, file.left, file.receipts = file.done, found.left, len(found.receipts)
    file.outcomes, file.owed = json.dumps(found.outcomes), True
    with transaction.atomic():
        _receipted(file, found)
        _finished(file, "take", fields=["left", "receipts", "outcomes", "owed"])


def _receipted(file: File, found: carrying.Taken) -> None:
    """Ours that the other side has read; and of theirs those whose receipts it still waits for."""
    for row in File.objects.select_for_update().filter(
        cell=file.cell, direction=OUT, number__in=found.receipts
    ):
        if FILE.allows(row, "receipt"):
            FILE.move(row, "receipt")
            row.save(update_fields=["state"])
    earlier = File.objects.filter(cell=file.cell, direction=IN, number__lt=file.number)
    earlier.exclude(number__in=found.still_open).update(owed=False)


def _finished(file: File, deed: str, *, fields: list[str]) -> None:
    FILE.move(file, deed)
    file.finished_at, file.lease_until = clock.now(), None
    file.error_code = file.error = ""
    names = ["state", "finished_at", "lease_until", "error_code", "error", "done", "total", *fields]
    with transaction.atomic():
        file.save(update_fields=names)
        body = {"cell": file.cell.name if file.cell else "", "number": file.number, "envelopes": file.total}
        done = {"make": "exchange.file_made", "take": "exchange.file_taken"}[deed]
        journal.record(actor=None, seat=None, deed=done, subject=file, body={**body, "sha256": file.sha256})


def _refused(file: File, *, code: str, sentence: str) -> None:
    FILE.move(file, "refuse")
    file.finished_at, file.lease_until = clock.now(), None
    file.error_code, file.error = code[:60], sentence[:300]
    with transaction.atomic():
        file.save(update_fields=["state", "finished_at", "lease_until", "error_code", "error"])
        body = {"name": file.name, "sha256": file.sha256, "code": code}
        journal.record(actor=None, seat=None, deed="exchange.file_refused", subject=file, body=body)


def give_out(*, actor: Actor | None, file_id: UUID) -> tuple[File, Path]:
    """下载: the sealed bytes of a file made here, for whoever carries it. Raises NotFound, FileGone."""
    seat = access.keeping_seat(actor) if actor else None
    file = access.file(file_id)
    where = boxes.path(file.pk)
    if file.direction != OUT or not file.is_kept or not where.is_file():
        raise FileGone
    body = {"name": file.name, "sha256": file.sha256}
    journal.record(actor=actor, seat=seat, deed="exchange.file_given", subject=file, body=body)
    return file, where


class FileGone(StateRefused):
    code = "exchange_file_gone"
    message = "这个文件还没有生成，或者已按期清理。"
    next = "请重新导出：尚无回执的内容会再次写入新的文件。"


def abandoned() -> list[UUID]:
    """Files to be worked that no worker has."""
    free = Q(lease_until=None) | Q(lease_until__lt=clock.now())
    return list(File.objects.filter(free, state__in=states.AT_WORK).values_list("pk", flat=True))


def tidy() -> int:
    """Take away the bytes of files that were done with long ago; the rows stay."""
    before = clock.now() - timedelta(days=settings.EXCHANGE_KEEP_DAYS)
    old = File.objects.filter(is_kept=True, finished_at__lt=before)
    ids = list(old.values_list("pk", flat=True))
    for file_id in ids:
        boxes.remove(file_id)
    File.objects.filter(pk__in=ids).update(is_kept=False)
    return len(ids) + boxes.tidy(before=before)
