"""Deeds on a bill: each goes into the journal, to be read on its page by whoever may read the bill."""

from __future__ import annotations

from uuid import UUID

from kernel import journal
from kernel.actor import Actor, SeatFacts
from tenant_apps.bills.models import Bill


def publish(
    *,
    actor: Actor | None,
    seat: SeatFacts | None,
    bill: Bill,
    deed: str,
    label: str,
    text: str = "",
    who: str = "",
    quote: str = "",
    suggestion_id: UUID | None = None,
) -> None:
    """`label` is the verb in the trace (登记议案), `text` its facts, `quote` an opinion in its own words."""
    body = {"label": label, "text": text, "who": who, "quote": quote, "state": bill.state}
    if suggestion_id is not None:
        body["suggestion_id"] = str(suggestion_id)
    journal.record(
        actor=actor,
        seat=seat,
        deed=deed,
        subject=bill,
        body=body,
        published=True,
        case_id=bill.pk,
        congress_id=bill.congress_id,
    )


def lead_words(bill: Bill) -> str:
    """“领衔 沈建芳 分水代表团”."""
    return " ".join(filter(None, ("领衔", bill.lead_name, bill.lead_delegation)))
