"""Where a matter goes on although its own suggestion is withdrawn: each app above names the congresses."""

from __future__ import annotations

from collections.abc import Callable

from tenant_apps.suggestions.models import Suggestion

Teller = Callable[[Suggestion], list[str]]
_tellers: list[Teller] = []


def register(teller: Teller) -> Teller:
    """Called once by an app that knows of it (in its AppConfig.ready)."""
    if teller not in _tellers:
        _tellers.append(teller)
    return teller


def where(suggestion: Suggestion) -> str:
    """Their names, as a sentence reads them; empty: it ends everywhere."""
    return "、".join(dict.fromkeys(name for teller in _tellers for name in teller(suggestion)))
