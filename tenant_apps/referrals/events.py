"""News between congresses: one deed as plain facts, the same in an envelope, in a snapshot and in a row of the trace."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from kernel import tenancy
from kernel.actor import SeatFacts
from kernel.db import rows
from shared_apps.rules.codes import Outcome
from tenant_apps.handling import selectors as handling
from tenant_apps.postbox import actions as postbox
from tenant_apps.referrals import states, types
from tenant_apps.referrals.models import Referral, TraceEvent
from tenant_apps.suggestions.models import Suggestion
from tenant_apps.suggestions.publishing import Published

# Deeds whose words are the answer itself.
ANSWERS = frozenset({"replied", "followed_up"})
_TEXTS = (
    "level",
    "congress_name",
    "number",
    "deed",
    "label",
    "text",
    "who",
    "quote",
    "to_level",
    "state_label",
)


def own(
    *,
    at: datetime,
    deed: str,
    label: str,
    text: str = "",
    who: str = "",
    quote: str = "",
    to_level: str = "",
    suggestion: Suggestion | None = None,
    state_label: str = "",
    key: bool = False,
    closes: bool = False,
    owed: tuple[datetime | None, bool] | None = None,
    interim: bool = False,
) -> dict[str, Any]:
    """A deed of the congress we are in. `closes`: with it the case ends at this level; `owed`: the day of our next step, if it is not
    the suggestion's; `interim`: an answer that only says 已向上级反映. No phone, no id number, no address."""
    here = tenancy.current()
    due_at, provisional = owed or (deadline_of(suggestion.id) if suggestion else (None, False))
    return {
        "at": at.isoformat(),
        "level": here.level,
        "congress_id": str(here.id),
        "congress_name": here.name,
        "number": (suggestion.number or "") if suggestion else "",
        "deed": deed,
        "label": label,
        "text": text,
        "who": who,
        "quote": quote,
        "to_level": to_level,
        "state_label": state_label or (suggestion.state_label if suggestion else ""),
        "due_at": due_at.isoformat() if due_at else "",
        "due_provisional": provisional,
        "key": key,
        "closes": closes,
        "interim": interim,
    }


def deadline_of(suggestion_id: UUID) -> tuple[datetime | None, bool]:
    """The day our own reply is due, from the assignment to the reply."""
    matter = handling.matter_of(suggestion_id)
    if matter is None or not matter.is_open:
        return None, False
    return matter.due_at, matter.due_provisional


def of_published(told: Published) -> dict[str, Any]:
    """A published deed of a suggestion of ours."""
    return own(
        at=told.at,
        deed=told.deed,
        label=told.label,
        text=told.text,
        who=told.who,
        quote=told.quote,
        to_level=told.to_level,
        suggestion=told.suggestion,
        key=told.deed in ("adopted", "assigned", "replied"),
        interim=told.deed in ANSWERS and _only_referred_up(told.suggestion),
    )


def _only_referred_up(suggestion: Suggestion) -> bool:
    reply = handling.latest_reply(suggestion.id)
    return reply is not None and reply.outcome == Outcome.REFERRED_UP


def keep(referral: Referral, event: Mapping[str, Any]) -> TraceEvent:
    """The event as a row of this referral's trace."""
    row = TraceEvent(
        referral=referral,
        at=datetime.fromisoformat(event["at"]),
        congress_id=UUID(event["congress_id"]),
        due_at=datetime.fromisoformat(event["due_at"]) if event["due_at"] else None,
        due_provisional=bool(event["due_provisional"]),
        key=bool(event["key"]),
        closes=bool(event["closes"]),
        interim=bool(event.get("interim")),  # an older sender does not say it
        **{name: str(event[name]) for name in _TEXTS},
    )
    rows.must_add(row)
    return row


def of_row(row: TraceEvent) -> dict[str, Any]:
    """A row of the trace as it may be told on."""
    return {
        "at": row.at.isoformat(),
        "congress_id": str(row.congress_id),
        "due_at": row.due_at.isoformat() if row.due_at else "",
        "due_provisional": row.due_provisional,
        "key": row.key,
        "closes": row.closes,
        "interim": row.interim,
        **{name: getattr(row, name) for name in _TEXTS},
    }


def tell(
    referral: Referral,
    event: Mapping[str, Any],
    *,
    seat: SeatFacts | None,
    kind: str = "status",
    more: Mapping[str, Any] | None = None,
) -> None:
    """Send the event to the other end of the referral, with further fields of that kind."""
    body = {"event": dict(event), **(more or {})}
    postbox.send(to_id=referral.peer_id, referral_id=referral.id, kind=kind, body=body, seat=seat)


def pass_on(referral: Referral, event: Mapping[str, Any]) -> None:
    """News goes one hop further: to where what we referred had itself come from. What a sibling did with it (移送) stays with us."""
    for source in sources_of(referral):
        if source.kind != types.TRANSFER:
            tell(source, event, seat=None)


def sources_of(referral: Referral) -> list[Referral]:
    """Those received from others that wait for what becomes of this one of ours."""
    if referral.relayed_from_id is not None:
        return list(Referral.objects.filter(pk=referral.relayed_from_id, state__in=states.TELLING))
    return origins_of(referral.suggestion)


def origins_of(suggestion: Suggestion | None) -> list[Referral]:
    """The referrals from which a suggestion of ours was adopted: several where they were bundled. Each other end is told for itself."""
    if suggestion is None or suggestion.origin_referral_id is None:
        return []
    first = Referral.objects.filter(pk=suggestion.origin_referral_id, direction=states.IN).first()
    if first is None:
        return []
    same = Q(pk=first.pk) if first.bundle_id is None else Q(pk=first.pk) | Q(bundle_id=first.bundle_id)
    rows = Referral.objects.filter(same, direction=states.IN, state__in=states.TELLING)
    return list(rows.order_by("id"))
