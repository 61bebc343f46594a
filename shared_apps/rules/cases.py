"""What the preview of a change says of open cases. The apps that hold cases stand above this one, so one of them registers itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class OpenCase:
    """One case under way, by the version of the rules that it keeps."""

    number: str
    title: str
    state_label: str
    version_id: UUID | None
    due: date | None
    due_provisional: bool
    url: str


@dataclass(frozen=True, kw_only=True)
class Cases:
    """Both read in the running block. `counts`: version → how many open cases keep it; `listed(start, stop)`: the oldest first."""

    counts: Callable[[], dict[UUID | None, int]]
    listed: Callable[[int, int], list[OpenCase]]


_registered: list[Cases] = []


def register(cases: Cases) -> None:
    _registered[:] = [cases]


def counts() -> dict[UUID | None, int]:
    return _registered[0].counts() if _registered else {}


def listed(start: int, stop: int) -> list[OpenCase]:
    return _registered[0].listed(start, stop) if _registered else []
