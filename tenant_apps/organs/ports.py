"""What lies at a unit: asked of the app that assigns, which registers in its AppConfig.ready()."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from kernel.actor import Actor


@dataclass(frozen=True)
class OpenItem:
    """One open item of a unit, as far as the reader may see it."""

    number: str
    title: str
    state: str
    url: str


class Work(Protocol):
    """Everything is called inside the congress's block."""

    def counts(self, unit_ids: Sequence[UUID]) -> Mapping[UUID, int]:
        """unit → how many items it has open; without any it may be left out. One query."""

    def open_of(self, actor: Actor, unit_id: UUID) -> list[OpenItem]:
        """Those of them that this actor may see, due first in front."""

    def hand_over(self, *, actor: Actor, unit_id: UUID, successor_id: UUID, successor_name: str) -> int:
        """The successor goes on with all of them, deadlines as they are; answers how many. Raises DomainError."""


_work: list[Work] = []


def register(work: Work) -> None:
    _work[:] = [work]


def work() -> Work | None:
    return _work[0] if _work else None
