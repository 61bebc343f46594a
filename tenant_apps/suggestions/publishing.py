"""Deeds the deputy may see: each goes into the journal and to whoever passes it on to other congresses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kernel import clock, journal, tenancy
from kernel.actor import Actor, SeatFacts
from kernel.tenancy import CongressRef
from tenant_apps.suggestions import texts
from tenant_apps.suggestions.models import Suggestion


@dataclass(frozen=True, kw_only=True)
class Published:
    """One deed as the deputy may see it. `who` names organ or unit and person, never a phone number.

    `internal`: shown in this congress alone (a rating), told to no other.
    """

    entry_id: UUID
    congress: CongressRef
    suggestion: Suggestion
    actor: Actor | None
    seat: SeatFacts | None
    at: datetime
    deed: str
    label: str
    text: str
    who: str
    quote: str
    referral_id: UUID | None
    internal: bool
    to_level: str = ""


Listener = Callable[[Published], None]
_listeners: list[Listener] = []


def register_listener(listener: Listener) -> Listener:
    """Called once by an app that passes deeds on (in its AppConfig.ready); it runs in the deed's own transaction."""
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


def publish(
    *,
    actor: Actor | None,
    seat: SeatFacts | None,
    suggestion: Suggestion,
    deed: str,
    label: str,
    text: str = "",
    who: str = "",
    quote: str = "",
    at: datetime | None = None,
    referral_id: UUID | None = None,
    internal: bool = False,
    to_level: str = "",
    key: bool = False,
) -> Published:
    """Write the deed into the journal of the running block and tell the listeners (not of an `internal` one).

    `label` is the verb in the trace (受理登记), `text` its facts, `quote` an opinion in its own words. `at` is when it happened,
    if not now. `to_level`: the deed hands the matter to that level. `key` fills its dot in the trace.
    """
    moment = at or clock.now()
    body = {
        "label": label,
        "text": text,
        "who": who,
        "quote": quote,
        "at": moment.isoformat(),
        "number": suggestion.number or "",
        "state": suggestion.state,
        "internal": internal,
        "to_level": to_level,
        "key": key,
    }
    entry = journal.record(
        actor=actor,
        seat=seat,
        deed=deed,
        subject=suggestion,
        body=body,
        published=True,
        case_id=suggestion.id,
        referral_id=referral_id,
        congress_id=suggestion.congress_id,
    )
    told = Published(
        entry_id=entry.id,
        congress=tenancy.current(),
        suggestion=suggestion,
        actor=actor,
        seat=seat,
        at=moment,
        deed=deed,
        label=label,
        text=text,
        who=who,
        quote=quote,
        referral_id=referral_id,
        internal=internal,
        to_level=to_level,
    )
    texts.changed(suggestion.pk)
    if not internal:
        for listener in _listeners:
            listener(told)
    return told


def by(actor: Actor | None, seat: SeatFacts | None, *, unit: str = "") -> str:
    """“代表工委 方晓燕”: the unit or the seat, and the name."""
    if actor is None:
        return unit
    return " ".join(filter(None, (unit or (seat.label if seat else ""), actor.name)))
