"""The register of deputies for the pages on which seats are given (shared_apps.identity.plugging); called inside the congress's block."""

from __future__ import annotations

from collections.abc import Sequence

from kernel.actor import Actor
from shared_apps.identity.plugging import Enrolled, NewMandate
from tenant_apps.deputies import actions, selectors


class Mandates:
    def terms(self) -> list[tuple[int, str]]:
        return [(term.ordinal, str(term)) for term in selectors.open_terms()]

    def enrol_many(
        self, *, actor: Actor | None, term: int, rows: Sequence[NewMandate], amend: bool = False
    ) -> list[Enrolled]:
        """Raises TermUnknown, TermOver, WorkOfficeHoldsNone, NotPermitted, StepUpNeeded."""
        found = selectors.term_by_ordinal(term)
        if found is None:
            raise actions.TermUnknown
        return actions.enrol_many(actor=actor, term=found, rows=rows, amend=amend)
