"""Whether a congress can be worked in now: what the registry says of it, and whether its schema has what this code needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kernel.tenancy import CongressRef

REQUESTED, PROVISIONING, ACTIVE, SUSPENDED = "requested", "provisioning", "active", "suspended"
MIGRATING, CLOSED, MERGED = "migrating", "closed", "merged"
ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Story:
    """What its people are told beside the reason: since when, whose office to ask, and which congress goes on in its place."""

    since: datetime | None
    ask: str
    successor: CongressRef | None


_needed: list[Callable[[], int]] = []
_stories: list[Callable[[CongressRef], Story]] = []


def use(
    *, migrations_needed: Callable[[], int] | None = None, story: Callable[[CongressRef], Story] | None = None
) -> None:
    """Registered once by the layer that owns registry and migrations.

    `migrations_needed` says how many migrations a schema must have for this code; it is asked on each request.
    """
    if migrations_needed is not None:
        _needed[:] = [migrations_needed]
    if story is not None:
        _stories[:] = [story]


def story(ref: CongressRef) -> Story:
    """Read from the registry: not inside a block."""
    return _stories[0](ref)


def behind(ref: CongressRef) -> bool:
    """Whether the schema lacks a migration that this code knows. One ahead of the code is fine: migrations expand first."""
    return bool(_needed) and ref.migrations < _needed[0]()


def of(ref: CongressRef) -> str:
    """The registry's state; `migrating` too for a live congress whose schema is behind: its tables may not fit this code yet."""
    return MIGRATING if ref.state == ACTIVE and behind(ref) else ref.state


def at_work(ref: CongressRef) -> bool:
    return of(ref) == ACTIVE


def can_send(ref: CongressRef) -> bool:
    """Whether the relay may open its outbox. What was decided before a suspension or a closing still leaves: others wait for it."""
    return ref.state not in (REQUESTED, MIGRATING, ELSEWHERE) and ref.migrations > 0 and not behind(ref)
