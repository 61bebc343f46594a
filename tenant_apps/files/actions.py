"""What is done with attachments. The bytes are stored and scanned before `attach` and taken away after `remove`: see uploading, jobs."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from kernel import clock, jobs, journal, tenancy
from kernel.actor import Actor
from tenant_apps.files import access, carriers, refusals, selectors
from tenant_apps.files.kinds import KINDS
from tenant_apps.files.models import Attachment, Blob

NOBODY = UUID(int=0)  # added by no person of ours


@dataclass(frozen=True, kw_only=True)
class Stored:
    """A file that lies in the store and was looked into. `size` in bytes; `scan` is a value of Blob.Scan; `preview`: page images are drawn if its kind allows."""

    name: str
    digest: str
    kind: str
    size: int
    pages: int | None
    scan: str
    preview: bool = True


@transaction.atomic
def attach(*, actor: Actor, kind: str, carrier_id: UUID, stored: Stored) -> Attachment:
    """添加附件. The same file under the same name is there once. Raises NotFound, StateRefused, TooManyFiles, FileInfected."""
    carried = carriers.change(actor, kind, carrier_id)
    blob = _blob(stored)
    if blob.scan == Blob.Scan.INFECTED:
        raise refusals.FileInfected(name=stored.name, what="此前已查出")
    there = Attachment.objects.filter(
        carrier_kind=kind, carrier_id=carrier_id, blob=blob, name=stored.name
    ).first()
    if there is not None:
        found: Attachment = there
        return found
    has_room(kind, carrier_id, name=stored.name)
    made: Attachment = Attachment.objects.create(
        congress_id=tenancy.current().id,
        carrier_kind=kind,
        carrier_id=carrier_id,
        blob=blob,
        name=stored.name,
        added_at=clock.now(),
        added_by_id=actor.person_id,
        added_by_name=actor.name,
    )
    # Without the name: people put names and numbers of persons into it.
    journal.record(
        actor=actor,
        seat=carried.seat,
        deed="attachment.added",
        subject=made,
        body={"sha256": blob.sha256, "kind": blob.kind, "size": blob.size},
        case_id=carried.case_id,
        congress_id=made.congress_id,
    )
    if blob.preview == Blob.Preview.WAITING and blob.is_readable:
        jobs.enqueue("files.draw", congress_id=made.congress_id, digest=blob.sha256)
    return made


def keep(*, kind: str, carrier_id: UUID, stored: Stored, by: str) -> Attachment:
    """What another congress sent along, or what the platform itself made: no person of ours adds it, so no limit of theirs counts. The same is there once."""
    blob = _blob(stored)
    made, _ = Attachment.objects.get_or_create(
        carrier_kind=kind,
        carrier_id=carrier_id,
        blob=blob,
        name=stored.name,
        defaults={
            "congress_id": tenancy.current().id,
            "added_at": clock.now(),
            "added_by_id": NOBODY,
            "added_by_name": by,
        },
    )
    if blob.preview == Blob.Preview.WAITING and blob.is_readable:
        jobs.enqueue("files.draw", congress_id=made.congress_id, digest=blob.sha256)
    found: Attachment = made
    return found


def hand_on(*, kind: str, carrier_id: UUID, new_kind: str, new_id: UUID) -> int:
    """All that one carrier has goes to the thing that it became; how many. The caller has locked the carrier."""
    rows = Attachment.objects.filter(carrier_kind=kind, carrier_id=carrier_id)
    return int(rows.update(carrier_kind=new_kind, carrier_id=new_id))


def copy_to(*, kind: str, carrier_id: UUID, new_kind: str, new_id: UUID) -> int:
    """What one carrier has stands under another thing too, with who added it and when; how many. The caller has locked the carrier."""
    rows = Attachment.objects.filter(carrier_kind=kind, carrier_id=carrier_id).order_by("added_at", "id")
    made = [
        Attachment(
            congress_id=row.congress_id,
            carrier_kind=new_kind,
            carrier_id=new_id,
            blob_id=row.blob_id,
            name=row.name,
            added_at=row.added_at,
            added_by_id=row.added_by_id,
            added_by_name=row.added_by_name,
        )
        for row in rows
    ]
    return len(Attachment.objects.bulk_create(made, ignore_conflicts=True))


def has_room(kind: str, carrier_id: UUID, *, name: str) -> None:
    """Raises TooManyFiles; asked before the bytes are looked into, and again with the carrier locked."""
    count = selectors.count_of(kind, carrier_id)
    if count >= settings.FILES_PER_CARRIER:
        raise refusals.TooManyFiles(name=name, count=count, most=settings.FILES_PER_CARRIER)


@transaction.atomic
def remove(*, actor: Actor, attachment_id: UUID) -> None:
    """移除附件, as long as its carrier may be changed. Its bytes go when nothing else names them. Raises NotFound, StateRefused."""
    found, carried = access.get_to_change(actor, attachment_id)
    blob: Blob = Blob.objects.select_for_update().get(pk=found.blob_id)
    journal.record(
        actor=actor,
        seat=carried.seat,
        deed="attachment.removed",
        subject=found,
        body={"sha256": blob.sha256, "kind": blob.kind, "size": blob.size},
        case_id=carried.case_id,
        congress_id=found.congress_id,
    )
    found.delete()
    if not Attachment.objects.filter(blob=blob).exists():
        congress_id, digest = blob.congress_id, blob.sha256
        blob.delete()
        jobs.enqueue("files.discard", congress_id=congress_id, digest=digest)


@transaction.atomic
def scanned(*, digest: str, scan: str) -> bool:
    """The scanner's late word; whether anything waited for it. Infected bytes are to be taken away by the caller."""
    blob = Blob.objects.select_for_update().filter(sha256=digest, scan=Blob.Scan.WAITING).first()
    if blob is None or scan == Blob.Scan.WAITING:
        return False
    blob.scan = scan
    blob.save(update_fields=["scan"])
    if scan == Blob.Scan.INFECTED:
        for one in Attachment.objects.filter(blob=blob):
            journal.record(
                actor=None,
                seat=None,
                deed="attachment.infected",
                subject=one,
                body={"sha256": digest},
                congress_id=blob.congress_id,
            )
    elif blob.preview == Blob.Preview.WAITING:
        jobs.enqueue("files.draw", congress_id=blob.congress_id, digest=digest)
    return True


@transaction.atomic
def drawn(*, digest: str, drawn: bool) -> None:
    """Its first page images are there, or can't be made."""
    state = Blob.Preview.READY if drawn else Blob.Preview.FAILED
    Blob.objects.filter(sha256=digest, preview=Blob.Preview.WAITING).update(preview=state)


def _blob(stored: Stored) -> Blob:
    """The row of this content, locked: whoever removes its last attachment meanwhile waits, or has removed it already."""
    found = _locked(stored.digest)
    if found is None:
        try:
            with transaction.atomic():
                made: Blob = Blob.objects.create(
                    congress_id=tenancy.current().id,
                    sha256=stored.digest,
                    kind=stored.kind,
                    size=stored.size,
                    pages=stored.pages,
                    scan=stored.scan,
                    preview=Blob.Preview.WAITING if _to_be_drawn(stored) else Blob.Preview.NONE,
                    stored_at=clock.now(),
                )
                return made
        except IntegrityError:  # another upload of the same content was first
            found = _locked(stored.digest)
            if found is None:
                raise
    if found.scan in (Blob.Scan.WAITING, Blob.Scan.OFF) and stored.scan == Blob.Scan.CLEAN:
        found.scan = Blob.Scan.CLEAN
        found.save(update_fields=["scan"])
    if found.preview == Blob.Preview.NONE and _to_be_drawn(
        stored
    ):  # known as a letter of ours, which nobody previews
        found.preview, found.pages = Blob.Preview.WAITING, stored.pages
        found.save(update_fields=["preview", "pages"])
    return found


def _to_be_drawn(stored: Stored) -> bool:
    return stored.preview and KINDS[stored.kind].preview


def _locked(digest: str) -> Blob | None:
    found: Blob | None = Blob.objects.select_for_update().filter(sha256=digest).first()
    return found
