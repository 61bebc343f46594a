"""Earlier texts of this congress that a suggestion resembles, as far as its reader may read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kernel.actor import Actor
from kernel.db.arrays import most_shared
from tenant_apps.finding import likeness
from tenant_apps.finding.models import CaseWords
from tenant_apps.handling import narrowing
from tenant_apps.suggestions import access, merging, states
from tenant_apps.suggestions.casepage import Panel

LEAST = 40  # percent: less is the same field, not the same matter
MOST = 5  # shown
CANDIDATES = 12  # compared run by run: those that share most bands


@dataclass(frozen=True)
class Alike:
    """A case, how much of both texts is the same (percent), and what was replied. `may_lead`: the office may merge the text into it."""

    case: Any
    percent: int
    replies: list[Any]
    may_lead: bool = False


def to(actor: Actor, suggestion: Any) -> list[Alike]:
    """Those most like it first; drafts are nobody's concern."""
    own = likeness.runs(f"{suggestion.title}{suggestion.body}")
    bands = likeness.bands(own)
    if not bands:
        return []
    shared = [pk for pk, _ in most_shared(CaseWords, "bands", bands) if pk != suggestion.pk]
    rows = access.visible(actor).exclude(state__in=states.PRIVATE)
    judged = [
        (likeness.share(own, likeness.runs(f"{row.title}{row.body}")), row) for row in _closest(rows, shared)
    ]
    best = sorted((one for one in judged if one[0] >= LEAST), key=lambda one: -one[0])[:MOST]
    replies = narrowing.replies_of([row.pk for _, row in best])
    merges = actor.can(states.REGISTER) and suggestion.state in (states.SUBMITTED, states.REGISTERED)
    return [
        Alike(row, percent, replies.get(row.pk, []), may_lead=merges and merging.may_lead(row))
        for percent, row in best
    ]


def _closest(rows: Any, shared: Sequence[UUID]) -> list[Any]:
    """CANDIDATES of them that may be read. The office reads nearly all and so the very first; for who reads few, all are gone through."""
    rows = rows.order_by("-created_at", "-id")
    first = list(rows.filter(pk__in=shared[:CANDIDATES]))
    if len(first) == min(CANDIDATES, len(shared)):
        return first
    legible = set(rows.filter(pk__in=shared).values_list("pk", flat=True))
    return list(rows.filter(pk__in=[pk for pk in shared if pk in legible][:CANDIDATES]))


def panel(actor: Actor, suggestion: Any, for_author: bool) -> Panel | None:
    """Beside the filing form and on the page of registration (registered with tenant_apps.suggestions.aids)."""
    found = to(actor, suggestion)
    if not found and for_author:
        return None
    context = {"found": found, "for_author": for_author, "suggestion": suggestion}
    return Panel(title="相近的建议", template="finding/alike.html", context=context)
