"""经过 of a referral on its own page: what both ends told of it, and what our own office did that nobody else hears of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from kernel import tenancy
from kernel.actor import Actor
from tenant_apps.records import selectors as records
from tenant_apps.records.models import Entry
from tenant_apps.referrals import deed_words, selectors
from tenant_apps.referrals.models import Referral

_BY_US = ("drafted", "sent_back", "taken_back", "recalled", "settled")
ASKED, ANSWERED = "referral_told_recall_asked", "referral_told_recall_answered"
DEEDS = frozenset({*(f"referral_{deed}" for deed in _BY_US), ASKED, ANSWERED})


@dataclass(frozen=True, kw_only=True)
class Step:
    """One line."""

    at: datetime
    level: str
    label: str
    text: str = ""
    who: str = ""
    quote: str = ""


def of(actor: Actor, referral: Referral) -> tuple[Step, ...]:
    """Oldest first; what our office did within is for the office."""
    told = [
        Step(at=row.at, level=row.level, label=row.label, text=row.text, who=row.who, quote=row.quote)
        for row in selectors.trace_of([referral])
    ]
    return tuple(
        sorted([*told, *(_own(referral) if actor.can("content.read") else ())], key=lambda step: step.at)
    )


def _own(referral: Referral) -> Iterator[Step]:
    here = tenancy.current()
    for entry in records.of_subject(referral.pk, deeds=DEEDS):
        granted = bool(entry.facts.get("granted"))
        if entry.deed == ASKED:
            text = "" if granted else "本级已经签收，没有撤回"
            yield Step(at=entry.at, level=referral.peer_level, label="对方撤回", text=text)
        elif entry.deed != ANSWERED:
            yield _ours(entry, here.level)
        elif not granted:  # else it is told as ours
            yield Step(at=entry.at, level=referral.peer_level, label="撤回未成", text="对方已经签收")


def _ours(entry: Entry, level: str) -> Step:
    facts = entry.facts
    return Step(
        at=entry.at,
        level=level,
        label=deed_words.WORDS[entry.deed],
        text="建议已经撤回" if facts.get("because") == "withdrawn" else "",
        who=" ".join(filter(None, (entry.seat_label, entry.person_name))),
        quote=str(facts.get("reason", "")),
    )
