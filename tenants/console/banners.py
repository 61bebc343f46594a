"""What must be seen on the console's first page, told by upper layers: a sentence, and the page that mends it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Banner:
    """`view` is a public view's name, `word` what its link says."""

    text: str
    view: str
    word: str


_sources: list[Callable[[], list[Banner]]] = []


def register(source: Callable[[], list[Banner]]) -> None:
    if source not in _sources:
        _sources.append(source)


def shown() -> list[Banner]:
    return [banner for source in _sources for banner in source()]
