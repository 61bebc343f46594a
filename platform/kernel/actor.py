"""Who is asking. The middleware fills it; lower layers ask it and never look at identity's tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from kernel import capabilities
from kernel.errors import NotPermitted

if TYPE_CHECKING:
    from kernel.tenancy import CongressRef


@dataclass(frozen=True)
class SeatFacts:
    """One seat as the middleware read it in this very request."""

    id: UUID
    congress_id: UUID
    kind: str
    roles: frozenset[str]
    label: str

    @property
    def capabilities(self) -> frozenset[str]:
        return capabilities.of_seat(self.kind, self.roles)


@dataclass(frozen=True)
class Actor:
    """A person at work in one congress (or in none), with the union of their active seats there."""

    person_id: UUID
    name: str
    congress: CongressRef | None
    seats: tuple[SeatFacts, ...]
    all_seats: tuple[SeatFacts, ...]
    acr: str = ""
    auth_time: datetime | None = None
    channel: str = "web"

    def seat_with(self, capability: str) -> SeatFacts | None:
        """The first seat that grants `capability`, or none."""
        return next((seat for seat in self.seats if capability in seat.capabilities), None)

    def seat_anywhere(self, capability: str) -> SeatFacts:
        """The seat in any congress that allows the deed, for pages outside every congress; raises NotPermitted."""
        seat = next((seat for seat in self.all_seats if capability in seat.capabilities), None)
        if seat is None:
            raise NotPermitted
        return seat

    def can(self, capability: str) -> bool:
        return self.seat_with(capability) is not None

    def require(self, capability: str) -> SeatFacts:
        """The seat that allows the deed; raises NotPermitted. Record it with the deed."""
        seat = self.seat_with(capability)
        if seat is None:
            raise NotPermitted
        return seat

    @property
    def keeps_seats_alone(self) -> bool:
        """Whether the seats here (outside every congress: all of them) give nothing but the keeping of seats."""
        seats = self.seats or self.all_seats
        return bool(seats) and all(seat.capabilities <= {"seats.manage"} for seat in seats)

    def seat_of_kind(self, kind: str) -> SeatFacts | None:
        return next((seat for seat in self.seats if seat.kind == kind), None)
