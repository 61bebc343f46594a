"""Registered with shared_apps.identity.registers: the register of deputies, filled from a sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from kernel.actor import Actor
from kernel.errors import DomainError
from shared_apps.identity.plugging import NewMandate
from shared_apps.identity.registers import Asked, Entered, Judged
from tenant_apps.deputies import actions, selectors
from tenant_apps.deputies.sheet import judging
from tenant_apps.deputies.sheet.columns import COLUMNS

_DAYS = ("elected_on", "announced_on")


class Deputies:
    columns = COLUMNS

    def offered(self) -> Mapping[str, Sequence[str]]:
        """The terms that deputies can be entered in, and the bodies of the first of them."""
        terms = selectors.open_terms()
        found = {"term": [str(term) for term in terms]}
        return found | (selectors.names_of_bodies(terms[0]) if terms else {})

    def judge(self, asked: Sequence[Asked]) -> list[Judged]:
        return judging.judge(asked)

    def enter(self, *, actor: Actor, lines: Sequence[Entered]) -> list[DomainError | None]:
        """Raises NotPermitted, WorkOfficeHoldsNone for all; a term that is over by now refuses its lines."""
        out: list[DomainError | None] = [None] * len(lines)
        for ordinal in sorted({line.facts["term"] for line in lines}):
            here = [number for number, line in enumerate(lines) if line.facts["term"] == ordinal]
            try:
                term = selectors.term_by_ordinal(ordinal)
                if term is None:
                    raise actions.TermUnknown
                made = actions.enrol_many(
                    actor=actor, term=term, rows=[_row(lines[number]) for number in here], amend=True
                )
            except (actions.TermUnknown, actions.TermOver) as refusal:
                for number in here:
                    out[number] = refusal
                continue
            for number, outcome in zip(here, made, strict=True):
                out[number] = outcome.refusal
        return out


def _row(line: Entered) -> NewMandate:
    facts: dict[str, Any] = {name: value for name, value in line.facts.items() if name != "term"}
    for name in _DAYS:
        facts[name] = date.fromisoformat(facts[name]) if facts[name] else None
    for name in ("groups", "roles"):
        facts[name] = tuple(facts[name])
    assert line.seat_id is not None and line.person_id is not None  # a register of persons
    return NewMandate(**{**facts, "seat_id": line.seat_id, "person_id": line.person_id})
