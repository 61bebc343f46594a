"""Bodies by their names, as sheets and seeds tell them: found, or made on first sight."""

from __future__ import annotations

from typing import Any

from kernel import journal
from kernel.actor import Actor, SeatFacts
from kernel.tenancy import CongressRef
from tenant_apps.deputies import bodies
from tenant_apps.deputies.models import Body, Delegation, DeputyGroup, ElectingUnit, ElectoralDistrict, Term


class Names:
    """One batch's look-up of the bodies in use of one term: one query a table, the first time it is asked."""

    def __init__(
        self, *, term: Term, congress: CongressRef, actor: Actor | None, by: SeatFacts | None
    ) -> None:
        self.term, self.congress, self.actor, self.by = term, congress, actor, by
        self._known: dict[type[Body], dict[str, Any]] = {}
        self._numbers: dict[int, ElectoralDistrict] | None = None
        self._fresh: dict[type[Body], list[Any]] = {}

    def delegation(self, name: str) -> Delegation:
        found: Delegation = self._of(Delegation).get(name) or self._make(Delegation, name)
        return found

    def group(self, name: str) -> DeputyGroup:
        found: DeputyGroup = self._of(DeputyGroup).get(name) or self._make(DeputyGroup, name)
        return found

    def electing(self, name: str) -> ElectoralDistrict | ElectingUnit:
        """The 选区 where voters elect, else the 选举单位. One that is made has no number of deputies until it is entered."""
        found: ElectoralDistrict | ElectingUnit
        if self.congress.level not in bodies.BY_VOTERS:
            found = self._of(ElectingUnit).get(name) or self._make(ElectingUnit, name, seats=0)
        else:
            found = self._of(ElectoralDistrict).get(name) or self._district(name)
        return found

    def _district(self, name: str) -> ElectoralDistrict:
        """By a bare number (第3选区), else made: under the number in its name, or the next free one where another has that."""
        if self._numbers is None:
            self._numbers = {one.number: one for one in self._of(ElectoralDistrict).values()}
        known = self._numbers
        bare, said = bodies.NUMBERED.fullmatch(name), bodies.NUMBERED.search(name)
        if bare and int(bare[1]) in known:
            found: ElectoralDistrict = known[int(bare[1])]
            return found
        number = int(said[1]) if said else 0
        if not number or number in known:
            number = max(known, default=0) + 1
        made: ElectoralDistrict = self._make(ElectoralDistrict, name, number=number, seats=0)
        known[number] = made
        return made

    def _of(self, model: type[Body]) -> dict[str, Any]:
        if model not in self._known:
            rows = model.objects.filter(congress_id=self.congress.id, term=self.term, active=True)
            self._known[model] = {row.name: row for row in rows}
        return self._known[model]

    def _make(self, model: type[Body], name: str, **more: Any) -> Any:
        known = self._of(model)
        made = model(congress_id=self.congress.id, term=self.term, name=name, order=len(known) + 1, **more)
        known[name] = made
        self._fresh.setdefault(model, []).append(made)
        return made

    def write(self) -> None:
        """What was made, in one statement a table; before the rows that name it."""
        for model, rows in self._fresh.items():
            model.objects.bulk_create(rows)
            journal.record_many(
                actor=self.actor,
                seat=self.by,
                deed="body.added",
                subjects=[(row, {"name": row.name, "term": self.term.ordinal}) for row in rows],
                congress_id=self.congress.id,
            )
        self._fresh.clear()
