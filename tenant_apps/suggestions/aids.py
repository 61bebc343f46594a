"""What other apps show beside a text that is being written or taken up (a like one that is known already)."""

from __future__ import annotations

from collections.abc import Callable

from kernel.actor import Actor
from tenant_apps.suggestions.casepage import Panel
from tenant_apps.suggestions.models import Suggestion

# The suggestion as it is kept, and whether its author asks (else the office that takes it up).
Aid = Callable[[Actor, Suggestion, bool], Panel | None]
_aids: list[Aid] = []


def register(aid: Aid) -> Aid:
    """Called once by an app (in its AppConfig.ready)."""
    if aid not in _aids:
        _aids.append(aid)
    return aid


def beside(actor: Actor, suggestion: Suggestion | None, *, for_author: bool) -> list[Panel]:
    """Nothing for a text that has not been kept yet."""
    if suggestion is None:
        return []
    found = (aid(actor, suggestion, for_author) for aid in _aids)
    return [panel for panel in found if panel is not None]
