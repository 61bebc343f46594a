"""Roots that others lay before us, and what others say to ours. Each runs in the receiver's own transaction."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from kernel import jobs, tenancy
from shared_apps.exchange.keys import Signature
from tenant_apps.evidence import actions
from tenant_apps.evidence.actions import Signed
from tenant_apps.postbox import receiving
from tenant_apps.postbox.models import Inbox


def root_signed(message: Inbox, body: dict[str, Any]) -> None:
    """It is checked and signed by a job: keys lie in public, where no receiver may read."""
    actions.keep_witness(from_id=message.from_id, signed=_signed(body))
    jobs.enqueue("evidence.countersign", witness_congress_id=str(tenancy.current().id))


def answered(message: Inbox, body: dict[str, Any]) -> None:
    actions.keep_answer(
        by_id=message.from_id,
        root_hash=body["root"],
        said=body["refusal"] or _signed(body),
    )


def register_all() -> None:
    receiving.register("root-signed", root_signed)
    receiving.register("root-countersigned", answered)
    receiving.register("root-refused", answered)


def _signed(body: dict[str, Any]) -> Signed:
    signature = Signature(UUID(body["key_id"]), body["algorithm"], body["signature"])
    return Signed(body["statement"], signature, body.get("public", ""))
