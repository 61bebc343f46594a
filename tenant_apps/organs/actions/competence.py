"""职责: what the office knows of who is competent for what. It proposes, it decides nothing."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from kernel import journal
from kernel.actor import Actor, SeatFacts
from tenant_apps.organs import access, facts, kinds
from tenant_apps.organs.models import Competence
from tenant_apps.organs.refusals import CategoryUnknown


@transaction.atomic
def set_competence(
    *,
    actor: Actor | None,
    unit_id: UUID,
    category: str,
    role: str = Competence.Role.LEAD,
    note: str = "",
) -> Competence:
    """The unit is competent for this category from now on, in this role; said again it is changed.

    Raises NotFound, NotPermitted, AbolishedAlready, CategoryUnknown, UnitFactRefused.
    """
    unit, seat = access.unit_to_keep(actor, unit_id)
    words = facts.note(note)
    if role not in Competence.Role.values:
        raise CategoryUnknown("请选择主办或者协办。", field="role")
    known: Competence | None = Competence.objects.filter(unit=unit, category=category).first()
    if known is None and category not in dict(kinds.categories()):
        raise CategoryUnknown
    row = known or Competence(unit=unit, category=category)
    if known is not None and (row.role, row.note) == (role, words):
        return row
    row.role, row.note = role, words
    row.save()
    _record("unit.competence_set", row, actor, seat)
    return row


@transaction.atomic
def drop_competence(*, actor: Actor, competence_id: UUID) -> Competence:
    """Raises NotFound, NotPermitted, AbolishedAlready."""
    row = access.competence(actor, competence_id)
    _, seat = access.unit_to_keep(actor, row.unit_id)
    _record("unit.competence_dropped", row, actor, seat)
    row.delete()
    return row


def _record(deed: str, row: Competence, actor: Actor | None, seat: SeatFacts | None) -> None:
    journal.record(
        actor=actor,
        seat=seat,
        deed=deed,
        subject=row,
        body={"unit_id": row.unit_id, "category": row.category, "role": row.role, "note": row.note},
        congress_id=row.unit.congress_id,
    )
