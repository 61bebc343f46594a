"""Test envelopes taken in. Each runs in the receiver's own transaction."""

from __future__ import annotations

from typing import Any

from kernel import jobs, tenancy
from tenant_apps.postbox import actions, receiving
from tenant_apps.postbox.models import Inbox


def probe(message: Inbox, body: dict[str, Any]) -> None:
    """From below: the answer goes back the same way."""
    actions.send(
        to_id=message.from_id, referral_id=message.referral_id, kind="probe-answer", body={}, seat=None
    )


def probe_answer(message: Inbox, body: dict[str, Any]) -> None:
    """From above: that it is applied here is the proof. The check list is looked at anew."""
    jobs.enqueue("onboarding.recheck", checked_id=str(tenancy.current().id))


def register_all() -> None:
    receiving.register("probe", probe)
    receiving.register("probe-answer", probe_answer)
