"""What stands in the way of 办结: each app above names what of the case is still owed."""

from __future__ import annotations

from collections.abc import Callable

from kernel.errors import StateRefused
from tenant_apps.suggestions.models import Suggestion

Guard = Callable[[Suggestion], StateRefused | None]
_guards: list[Guard] = []


def register(guard: Guard) -> Guard:
    """Called once by an app that knows of something owed (in its AppConfig.ready)."""
    if guard not in _guards:
        _guards.append(guard)
    return guard


def owed(suggestion: Suggestion) -> list[StateRefused]:
    """All that is still owed, in the order of registration."""
    return [why for guard in _guards if (why := guard(suggestion)) is not None]


def check(suggestion: Suggestion) -> None:
    """Raises the first thing that is owed."""
    for why in owed(suggestion):
        raise why
