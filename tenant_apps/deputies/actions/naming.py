"""Bodies by their names, as sheets and seeds tell them: found, or made on first sight."""

from __future__ import annotations

import re
from typing import Any

from kernel import journal
from kernel.actor import Actor, SeatFacts
from kernel.tenancy import CongressRef
from tenant_apps.deputies import bodies
from tenant_apps.deputies.models import Body, Delegation, DeputyGroup, ElectingUnit, ElectoralDistrict, Term

_NUMBER = re.compile(r"第?\s*(\d{1,4})\s*选区")


class Names:
    """One batch's look-up of the bodies in use of one term: one query a table, the first time it is asked."""

    def __init__(
        self, *, term: Term, congress: CongressRef, actor: Actor | None, by: SeatFacts | None
    ) -> None:
        self.term, self.congress, self.actor, self.by = term, congress, actor, by
        self._known: dict[type[Body], dict[str, Any]] = {}

    def delegation(self, name: str) -> Delegation:
        found: Delegation = self._of(Delegation).get(name) or self._make(Delegation, name)
        return found

    def group(self, name: str) -> DeputyGroup:
        found: DeputyGroup = self._of(DeputyGroup).get(name) or self._make(DeputyGroup, name)
        return found

    def electing(self, name: str) -> tuple[ElectoralDistrict | None, ElectingUnit | None]:
        """The 选区 where voters elect, else the 选举单位."""
        if self.congress.level not in bodies.BY_VOTERS:
            return None, self._of(ElectingUnit).get(name) or self._make(ElectingUnit, name)
        return self._of(ElectoralDistrict).get(name) or self._district(name), None

    def _district(self, name: str) -> ElectoralDistrict:
        """By the number in its name, else made with the next free one."""
        known = {one.number: one for one in self._of(ElectoralDistrict).values()}
        said = _NUMBER.search(name)
        number = int(said[1]) if said else max(known, default=0) + 1
        found: ElectoralDistrict = known.get(number) or self._make(ElectoralDistrict, name, number=number)
        return found

    def _of(self, model: type[Body]) -> dict[str, Any]:
        if model not in self._known:
            rows = model.objects.filter(congress_id=self.congress.id, term=self.term, active=True)
            self._known[model] = {row.name: row for row in rows}
        return self._known[model]

    def _make(self, model: type[Body], name: str, **more: Any) -> Any:
        known = self._of(model)
        made = model.objects.create(
            congress_id=self.congress.id, term=self.term, name=name, order=len(known) + 1, **more
        )
        known[name] = made
        journal.record(
            actor=self.actor,
            seat=self.by,
            deed="body.added",
            subject=made,
            body={"name": name, "term": self.term.ordinal},
            congress_id=self.congress.id,
        )
        return made
