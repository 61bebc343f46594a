"""The tabs of a person's desk: 待办, 待阅, 已办, 办结, 我发起的."""

from __future__ import annotations

from collections.abc import Mapping

from kernel.web import links
from shared_apps.identity import shelves
from ui.parts import Tab

# key → (word, view, view of its bare count)
TABS = {
    "todo": ("待办", "identity:todo", "identity:count"),
    "readings": ("待阅", "identity:readings", "identity:readings_count"),
    **{key: (word, f"identity:{key}", f"identity:{key}_count") for key, word in shelves.SHELVES.items()},
}


def tabs(current: str, counts: Mapping[str, int]) -> tuple[Tab, ...]:
    """Each with its count; what is not known here the page fetches after it has loaded."""
    return tuple(
        Tab(
            label=word,
            url=links.public_url(view),
            count=counts.get(key),
            count_url="" if key in counts else links.public_url(count_view),
            current=key == current,
        )
        for key, (word, view, count_view) in TABS.items()
    )
