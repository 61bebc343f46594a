"""The sender's steps of a transfer. Each is one transaction in its congress and changes nothing when it is done again (tenants.adjusting)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from kernel import clock, journal, tenancy
from tenant_apps.files import giving
from tenant_apps.postbox import actions as postbox
from tenant_apps.succession import gathering, states
from tenant_apps.succession.gathering import Parcel
from tenant_apps.succession.models import Thing, Transfer
from tenants import selectors as registry

PER_ENVELOPE = 20  # things; a case with its course is some ten kilobytes


@transaction.atomic
def offer(*, adjustment_id: UUID, successor_id: UUID) -> int:
    """An envelope for all that was not sent as it stands now; answers how many things there are in all."""
    transfer = _ours(adjustment_id, successor_id)
    if transfer.state != states.OFFERED:
        return transfer.things.count()
    known = {(row.kind, row.subject_id): row for row in transfer.things.all()}
    parcels = gathering.all_parcels()
    new = [one for one in parcels if _differs(known.get((one.kind, one.subject_id)), one)]
    for start in range(0, len(new), PER_ENVELOPE):
        _send(transfer, new[start : start + PER_ENVELOPE])
    for one in new:
        Thing.objects.update_or_create(
            transfer=transfer, kind=one.kind, subject_id=one.subject_id, defaults=_row(one)
        )
    if new:
        _record(transfer, "offered", {"things": len(new), **_by_kind(new)})
    return len(parcels)


@transaction.atomic
def finish(*, adjustment_id: UUID, successor_id: UUID) -> None:
    """What has changed since goes after it; then all holds."""
    total = offer(adjustment_id=adjustment_id, successor_id=successor_id)
    transfer = _ours(adjustment_id, successor_id)
    if transfer.state != states.OFFERED:
        return
    states.TRANSFER.move(transfer, "finish")
    transfer.finished_at = clock.now()
    transfer.save(update_fields=["state", "finished_at"])
    _tell(transfer, "succession-holds", {"total": total})
    _record(transfer, "finished", {"things": total})


@transaction.atomic
def withdraw(*, adjustment_id: UUID, successor_id: UUID) -> None:
    """What was sent shall not hold; the successor is told once."""
    transfer = _ours(adjustment_id, successor_id)
    if transfer.state != states.OFFERED:
        return
    states.TRANSFER.move(transfer, "withdraw")
    transfer.save(update_fields=["state"])
    _tell(transfer, "succession-withdrawn", {})
    _record(transfer, "withdrawn", {})


def _ours(adjustment_id: UUID, successor_id: UUID) -> Transfer:
    """Locked, and begun on first use."""
    heir = registry.entry(successor_id)
    key = {"adjustment_id": adjustment_id, "way": states.OUT, "peer_id": successor_id}
    facts = {"peer_code": heir.code, "peer_name": heir.name, "at": clock.now()}
    Transfer.objects.bulk_create(
        [Transfer(congress_id=tenancy.current().id, **key, **facts)], ignore_conflicts=True
    )
    found: Transfer = Transfer.objects.select_for_update().get(**key)
    return found


def _differs(row: Thing | None, parcel: Parcel) -> bool:
    return row is None or row.digest != parcel.digest


def _row(one: Parcel) -> dict[str, Any]:
    return {
        "label": one.label,
        "state_label": one.state_label,
        "due_at": one.due_at,
        "digest": one.digest,
    }


def _send(transfer: Transfer, parcels: Sequence[Parcel]) -> None:
    things = [
        {
            "kind": one.kind,
            "subject_id": str(one.subject_id),
            "label": one.label,
            "state_label": one.state_label,
            "due_at": one.due_at.isoformat() if one.due_at else "",
            "digest": one.digest,
            "facts": one.facts,
        }
        for one in parcels
    ]
    msg_id = _tell(transfer, "succession-offered", {"things": things})
    named = [
        file
        for one in parcels
        for name in ("attachments", "letter_files")
        for file in one.facts.get(name, ())
    ]
    giving.give(msg_id=msg_id, holder_id=transfer.peer_id, named=named)


def _tell(transfer: Transfer, kind: str, body: dict[str, Any]) -> UUID:
    """The adjustment is the thread, so the successor hears its steps in their order."""
    return postbox.send(
        to_id=transfer.peer_id, referral_id=transfer.adjustment_id, kind=kind, body=body, seat=None
    )


def _by_kind(parcels: Sequence[Parcel]) -> dict[str, int]:
    return {kind: sum(one.kind == kind for one in parcels) for kind in states.KINDS}


def _record(transfer: Transfer, deed: str, body: dict[str, Any]) -> None:
    journal.record(
        actor=None,
        seat=None,
        deed=f"succession.{deed}",
        subject=transfer,
        body={"way": transfer.way, "peer": transfer.peer_code, **body},
        referral_id=transfer.adjustment_id,
        congress_id=transfer.congress_id,
    )
