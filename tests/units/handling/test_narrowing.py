"""The search's limits, as the list shows them: who undertakes a case now, and the first day that is still owed."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from kernel import clock
from tenant_apps.handling import actions, narrowing
from tenant_apps.handling.models import Assignment
from tenant_apps.suggestions.models import Suggestion
from tests.units.handling.house import House, case_id
from tests.units.handling.test_returns_and_extensions import WHY
from tests.units.handling.test_several_units import replied, signed


def lamp(house: House, pk: UUID, *, now: datetime) -> list[str]:
    """Every lamp under which the case is found; the next seven days are near."""
    with house.inside():
        return [
            code
            for code in narrowing.LAMPS
            if Suggestion.objects.filter(
                narrowing.with_lamp(code, now=now, near_until=now + timedelta(days=7)), pk=pk
            ).exists()
        ]


def test_one_of_two_letters_leaves_the_day_of_the_other(house: House) -> None:
    first, second = signed(house, way="SEPARATE")
    with house.inside():
        due = Assignment.objects.get(pk=second.pk).due_at
    assert due is not None
    days = (clock.now(), due - timedelta(days=3), due)
    replied(house, "handler", first)
    assert [lamp(house, case_id(first), now=day) for day in days] == [["ok"], ["near"], ["over"]]
    replied(house, "other", second)
    assert [lamp(house, case_id(first), now=day) for day in days] == [["done"]] * 3


def test_the_opinions_day_is_not_the_cases(house: House) -> None:
    lead, co = signed(house)
    with house.inside():
        due = Assignment.objects.get(pk=co.pk).due_at
    assert due is not None and lamp(house, case_id(lead), now=due) == ["ok"]


def test_a_unit_that_gave_it_back_undertakes_it_no_more(house: House) -> None:
    first, second = signed(house, way="SEPARATE")
    handler, clerk, pk = house.actor("handler"), house.actor("clerk"), case_id(first)
    with house.inside():
        actions.request_return(
            actor=handler, assignment_id=first.pk, reason=WHY, competent_unit_id=house.units["other"]
        )
        actions.accept_return(actor=clerk, assignment_id=first.pk)
        assert narrowing.undertakers_of([pk]) == {pk: [second.undertaker_name]}
        found = Suggestion.objects.filter(narrowing.of_unit(house.units["handler"]), pk=pk)
        assert not found.exists()
