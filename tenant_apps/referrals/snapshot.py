"""What leaves the house with a referral, and nothing else: the text, the names, the reasons, the course so far."""

from __future__ import annotations

from typing import Any

from kernel import clock, tenancy
from tenant_apps.handling import selectors as handling
from tenant_apps.records import selectors as records
from tenant_apps.referrals import events
from tenant_apps.referrals.models import Referral, TraceEvent
from tenant_apps.suggestions.models import Suggestion


def of(suggestion: Suggestion) -> dict[str, Any]:
    """The received text can't be edited at the other end. No phone, id number or address is in it (PIPL §6, §23)."""
    here = tenancy.current()
    return {
        "title": suggestion.title,
        "body": suggestion.body,
        "kind": suggestion.kind,
        "category": suggestion.category,
        "category_label": suggestion.category_label,
        "number": suggestion.number or "",
        "lead_name": "" if suggestion.confidentiality == "AUTHOR_CONFIDENTIAL" else suggestion.lead_name,
        "lead_delegation": suggestion.lead_delegation,
        "statement": handling.stated_beyond_competence(suggestion.id),
        "origin": [
            {
                "congress_id": str(here.id),
                "congress_code": here.code,
                "congress_name": here.name,
                "level": here.level,
                "number": suggestion.number or "",
                "title": suggestion.title,
                "lead_name": ""
                if suggestion.confidentiality == "AUTHOR_CONFIDENTIAL"
                else suggestion.lead_name,
            },
            *(suggestion.origin or []),
        ],
    }


def course(suggestion: Suggestion) -> list[dict[str, Any]]:
    """The published deeds so far, here and below, oldest first."""
    told = []
    for entry in records.of_case(suggestion.id):
        facts = entry.facts
        if facts.get("internal"):
            continue
        event = events.own(
            at=clock.now(),
            deed=entry.deed,
            label=facts["label"],
            text=facts["text"],
            who=facts["who"],
            quote=facts["quote"],
            to_level=facts.get("to_level", ""),
            key=bool(facts.get("key")),
        )
        event["at"] = facts["at"]
        event["number"] = facts.get("number", "")
        # A case that came by a 区划调整 was elsewhere before.
        event |= {name: facts[name] for name in ("congress_id", "congress_name") if name in facts}
        told.append(event)
    below = (
        Referral.objects.filter(pk=suggestion.origin_referral_id).first()
        if suggestion.origin_referral_id
        else None
    )
    if below is not None:
        told += [events.of_row(row) for row in TraceEvent.objects.filter(referral=below)]
    return sorted(told, key=lambda event: event["at"])


def told(referral: Referral) -> list[dict[str, Any]]:
    """The course of one that we received and pass on: what the other end told of it, oldest first."""
    return [events.of_row(row) for row in TraceEvent.objects.filter(referral=referral).order_by("at", "id")]
