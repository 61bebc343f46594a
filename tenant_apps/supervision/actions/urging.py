"""催办: the office or the government's office asks a unit to go on. Recorded in the case's course and rate-limited by its rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from kernel import clock, tenancy
from kernel.actor import Actor
from kernel.errors import DomainError, InputRefused, StateRefused
from shared_apps.rules import deadlines as ruled
from shared_apps.worktime import selectors as worktime
from tenant_apps.handling import deadlines, telling
from tenant_apps.handling import texts as typed
from tenant_apps.handling.models import Assignment
from tenant_apps.suggestions import publishing
from tenant_apps.supervision import access, selectors, states, texts
from tenant_apps.supervision.models import Urging

MOST = 100  # in one batch


class UrgedAlready(StateRefused):
    code = "urged_already"
    message = "不久前已经催办，{day} 起可以再次催办。"


class NothingChosen(InputRefused):
    code = "nothing_chosen"
    message = f"请选择要催办的事项，一次最多 {MOST} 件。"
    field = "pk"


@dataclass(frozen=True)
class Outcome:
    """What became of one of a batch: what was sent, or why nothing was."""

    assignment_id: UUID
    urging: Urging | None = None
    refusal: DomainError | None = None


@transaction.atomic
def urge(*, actor: Actor, assignment_id: UUID, note: str = "") -> Urging:
    """催办 of one unit; not again before the gap of the case's rules (`urge_gap`) is over.

    Raises NotFound (nothing is owed any more, too), NotPermitted, UrgedAlready, TextRefused, SecretMarking.
    """
    words = typed.block(note, texts.URGING, field="note")
    assignment, seat = access.assignment_to_urge(actor, assignment_id)
    next_day = may_urge_from(assignment)
    if next_day is not None and clock.today() < next_day:
        raise UrgedAlready(day=f"{next_day:%m-%d}")
    urging = Urging(
        assignment=assignment,
        unit=assignment.unit,
        unit_name=assignment.undertaker_name,
        note=words,
        at=clock.now(),
        by_name=actor.name,
        by_organ=seat.label,
    )
    urging.save(force_insert=True)
    telling.tell(
        actor=actor,
        seat=seat,
        matter=assignment.matter,
        deed="urged",
        label="催办",
        text=f"催办{assignment.undertaker_name}，{deadlines.by_when(assignment.due_at, provisional=assignment.due_provisional)}前答复",
        who=publishing.by(actor, seat),
        quote=words,
        internal=True,
    )
    return urging


def urge_many(*, actor: Actor, assignment_ids: Sequence[UUID], note: str = "") -> list[Outcome]:
    """一键催办: each for itself; what can't be urged says why and hinders no other.

    Raises NotPermitted, NothingChosen, TextRefused, SecretMarking for all.
    """
    actor.require(states.URGE)
    typed.block(note, texts.URGING, field="note")
    chosen = sorted(set(assignment_ids))  # so two batches lock their cases in one order
    if not 0 < len(chosen) <= MOST:
        raise NothingChosen
    found = []
    for assignment_id in chosen:
        try:
            urging = urge(actor=actor, assignment_id=assignment_id, note=note)
            found.append(Outcome(assignment_id, urging=urging))
        except DomainError as refusal:
            found.append(Outcome(assignment_id, refusal=refusal))
    return found


def may_urge_from(assignment: Assignment) -> date | None:
    """The first day on which this unit may be urged again; None: it has not been urged yet."""
    before = selectors.urgings_of([assignment.pk]).get(assignment.pk)
    if not before:
        return None
    rules = deadlines.rules(assignment.matter.profile_version)
    calendar = worktime.calendar(tenancy.current().id)
    return ruled.due(clock.local(before[0].at).date(), rules.urge_gap, rules=rules, calendar=calendar).date


@transaction.atomic
def read_urging(*, actor: Actor, urging_id: UUID) -> Urging:
    """已阅: somebody of the unit has read it. Raises NotFound, NotPermitted, StateRefused (read before)."""
    urging, seat = access.urging_to_read(actor, urging_id)
    states.URGING.move(urging, "read_urging")
    urging.read_at, urging.read_by_name = clock.now(), actor.name
    urging.save(update_fields=["state", "read_at", "read_by_name"])
    facts: dict[str, object] = {"urging": urging.pk}
    telling.note(actor=actor, seat=seat, assignment=urging.assignment, deed="urging.read", facts=facts)
    return urging
