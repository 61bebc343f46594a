"""Registered with shared_apps.identity.registers: the register of units, filled from a sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from kernel.actor import Actor
from kernel.errors import DomainError
from shared_apps.identity.registers import Asked, Entered, Judged
from tenant_apps.organs import actions, kinds, selectors
from tenant_apps.organs.models import Competence, Unit
from tenant_apps.organs.refusals import ParentRefused
from tenant_apps.organs.sheet import judging
from tenant_apps.organs.sheet.columns import COLUMNS

_PLAIN = ("kind", "order", "short_name", "division_code", "unified_code", "phone", "is_distributor")


class UnitSheet:
    columns = COLUMNS

    def offered(self) -> Mapping[str, Sequence[str]]:
        """Types, the units that may stand above, subject categories."""
        return {
            "kind": [choice.label for choice in kinds.choices()],
            "parent": [unit.name for unit in selectors.units_in_use()],
            "lead": [choice.label for choice in kinds.categories()],
        }

    def judge(self, asked: Sequence[Asked]) -> list[Judged]:
        return judging.judge(asked)

    def enter(self, *, actor: Actor, lines: Sequence[Entered]) -> list[DomainError | None]:
        """Those above first, whatever the order of the lines; each in a savepoint of its own. Raises NotPermitted."""
        out: list[DomainError | None] = [None] * len(lines)
        waiting = dict(enumerate(lines))
        while waiting:
            names = {line.facts["name"] for line in waiting.values()}
            ready = [
                n for n, line in waiting.items() if line.facts["parent"] not in names - {line.facts["name"]}
            ]
            for number in ready or list(waiting):
                out[number] = _entered(actor, waiting.pop(number).facts)
        return out


def _entered(actor: Actor, facts: Mapping[str, Any]) -> DomainError | None:
    try:
        with transaction.atomic():
            unit = _unit(actor, facts)
            held = {one.category: one.role for one in selectors.competences_of([unit.pk]).get(unit.pk, ())}
            for column, role in (("co", Competence.Role.CO), ("lead", Competence.Role.LEAD)):
                for category in facts[column]:
                    if held.get(category) != role:
                        actions.set_competence(actor=actor, unit_id=unit.pk, category=category, role=role)
    except DomainError as refusal:
        return refusal
    return None


def _unit(actor: Actor, facts: Mapping[str, Any]) -> Unit:
    """Made, or changed by what the line says; what it leaves empty stays."""
    given: dict[str, Any] = {name: facts[name] for name in _PLAIN if facts.get(name) not in ("", None)}
    known = selectors.known_by_name([facts["name"], facts["parent"]])
    there = known.get(facts["name"])
    if facts["parent"]:
        above = known.get(facts["parent"])
        if above is None:
            raise ParentRefused("上级单位“{name}”没有登记。", name=facts["parent"])
        given["parent_id"] = above.unit.pk
    if there is None:
        return actions.add_unit(actor=actor, name=facts["name"], former_names=facts["former_names"], **given)
    before = selectors.former_names_of([there.unit.pk]).get(there.unit.pk, [])
    if fresh := [name for name in facts["former_names"] if name not in before]:
        given["former_names"] = [*before, *fresh]
    return actions.change_unit(actor=actor, unit_id=there.unit.pk, **given)
