"""The successor's end: what came lies aside until it holds, then it is taken over whole, in one transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from kernel import clock, jobs, journal, tenancy
from tenant_apps.postbox import receiving
from tenant_apps.postbox.models import Inbox
from tenant_apps.succession import states, taking_over
from tenant_apps.succession.models import Thing, Transfer
from tenants import selectors as registry


class NotAll(RuntimeError):
    """It is said to hold, and not everything has come: nothing is taken over."""


def offered(message: Inbox, body: dict[str, Any]) -> None:
    """A thing that came before is replaced: it has changed at the sender meanwhile."""
    transfer = _theirs(message)
    for one in body["things"]:
        Thing.objects.update_or_create(
            transfer=transfer,
            kind=one["kind"],
            subject_id=UUID(one["subject_id"]),
            defaults={
                "label": one["label"],
                "state_label": one["state_label"],
                "due_at": datetime.fromisoformat(one["due_at"]) if one["due_at"] else None,
                "digest": one["digest"],
                "facts": {**one["facts"], "msg_id": str(message.msg_id)},
            },
        )
    _record(transfer, "offered", {"things": len(body["things"])})
    _wake(transfer)


def holds(message: Inbox, body: dict[str, Any]) -> None:
    """The 区划调整 is confirmed. Raises NotAll."""
    transfer = _theirs(message)
    if transfer.things.count() != body["total"]:
        raise NotAll(f"{transfer.things.count()} of {body['total']}")
    states.TRANSFER.move(transfer, "finish")
    transfer.finished_at = clock.now()
    transfer.save(update_fields=["state", "finished_at"])
    taking_over.take_over(transfer)
    _record(transfer, "taken_over", {"things": body["total"]})
    _wake(transfer)


def withdrawn(message: Inbox, body: dict[str, Any]) -> None:
    """What lay aside is nobody's any more; that it came stays in the inbox and here."""
    transfer = _theirs(message)
    states.TRANSFER.move(transfer, "withdraw")
    transfer.save(update_fields=["state"])
    transfer.things.update(facts=None)
    _record(transfer, "withdrawn", {})
    _wake(transfer)


def register_all() -> None:
    receiving.register("succession-offered", offered)
    receiving.register("succession-holds", holds)
    receiving.register("succession-withdrawn", withdrawn)


def _theirs(message: Inbox) -> Transfer:
    """Locked, and begun on first use."""
    sender = registry.entry(message.from_id)
    key = {"adjustment_id": message.referral_id, "way": states.IN, "peer_id": message.from_id}
    facts = {"peer_code": sender.code, "peer_name": sender.name, "at": clock.now()}
    Transfer.objects.bulk_create(
        [Transfer(congress_id=tenancy.current().id, **key, **facts)], ignore_conflicts=True
    )
    found: Transfer = Transfer.objects.select_for_update().get(**key)
    return found


def _wake(transfer: Transfer) -> None:
    """Whoever carries the adjustment out waits for this."""
    jobs.enqueue("adjusting.advance", adjustment_id=str(transfer.adjustment_id))


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
