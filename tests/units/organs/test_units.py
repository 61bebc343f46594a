from __future__ import annotations

import pytest

from tenant_apps.organs import actions, selectors
from tenant_apps.organs.models import Unit
from tests.factories.house import House


def test_units_for_assignment_are_the_active_departments_in_order(house: House) -> None:
    with house.entered():
        names = [unit.name for unit in selectors.units_for_assignment()]
    assert names == ["桐庐县交通运输局", "桐庐县林业水利局"]


def test_an_actor_acts_for_the_units_of_their_seats(house: House) -> None:
    handler, clerk, distributor = house.actor("handler1"), house.actor("clerk"), house.actor("distributor")
    with house.entered():
        assert selectors.unit_ids_of(handler) == [house.unit_ids["handler1"]]
        assert [unit.name for unit in selectors.units_of(distributor)] == ["桐庐县人民政府办公室"]
        assert selectors.units_of(clerk) == []
        assert [member.person_name for member in selectors.members_of(house.unit_ids["handler1"])] == [
            "俞水根"
        ]


def test_the_government_is_found_and_distributes(house: House) -> None:
    with house.entered():
        government = selectors.government()
    assert government is not None and government.is_distributor


def test_entering_a_unit_or_member_again_changes_nothing(house: House) -> None:
    with house.entered():
        unit = actions.add_unit(actor=None, name="桐庐县交通运输局", kind=Unit.Kind.COURT)
        assert unit.kind == Unit.Kind.DEPARTMENT
        before = len(selectors.members_of(unit.pk))
        actions.add_member(actor=None, unit=unit, seat_id=house.seat_ids["handler1"], person_name="俞水根")
        assert len(selectors.members_of(unit.pk)) == before


def test_a_dissolved_unit_takes_no_member_and_no_assignment(house: House) -> None:
    with house.entered():
        gone = actions.add_unit(actor=None, name="桐庐县撤并局", kind=Unit.Kind.DEPARTMENT)
        Unit.objects.filter(pk=gone.pk).update(active=False)
        gone.refresh_from_db()
        assert gone not in selectors.units_for_assignment()
        with pytest.raises(actions.UnitInactive):
            actions.add_member(
                actor=None, unit=gone, seat_id=house.seat_ids["handler2"], person_name="蓝雪梅"
            )
