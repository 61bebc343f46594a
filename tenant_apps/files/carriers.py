"""What carries attachments. An app registers its kind in AppConfig.ready() and declares the address of its upload page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from kernel.actor import Actor, SeatFacts


@dataclass(frozen=True, kw_only=True)
class Carried:
    """The carrier as its app shows it to this actor. `url` leads back to it; `trail` is the breadcrumb before it: (words, url).

    `may_change`: files may be added and removed now; `frozen` says why not, if that is theirs to ask.
    """

    kind: str
    id: UUID
    title: str
    url: str
    attachments_url: str
    trail: tuple[tuple[str, str], ...] = ()
    may_change: bool = False
    frozen: str = ""
    seat: SeatFacts | None = None
    case_id: UUID | None = None


Reading = Callable[[Actor, UUID], Carried]


@dataclass(frozen=True, kw_only=True)
class Carrier:
    """`read` raises NotFound; `change` locks the row too, and raises NotFound or StateRefused. Both run in the block."""

    kind: str
    read: Reading
    change: Reading


_carriers: dict[str, Carrier] = {}


def register(carrier: Carrier) -> None:
    _carriers[carrier.kind] = carrier


def read(actor: Actor, kind: str, carrier_id: UUID) -> Carried:
    """The carrier, if this actor may see it and its attachments. Raises NotFound."""
    return _carriers[kind].read(actor, carrier_id)


def change(actor: Actor, kind: str, carrier_id: UUID) -> Carried:
    """The carrier, locked, if this actor may add and remove its attachments now. Raises NotFound, StateRefused."""
    return _carriers[kind].change(actor, carrier_id)
