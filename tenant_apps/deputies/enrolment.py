"""The register of deputies for the pages on which seats are given (shared_apps.identity.plugging); called inside the congress's block."""

from __future__ import annotations

from collections.abc import Sequence

from kernel.actor import Actor
from shared_apps.identity.plugging import Enrolled, NewMandate
from tenant_apps.deputies import actions, selectors
from tenant_apps.deputies.models import Term


class Mandates:
    def terms(self) -> list[tuple[int, str]]:
        return [(term.ordinal, str(term)) for term in selectors.open_terms()]

    def check_place(self, *, term: int, seat_no: str, electing: str) -> None:
        """Raises TermUnknown, SeatNumberTaken, PlacesFull, InputRefused."""
        actions.check_place(term=_term(term), seat_no=seat_no, electing=electing)

    def enrol_many(
        self, *, actor: Actor | None, term: int, rows: Sequence[NewMandate], amend: bool = False
    ) -> list[Enrolled]:
        """Raises TermUnknown, TermOver, WorkOfficeHoldsNone, NotPermitted, StepUpNeeded."""
        return actions.enrol_many(actor=actor, term=_term(term), rows=rows, amend=amend)


def _term(ordinal: int) -> Term:
    found = selectors.term_by_ordinal(ordinal)
    if found is None:
        raise actions.TermUnknown
    return found
