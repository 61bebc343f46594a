"""期限 as a condition says of a case what the lamp of its row says: of those who answer alone, and of all of them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from kernel import clock
from tenant_apps.finding import searching, wanted
from tenant_apps.handling import actions as handling
from tenant_apps.handling import narrowing, states
from tenant_apps.handling.models import Assignment
from tests.factories.house import House
from tests.units.suggestions.deeds import registered
from tests.units.supervision import cases as ways


def lamps_of(house: House, pk: UUID) -> list[str]:
    """The conditions under which the case is found."""
    clerk = house.actor("clerk")
    with house.entered():
        return [
            code for code in narrowing.LAMPS if pk in searching.first(clerk, wanted.read({"lamp": code})).ids
        ]


def assigned(house: House, way: str) -> tuple[UUID, Assignment, Assignment]:
    pk, clerk = registered(house), house.actor("clerk")
    with house.entered():
        first = handling.assign(
            actor=clerk,
            suggestion_id=pk,
            unit_id=house.unit_ids["handler1"],
            way=way,
            other_unit_ids=[house.unit_ids["handler2"]],
        )
        return pk, first, first.matter.assignments.get(unit_id=house.unit_ids["handler2"])


def test_the_day_of_an_opinion_is_no_day_of_the_reply(house: House) -> None:
    pk, lead, assists = assigned(house, "LEAD")
    with house.entered():
        Assignment.objects.filter(pk=assists.pk).update(due_at=clock.now() - timedelta(days=3))
    assert lamps_of(house, pk) == ["ok"]
    with house.entered():
        Assignment.objects.filter(pk=lead.pk).update(due_at=clock.now() - timedelta(days=1))
    assert lamps_of(house, pk) == ["over"]


def test_of_two_that_answer_the_first_letter_does_not_end_it(house: House) -> None:
    pk, first, second = assigned(house, "SEPARATE")
    ways.replied(house, first.pk)
    assert lamps_of(house, pk) == ["ok"]
    ways.replied(house, second.pk, "handler2")
    assert lamps_of(house, pk) == ["done"]


def test_a_unit_that_gave_the_case_back_undertakes_it_no_more(house: House) -> None:
    pk, first, second = assigned(house, "SEPARATE")
    with house.entered():
        Assignment.objects.filter(pk=first.pk).update(state=states.RETURNED)
        assert narrowing.undertakers_of([pk]) == {pk: [second.undertaker_name]}
