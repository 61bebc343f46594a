"""What stands in the way of 办结: each app above names what of the case is still owed."""

from __future__ import annotations

from collections.abc import Callable

from kernel.errors import StateRefused
from tenant_apps.suggestions.models import Suggestion

# The case, and whether the office explains in its note what is still open: some things may be closed over so, others never.
Guard = Callable[[Suggestion, bool], StateRefused | None]
_guards: list[Guard] = []


def register(guard: Guard) -> Guard:
    """Called once by an app that knows of something owed (in its AppConfig.ready)."""
    if guard not in _guards:
        _guards.append(guard)
    return guard


def owed(suggestion: Suggestion, *, explained: bool) -> list[StateRefused]:
    """All that is still owed, in the order of registration."""
    return [why for guard in _guards if (why := guard(suggestion, explained)) is not None]


def check(suggestion: Suggestion, *, explained: bool) -> None:
    """Raises the first thing that is owed."""
    for why in owed(suggestion, explained=explained):
        raise why
