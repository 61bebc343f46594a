"""Earlier texts of this congress that a suggestion resembles, as far as its reader may read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kernel.actor import Actor
from tenant_apps.finding import likeness
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
    rows = access.visible(actor).exclude(pk=suggestion.pk).exclude(state__in=states.PRIVATE)
    shared = rows.filter(found__bands__shares=bands).values_list("pk", "found__bands")
    closest = sorted(shared, key=lambda one: -len(set(bands).intersection(one[1])))[:CANDIDATES]
    judged = [
        (likeness.share(own, likeness.runs(f"{row.title}{row.body}")), row)
        for row in rows.filter(pk__in=[pk for pk, _ in closest]).order_by("-created_at", "-id")
    ]
    best = sorted((one for one in judged if one[0] >= LEAST), key=lambda one: -one[0])[:MOST]
    replies = narrowing.replies_of([row.pk for _, row in best])
    merges = actor.can(states.REGISTER) and suggestion.state in (states.SUBMITTED, states.REGISTERED)
    return [
        Alike(row, percent, replies.get(row.pk, []), may_lead=merges and merging.may_lead(row))
        for percent, row in best
    ]


def panel(actor: Actor, suggestion: Any, for_author: bool) -> Panel | None:
    """Beside the filing form and on the page of registration (registered with tenant_apps.suggestions.aids)."""
    found = to(actor, suggestion)
    if not found and for_author:
        return None
    context = {"found": found, "for_author": for_author, "suggestion": suggestion}
    return Panel(title="相近的建议", template="finding/alike.html", context=context)
