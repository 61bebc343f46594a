"""The tabs of a person's desk: 待办, 待阅."""

from __future__ import annotations

from collections.abc import Mapping

from kernel.web import links
from ui.parts import Tab

# key → (word, view)
TABS = {
    "todo": ("待办", "identity:todo"),
    "readings": ("待阅", "identity:readings"),
}


def tabs(current: str, counts: Mapping[str, int]) -> tuple[Tab, ...]:
    """Each with its count where it is known."""
    return tuple(
        Tab(label=word, url=links.public_url(view), count=counts.get(key), current=key == current)
        for key, (word, view) in TABS.items()
    )
