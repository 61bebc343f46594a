from __future__ import annotations

import pytest

from kernel import clock
from kernel.errors import NotFound, StateRefused
from kernel.ids import uuid7
from shared_apps.identity.plugging import NewMandate
from tenant_apps.deputies import actions, selectors
from tenant_apps.deputies.models import Mandate, Term
from tests.factories.house import House


def enrolled(house: House, seat_no: str) -> Mandate:
    with house.entered():
        term = Term.objects.get()
        new = NewMandate(person_id=uuid7(), seat_id=uuid7(), person_name="吴月琴", seat_no=seat_no)
        return actions.enrol(actor=None, term=term, new=new)


def test_a_deputy_acts_by_the_mandate_of_their_seat(house: House) -> None:
    deputy, clerk = house.actor("deputy1"), house.actor("clerk")
    with house.entered():
        mandate = selectors.active_mandate(deputy)
        assert mandate is not None and mandate.pk == house.mandate_ids["deputy1"]
        assert selectors.mandate_of_seat(house.seat_ids["deputy1"]) == mandate
        assert selectors.active_mandate(clerk) is None and selectors.mandates_of(clerk) == []


def test_a_suspended_mandate_is_no_active_one_and_can_be_resumed(house: House) -> None:
    deputy, pk = house.actor("deputy2"), house.mandate_ids["deputy2"]
    with house.entered():
        actions.suspend(actor=None, mandate_id=pk, ground="DETAINED")
        assert selectors.active_mandate(deputy) is None
        assert selectors.mandates_of(deputy)[0].status_label == "暂停执行职务"
        actions.restore(actor=None, mandate_id=pk)
        assert selectors.active_mandate(deputy) is not None


def test_an_ended_mandate_stays_ended(house: House) -> None:
    mandate = enrolled(house, "901")
    with house.entered():
        actions.end(actor=None, mandate_id=mandate.pk, ground="RESIGNED")
    deeds = [
        lambda: actions.suspend(actor=None, mandate_id=mandate.pk, ground="DETAINED"),
        lambda: actions.restore(actor=None, mandate_id=mandate.pk),
        lambda: actions.end(actor=None, mandate_id=mandate.pk, ground="DIED"),
    ]
    for deed in deeds:
        with house.entered(), pytest.raises(StateRefused):
            deed()
    with house.entered(), pytest.raises(NotFound):
        actions.end(actor=None, mandate_id=uuid7(), ground="DIED")


def test_a_seat_number_is_given_twice_only_after_the_first_has_ended(house: House) -> None:
    first = enrolled(house, "777")
    with pytest.raises(actions.SeatNumberTaken):
        enrolled(house, "777")
    with house.entered():
        actions.end(actor=None, mandate_id=first.pk, ground="MOVED_AWAY")
    assert enrolled(house, "777").seat_no == "777"


def test_enrolling_the_same_seat_again_changes_nothing(house: House) -> None:
    seat = house.seat_ids["deputy3"]
    with house.entered():
        again = actions.enrol(
            actor=None,
            term=actions.open_term(ordinal=17, begins=clock.today()),
            new=NewMandate(person_id=uuid7(), seat_id=seat, person_name="别人", seat_no="999"),
        )
        assert (again.pk, again.person_name) == (house.mandate_ids["deputy3"], "雷建军")
        assert Term.objects.count() == 1
