"""Attachments that travel: named in an envelope by content, its receiver may fetch them, and does so by a job.

The sender keeps what it gave to whom; without that nobody gets a byte. The receiver keeps what it was promised, tries until it has it,
and tells its people when it can't be had: a file is never silently missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from kernel import clock, jobs, journal, tenancy
from shared_apps.exchange.envelope import REISSUE_OF, Envelope
from shared_apps.exchange.granting import Grant, Missing
from tenant_apps.files import actions, selectors
from tenant_apps.files.kinds import KINDS
from tenant_apps.files.models import Attachment, Expected, Given
from tenant_apps.files.storage import DIGEST, Store
from tenant_apps.postbox import alarms
from tenant_apps.postbox import selectors as postbox
from tenant_apps.postbox.models import Alarm
from tenants import selectors as registry
from tenants.models import DirectoryEntry

MOST = 50  # files that one envelope may name
MAX_TRIES = 12
WAIT_SECONDS = (5, 15, 60, 300, 900, 3600)  # before the next try; the last one repeats


@dataclass(frozen=True)
class Promise:
    """A file as an envelope names it."""

    sha256: str
    name: str
    kind: str
    size: int


def named(kind: str, carrier_id: UUID) -> list[dict[str, Any]]:
    """For an envelope's body: what a carrier has that may be read. What still waits for the scanner stays here."""
    rows = Attachment.objects.select_related("blob").filter(carrier_kind=kind, carrier_id=carrier_id)
    return [
        {"sha256": row.blob.sha256, "name": row.name, "kind": row.blob.kind, "size": row.blob.size}
        for row in rows.order_by("added_at", "id")[:MOST]
        if row.blob.is_readable
    ]


def give(*, msg_id: UUID, holder_id: UUID, named: Iterable[Mapping[str, Any]]) -> None:
    """In the transaction that sends the envelope: its receiver may have what it names."""
    now = clock.now()
    digests = sorted({str(one["sha256"]) for one in named})
    Given.objects.bulk_create(
        [Given(msg_id=msg_id, holder_id=holder_id, sha256=digest, given_at=now) for digest in digests]
    )


class Files:
    """shared_apps.exchange.granting.Files."""

    def path(self, grant: Grant) -> Path:
        """Inside the owner's block."""
        given = Given.objects.filter(msg_id__in=_ids(grant.msg_id), sha256=grant.sha256).first()
        if given is None or not _may_hold(grant.holder_id, given.holder_id):
            raise Missing("not_given")
        blob = selectors.blob(grant.sha256)
        if blob is None or not blob.is_readable:
            raise Missing("gone")
        return Store(tenancy.current().id).path(grant.sha256)

    def given(self, ids: Sequence[UUID]) -> list[tuple[UUID, str]]:
        """Inside the owner's block."""
        return [
            (msg_id, row.sha256) for msg_id in ids for row in Given.objects.filter(msg_id__in=_ids(msg_id))
        ]


def _ids(msg_id: UUID) -> list[UUID]:
    """The envelope, and those that it stands for since we went back to a backup."""
    return [msg_id, *(UUID(former) for former in postbox.facts_sent_with(msg_id).get(REISSUE_OF, ()))]


def _may_hold(asking: UUID, given_to: UUID) -> bool:
    return asking == given_to or registry.stands_for(asking, given_to)


def expect(
    *,
    kind: str,
    carrier_id: UUID,
    owner: DirectoryEntry,
    msg_id: UUID,
    referral_id: UUID,
    named: Sequence[Any],
) -> None:
    """In the transaction that takes the envelope in: these files are to come. What is no description of a file is told as lost."""
    here, now = tenancy.current(), clock.now()
    rows = []
    for one in list(named)[:MOST]:
        promise = _promise(one)
        rows.append(
            Expected(
                congress_id=here.id,
                carrier_kind=kind,
                carrier_id=carrier_id,
                owner_id=owner.id,
                owner_name=owner.name,
                msg_id=msg_id,
                referral_id=referral_id,
                sha256=promise.sha256,
                name=promise.name,
                kind=promise.kind,
                size=promise.size,
                due_at=now,
                told_at=now,
            )
        )
    Expected.objects.bulk_create(rows, ignore_conflicts=True)
    if rows:
        jobs.enqueue("files.fetch", holder_id=str(here.id))


def _promise(one: Any) -> Promise:
    """Raises ValueError: then the envelope is not one of ours, and fails like any other that can't be read."""
    promise = Promise(str(one["sha256"]), str(one["name"])[:200], str(one["kind"]), int(one["size"]))
    if (
        not DIGEST.fullmatch(promise.sha256)
        or promise.kind not in KINDS
        or not promise.name
        or promise.size < 0
    ):
        raise ValueError("no file is described so")
    return promise


def something_is_due() -> bool:
    """Inside a block: whether `claim` would find a file."""
    return bool(_due().exists())


def _due() -> Any:
    return Expected.objects.filter(state=Expected.State.WAITING, due_at__lte=clock.now())


@transaction.atomic
def claim(*, limit: int = 20) -> list[Expected]:
    """Inside a block: files whose turn it is; nobody else takes them for the next minutes."""
    due = _due().select_for_update(skip_locked=True)
    taken = list(due.order_by("due_at", "id")[:limit])
    Expected.objects.filter(pk__in=[row.pk for row in taken]).update(
        due_at=clock.now() + timedelta(seconds=WAIT_SECONDS[3])
    )
    return taken


@transaction.atomic
def came(*, expected_id: UUID, pages: int | None, scan: str) -> Attachment | None:
    """Inside a block: its bytes lie in the store. None if somebody else was first."""
    row = Expected.objects.select_for_update().get(pk=expected_id)
    if row.state == Expected.State.HERE:
        return None
    stored = actions.Stored(
        name=row.name, digest=row.sha256, kind=row.kind, size=row.size, pages=pages, scan=scan
    )
    made = actions.keep(kind=row.carrier_kind, carrier_id=row.carrier_id, stored=stored, by=row.owner_name)
    row.state, row.here_at, row.why = Expected.State.HERE, clock.now(), ""
    row.save(update_fields=["state", "here_at", "why"])
    alarms.settle_by_itself(msg_id=row.pk, code=alarms.FILE_LOST)
    journal.record(
        actor=None,
        seat=None,
        deed="attachment.fetched",
        subject=made,
        body={"sha256": row.sha256, "kind": row.kind, "size": row.size, "from": str(row.owner_id)},
        referral_id=row.referral_id,
        congress_id=row.congress_id,
    )
    return made


@transaction.atomic
def failed(*, expected_id: UUID, why: str) -> None:
    """Inside a block: tried again later; after the last try, or when it can never be had, its people are told."""
    row = Expected.objects.select_for_update().get(pk=expected_id)
    if row.state != Expected.State.WAITING:
        return
    row.tries += 1
    row.why = why[:60]
    row.due_at = clock.now() + timedelta(seconds=WAIT_SECONDS[min(row.tries, len(WAIT_SECONDS)) - 1])
    if row.tries >= MAX_TRIES or why in _FOR_GOOD:
        row.state = Expected.State.LOST
        alarms.count_received(_as_envelope(row), code=alarms.FILE_LOST, why=row.why)
    row.save(update_fields=["tries", "why", "due_at", "state"])


# Of these the same try again says the same.
_FOR_GOOD = frozenset({"infected", "other_content", "other_kind"})


@transaction.atomic
def again(alarm: Alarm) -> bool:
    """再次处理: the file is fetched anew (tenant_apps.postbox.replaying)."""
    row = Expected.objects.select_for_update().filter(pk=alarm.msg_id, state=Expected.State.LOST).first()
    if row is None:
        return False
    row.state, row.tries, row.due_at = Expected.State.WAITING, 0, clock.now()
    row.save(update_fields=["state", "tries", "due_at"])
    jobs.enqueue("files.fetch", holder_id=str(row.congress_id))
    return True


def _as_envelope(row: Expected) -> Envelope:
    """The file as an alarm names it: by its own id, beside the referral of its envelope."""
    return Envelope(
        msg_id=row.pk,
        from_id=row.owner_id,
        to_id=row.congress_id,
        epoch=0,
        referral_id=row.referral_id,
        seq=0,
        kind="offer",
        version=1,
        sent_at=row.told_at,
        seat_id=None,
        body="{}",
    )


def coming(kind: str, carrier_id: UUID) -> list[Expected]:
    """What was named and is not here."""
    rows = Expected.objects.filter(carrier_kind=kind, carrier_id=carrier_id)
    return list(rows.exclude(state=Expected.State.HERE).order_by("told_at", "id"))
