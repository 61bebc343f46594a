"""DOMAIN 7, nos. 1–3, 12, 27, 28: what a roster says of seats, numbers, places and terms that can't be, or that a person must look at."""

from __future__ import annotations

from datetime import date

import pytest

from kernel import clock
from shared_apps.identity import actions as identity
from shared_apps.identity.models import Seat
from shared_apps.identity.refusals import SeatsOffChain
from sso import states
from tenant_apps.deputies import actions as deputies
from tenant_apps.deputies import states as mandates
from tenant_apps.deputies.models import Delegation, ElectingUnit, ElectoralDistrict, Mandate, Term
from tenants.models import Congress
from tests.factories.house import House, furnish
from tests.units.roster.made import name
from tests.units.roster.sheets import entered, facts, mandate, person, reason, row, taken, told

pytestmark = pytest.mark.usefixtures("no_keycloak")


def test_no_01_two_active_seats_in_unrelated_areas_are_refused_when_the_second_is_confirmed(
    house: House,
) -> None:
    """What another congress knows is not told to who uploads; the law is held where the seat comes to count."""
    other = furnish("330127")
    for of in (house, other):
        batch = taken(of, person(10))
        assert told(batch) == {}
        entered(of, batch)
    first, second = Seat.objects.filter(person__id_number_index__gt="", name_given=name(10)).order_by(
        "created_at"
    )
    identity.activate_seat(seat_id=first.pk)
    with pytest.raises(SeatsOffChain, match="选举法第四十八条"):
        identity.activate_seat(seat_id=second.pk)


def test_no_02_one_number_twice_in_a_term_is_refused_in_the_sheet_and_against_the_register(
    house: House,
) -> None:
    batch = taken(house, person(20), person(21, seat_no="T0020"), person(22, seat_no="001"))
    assert told(batch) == {} and told(batch, 3) == {"seat_no_twice": "seat_no"}
    assert "沈建芳" in reason(batch, "seat_no_taken", 4)
    assert [row(batch, number).verdict for number in (2, 3, 4)] == ["ok", "refused", "refused"]


def test_no_03_a_number_may_be_used_again_after_its_deputy_has_ended(house: House) -> None:
    entered(house, taken(house, person(30)))
    ended = mandate(house, 30)
    with house.entered():
        deputies.end(actor=None, mandate_id=ended.pk, ground="MOVED_AWAY")
    by_election = {"seat_no": "T0030", "how": "补选", "elected_on": "2026-03-01"}
    batch = taken(house, person(31, **by_election))
    assert "seat_no_again" in told(batch) and row(batch).verdict == states.OK
    entered(house, batch)
    with house.entered():
        held = Mandate.objects.filter(seat_no="T0030").order_by("elected_on")
        assert [(one.status, one.how) for one in held] == [("ENDED", "ELECTION"), ("ELECTED", "BY_ELECTION")]
    assert "by_election_day" in told(taken(house, person(32, how="补选")))


def test_a_district_elects_no_more_than_its_number_and_a_by_election_fills_a_vacancy(house: House) -> None:
    """选举法 第二十五条, 第五十七条: the lines too many are refused, and told who has the places; who changes places may."""
    with house.entered():
        term = Term.objects.get(ordinal=17)
        common = {"congress_id": house.ref.id, "term": term}
        ElectoralDistrict.objects.create(**common, name="江南", number=71, seats=2)
        ElectoralDistrict.objects.create(**common, name="江北", number=72, seats=1)
    first = taken(house, *(person(n, electing="江南") for n in (710, 711, 712)))
    assert told(first) == {} and told(first, 4) == {"electing_full": "electing"}
    assert "“江南”应选代表 2 名，已有本表第 2、3 行" in reason(first, "electing_full", 4)
    entered(house, taken(house, person(710, electing="第71选区"), person(713, electing="江北")))
    assert mandate(house, 710).electing == "第71选区（江南）"
    again = taken(house, person(710, electing="江南"), person(713, electing="江北"))
    assert {one.verdict for one in again.rows.all()} == {states.KNOWN}
    full = taken(house, person(711, electing="江北", how="补选", elected_on="2026-03-01"))
    assert "已有名册中 1 名" in reason(full, "electing_full") and "终止" in reason(full, "electing_full")
    swap = taken(house, person(710, electing="江北"), person(713, electing="江南"))
    assert {one.verdict for one in swap.rows.all()} == {states.CHANGED}
    entered(house, swap)
    assert [mandate(house, n).electing[-3:] for n in (710, 713)] == ["江北）", "江南）"]
    unknown = taken(house, *(person(n, electing="新设选区") for n in (714, 715, 716, 717)))
    assert told(unknown, 4) == {} and "最多 3 名" in reason(unknown, "electing_full", 5)


def test_no_12_two_people_of_one_name_in_one_delegation_are_told_and_not_refused(house: House) -> None:
    same = {"name": "沈建芳", "delegation": "分水代表团"}
    batch = taken(house, person(120, **same), person(121, **same), person(122, name="沈建芳"))
    assert "001 沈建芳" in reason(batch, "same_name", 2) and "第 2 行" in reason(batch, "same_name", 3)
    assert told(batch, 4) == {} and {one.verdict for one in batch.rows.all()} == {states.OK}


def test_no_27_an_electing_congress_that_was_merged_names_its_successor(city: House) -> None:
    gone, heir = Congress.objects.get(code="330127"), Congress.objects.get(code="330122")
    Congress.objects.filter(pk=gone.pk).update(state="merged", successor=heir)
    try:
        batch = taken(city, person(270, electing="淳安县人民代表大会"), person(271, electing="桐庐县人大"))
    finally:
        Congress.objects.filter(pk=gone.pk).update(state="active", successor=None)
    assert row(batch).verdict == states.REFUSED and "桐庐县" in reason(batch, "electing_merged")
    assert row(batch, 3).verdict == states.OK


def test_no_27_a_county_that_moved_or_was_dissolved_elects_here_no_more(city: House) -> None:
    moved, here = Congress.objects.get(code="330127"), Congress.objects.get(code="330100")
    Congress.objects.filter(pk=moved.pk).update(parent=Congress.objects.get(code="330000"))
    try:
        batch = taken(city, person(272, electing="淳安县"), person(273, electing="富阳市"))
    finally:
        Congress.objects.filter(pk=moved.pk).update(parent=here)
    assert "浙江省" in reason(batch, "electing_moved")
    assert "2014" in reason(batch, "electing_abolished", 3) and "富阳区" in reason(
        batch, "electing_abolished", 3
    )


def test_no_27_a_district_that_was_dissolved_names_what_followed(house: House) -> None:
    with house.entered():
        term = Term.objects.get(ordinal=17)
        common = {"congress_id": house.ref.id, "term": term}
        heir = ElectoralDistrict.objects.create(**common, name="分水第一选区", number=901)
        ElectoralDistrict.objects.create(**common, name="毕浦选区", number=902, active=False, successor=heir)
        Delegation.objects.create(**common, name="老代表团", active=False)
    batch = taken(house, person(274, electing="毕浦选区"), person(275, delegation="老代表团"))
    assert "分水第一选区" in reason(batch, "place_gone") and "place_ended" in told(batch, 3)
    assert {one.verdict for one in batch.rows.all()} == {states.REFUSED}


def test_no_28_a_term_that_is_not_there_or_is_over_is_refused_and_the_present_one_is_meant_without(
    house: House,
) -> None:
    with house.entered():
        Term.objects.create(
            congress_id=house.ref.id,
            ordinal=16,
            begins=date(2017, 1, 1),
            ends=date(2021, 12, 31),
            status="PAST",
        )
    wrong = taken(house, person(280, term="第十九届"), person(281, term="16"), person(282, term="届满"))
    assert [next(iter(told(wrong, n))) for n in (2, 3, 4)] == ["term_unknown", "term_over", "term_bad"]
    assert "第十七届" in reason(wrong, "term_over", 3)
    right = taken(house, person(283), person(284, term="十七届一次会议"), person(285, term=17))
    assert [facts(right, number)["term"] for number in (2, 3, 4)] == [17, 17, 17]
    assert told(right, 3) == {"term_tidied": "term"}


def test_no_28_the_next_term_counts_its_numbers_anew_and_waits_for_its_day(house: House) -> None:
    begins = date(clock.today().year + 1, 1, 10)
    with house.entered():
        Term.objects.create(congress_id=house.ref.id, ordinal=18, begins=begins, status="PREPARED")
    entered(house, taken(house, person(286)))
    again = taken(house, person(286, term="18"), person(287, term="18", seat_no="T0286"))
    assert told(again, 3)["seat_no_twice"] == "seat_no"
    next_one = taken(house, person(286, term="18"))
    assert set(told(next_one)) == {"term_prepared"}
    entered(house, next_one)
    with house.entered():
        both = Mandate.objects.filter(seat_no="T0286").order_by("term__ordinal")
        assert [(one.term.ordinal, one.status) for one in both] == [
            (17, mandates.ACTIVE),
            (18, mandates.ELECTED),
        ]
        seat_id = both[1].seat_id
    seat = Seat.objects.get(pk=seat_id)
    assert (seat.valid_from, seat.term) == (begins, "第十八届")


def test_what_a_city_elects_by_is_made_when_it_is_entered(city: House) -> None:
    batch = taken(city, person(500, electing="桐庐县人民代表大会"))
    assert batch.makes == [["选举单位", "桐庐县人民代表大会"]]
    entered(city, batch)
    with city.entered():
        made = ElectingUnit.objects.get(name="桐庐县人民代表大会")
        assert Mandate.objects.get(seat_no="T0500").electing_unit == made
