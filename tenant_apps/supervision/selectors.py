"""Reads of supervision. Whoever calls has shown the actor's right (access), or is a job."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from kernel import clock, tenancy
from kernel.tenancy import TenantQuerySet
from shared_apps.worktime import selectors as worktime
from tenant_apps.handling import deadlines
from tenant_apps.handling import selectors as handling
from tenant_apps.supervision import ladder, states
from tenant_apps.supervision.models import AlertCard, KeySupervision, Reader, Urging


def given_to(assignment_ids: Sequence[UUID]) -> dict[UUID, list[AlertCard]]:
    """assignment → every card it ever had, oldest first, in one query."""
    found: dict[UUID, list[AlertCard]] = {}
    for row in AlertCard.objects.filter(assignment_id__in=assignment_ids).order_by("given_at", "id"):
        found.setdefault(row.assignment_id, []).append(row)
    return found


def carded_of(matter_id: UUID) -> list[UUID]:
    """Assignments of the matter with a card that still speaks."""
    rows = AlertCard.objects.filter(assignment__matter_id=matter_id, state__in=states.OPEN)
    return list(rows.order_by("assignment_id").values_list("assignment_id", flat=True).distinct())


def to_review() -> list[UUID]:
    """Assignments whose day has reached a card that was not given yet, and those with a card that still speaks."""
    rows = AlertCard.objects.filter(state__in=states.OPEN).order_by("assignment_id")
    speaking = set(rows.values_list("assignment_id", flat=True))
    owed = list(handling.owed_by_units())
    cards = given_to([one.pk for one in owed])
    today, calendar = clock.today(), worktime.calendar(tenancy.current().id)
    found = []
    for one in owed:
        due = clock.day_of_deadline(one.due_at) if one.due_at else today
        rules = deadlines.rules(one.matter.profile_version)
        colour = ladder.reached(today, due, rules=rules, calendar=calendar)
        if lacks(colour, holding(cards.get(one.pk, ()), due_at=one.due_at)):
            found.append(one.pk)
    return [*found, *sorted(speaking - set(found))]


def holding(cards: Iterable[AlertCard], *, due_at: datetime | None) -> dict[str, AlertCard]:
    """colour → the card of this day that was given and has not lapsed."""
    return {one.colour: one for one in cards if one.due_at == due_at and one.state != states.LAPSED}


def lacks(colour: str, held: Iterable[str]) -> bool:
    """Whether a card is due. A day that a change of the calendar makes milder takes none back, and gives no milder one besides."""
    order = list(states.COLOURS)
    return bool(colour) and not any(order.index(one) >= order.index(colour) for one in held)


def cards_to_answer(unit_ids: Sequence[UUID]) -> list[AlertCard]:
    """What lies at these units without an answer, due first in front."""
    rows = AlertCard.objects.filter(assignment__unit_id__in=unit_ids, state=states.GIVEN)
    return list(rows.select_related("assignment", "assignment__matter").order_by("due_at", "id"))


def urgings_of(assignment_ids: Sequence[UUID]) -> dict[UUID, list[Urging]]:
    """assignment → how often it was urged, the latest first, in one query."""
    found: dict[UUID, list[Urging]] = {}
    for row in Urging.objects.filter(assignment_id__in=assignment_ids).order_by("-at", "-id"):
        found.setdefault(row.assignment_id, []).append(row)
    return found


def unread_urgings(unit_ids: Sequence[UUID]) -> list[Urging]:
    """What these units have not read yet of what they still owe, oldest first."""
    rows = Urging.objects.filter(
        assignment__unit_id__in=unit_ids, state=states.SENT, assignment__in=handling.owed_by_units()
    )
    return list(rows.select_related("assignment", "assignment__matter").order_by("at", "id"))


def key_of(suggestion_id: UUID) -> KeySupervision | None:
    """The 重点督办 of a suggestion that was not declined."""
    rows = KeySupervision.objects.filter(suggestion_id=suggestion_id).exclude(state=states.DECLINED)
    found: KeySupervision | None = rows.select_related("suggestion").first()
    return found


def keyed(suggestion_ids: Sequence[UUID]) -> set[UUID]:
    """Those of these suggestions that bear the mark, in one query."""
    rows = KeySupervision.objects.filter(suggestion_id__in=suggestion_ids, state__in=states.KEYED)
    return set(rows.values_list("suggestion_id", flat=True))


def last_asked(suggestion_id: UUID, *, by: UUID) -> dict[UUID, datetime]:
    """person → when the sender last asked them to read the case, taken back or not; one query."""
    rows = Reader.objects.filter(circulation__suggestion_id=suggestion_id, circulation__by_person=by)
    return dict(rows.order_by("circulation__at", "id").values_list("person_id", "circulation__at"))


def unread_by(person_id: UUID) -> TenantQuerySet:
    """What this person was asked to read and has not, oldest first."""
    rows: TenantQuerySet = Reader.objects.filter(person_id=person_id, state=states.SENT)
    return rows.select_related("circulation__suggestion").order_by("circulation__at", "id")
