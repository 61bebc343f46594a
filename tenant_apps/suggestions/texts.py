"""Who keeps something made of a suggestion's words (an index): told in the transaction that changes them."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

Keeper = Callable[[UUID], None]
_keepers: list[Keeper] = []


def register_keeper(keeper: Keeper) -> Keeper:
    """Called once by an app that keeps something (in its AppConfig.ready)."""
    if keeper not in _keepers:
        _keepers.append(keeper)
    return keeper


def changed(suggestion_id: UUID) -> None:
    """Its own text, who undertakes it or what was replied may read otherwise now."""
    for keeper in _keepers:
        keeper(suggestion_id)
