"""Who is asking. The middleware fills it; lower layers ask it and never look at identity's tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from kernel import capabilities, clock
from kernel.errors import NotPermitted, StepUpNeeded

if TYPE_CHECKING:
    from kernel.tenancy import CongressRef

STRONG = "mfa"  # what a log-in with a second factor is called in `acr`
STEP_UP = timedelta(minutes=15)  # for how long after that proof a deed of capabilities.STEP_UP may be done
OFFICERS = frozenset({"admin", "security", "auditor"})  # 三员
_SKEW = timedelta(seconds=10)  # Keycloak's clock may be ahead of ours


@dataclass(frozen=True)
class SeatFacts:
    """One seat as the middleware read it in this very request."""

    id: UUID
    congress_id: UUID
    kind: str
    roles: frozenset[str]
    label: str
    limit: frozenset[str] | None = None  # a program's seat: its named scopes and nothing besides

    @property
    def capabilities(self) -> frozenset[str]:
        granted = capabilities.of_seat(self.kind, self.roles)
        return granted if self.limit is None else granted & self.limit


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
        """The seat in any congress that allows the deed, for pages outside every congress; raises as `require`."""
        seat = next((seat for seat in self.all_seats if capability in seat.capabilities), None)
        return self._proved(seat, capability)

    def can(self, capability: str) -> bool:
        return self.seat_with(capability) is not None

    def require(self, capability: str) -> SeatFacts:
        """The seat that allows the deed; raises NotPermitted, StepUpNeeded. Record it with the deed."""
        return self._proved(self.seat_with(capability), capability)

    def _proved(self, seat: SeatFacts | None, capability: str) -> SeatFacts:
        if seat is None:
            why, can = capabilities.why_not(frozenset(one.kind for one in self.seats), capability)
            raise NotPermitted(why, next=can)
        if capability in capabilities.STEP_UP and not self.is_strong:
            raise StepUpNeeded(capability)
        return seat

    @property
    def strong_until(self) -> datetime | None:
        """Until when deeds of capabilities.STEP_UP may be done, in real time (never a test's clock); None without a proof."""
        if self.acr != STRONG or self.auth_time is None or self.auth_time > clock.real_now() + _SKEW:
            return None
        return self.auth_time + STEP_UP

    @property
    def is_strong(self) -> bool:
        until = self.strong_until
        return until is not None and clock.real_now() <= until

    @property
    def keeps_seats_alone(self) -> bool:
        """Whether the seats here (outside every congress: all of them) are those of the 三员 alone, who see no content."""
        seats = self.seats or self.all_seats
        return bool(seats) and all(seat.kind == "staff" and seat.roles <= OFFICERS for seat in seats)

    def seat_of_kind(self, kind: str) -> SeatFacts | None:
        return next((seat for seat in self.seats if seat.kind == kind), None)
