"""A referral that we received and sent on: it waits, and hears of what we sent (DOMAIN 5.4, RELAYED)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kernel import clock, journal
from tenant_apps.referrals import clocks, events, states
from tenant_apps.referrals.models import Referral


def begun(referral: Referral, event: Mapping[str, Any]) -> None:
    """Ours onwards has left: what it came from waits, and its sender is told where it went."""
    source = _source(referral)
    states.INCOMING.move(source, "relayed")
    clocks.close(source, words="已转送")
    _save(source, "relayed")
    events.keep(source, event)
    events.tell(source, event, seat=None)


def ended(referral: Referral) -> None:
    """Ours onwards was recalled or refused: what it came from is ours to decide again."""
    if referral.relayed_from_id is None:
        return
    source = _source(referral)
    if states.INCOMING.allows(source, "relay_ended"):
        states.INCOMING.move(source, "relay_ended")
        clocks.accepted(source, words="转送未成")
        _save(source, "relay_ended")
        event = events.own(
            at=clock.now(),
            deed="relay_ended",
            label="转送未成",
            text=f"{referral.peer_organ}：{referral.state_label}",
            quote=referral.answer,
            state_label=source.state_label,
            owed=(source.due_at, source.due_provisional),
        )
        events.keep(source, event)
        # What was said to us has gone there as news, where it may (`events.pass_on`): what a sibling said stays here.
        events.tell(source, {**event, "quote": ""}, seat=None)


def _source(referral: Referral) -> Referral:
    found: Referral = Referral.objects.select_for_update(of=("self",)).get(pk=referral.relayed_from_id)
    return found


def _save(source: Referral, deed: str) -> None:
    source.changed_at = clock.now()
    source.save()
    journal.record(
        actor=None,
        seat=None,
        deed=f"referral_{deed}",
        subject=source,
        body={"state": source.state, "from": source.peer_code},
        referral_id=source.id,
    )
