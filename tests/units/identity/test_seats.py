"""Giving and ending seats, and the one rule over all congresses: a person's deputy seats lie on one chain."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import connections

from kernel import clock
from kernel.actor import Actor
from kernel.errors import InputRefused, NotFound, StateRefused
from kernel.ids import uuid7
from shared_apps.identity import actions, selectors, states, succession
from shared_apps.identity.models import Seat
from tenants.adjusting.ports import Count
from tenants.states import MERGE
from tests.units.identity.conftest import actor, congress, person, seat

pytestmark = pytest.mark.usefixtures("database")


def codes(who: UUID) -> list[str]:
    """Where the person has a seat that counts now."""
    return [c.code for c in selectors.congresses_of(actor(who))]


def test_deputy_of_county_city_and_province_is_one_chain() -> None:
    who = person()
    for code in ("330122", "330000", "330100"):
        actions.give_seat(actor=None, new=seat(who, code))
    assert codes(who) == ["330000", "330100", "330122"]


@pytest.mark.parametrize(
    ("first", "second"), [("330122", "330127"), ("330122", "330200"), ("330203", "330100")]
)
def test_deputy_of_two_unrelated_areas_is_refused(first: str, second: str) -> None:
    who = person()
    actions.give_seat(actor=None, new=seat(who, first))
    with pytest.raises(actions.SeatsOffChain) as refused:
        actions.give_seat(actor=None, new=seat(who, second))
    assert "第四十八条" in refused.value.message
    assert codes(who) == [first]


def test_two_counties_under_one_city_are_no_chain_even_with_the_city_between() -> None:
    who = person()
    actions.give_seat(actor=None, new=seat(who, "330122"))
    actions.give_seat(actor=None, new=seat(who, "330100"))
    with pytest.raises(actions.SeatsOffChain):
        actions.give_seat(actor=None, new=seat(who, "330127"))


def test_the_rule_is_for_deputies_alone() -> None:
    who = person()
    actions.give_seat(actor=None, new=seat(who, "330122"))
    actions.give_seat(actor=None, new=seat(who, "330200", "handler"))
    assert codes(who) == ["330200", "330122"]


def test_a_pending_seat_says_nothing_of_others_and_is_checked_when_it_begins() -> None:
    who = person()
    first = actions.give_seat(actor=None, new=seat(who, "330122"))
    second = actions.give_seat(actor=None, new=seat(who, "330200"), status="pending")
    assert codes(who) == ["330122"]
    with pytest.raises(actions.SeatsOffChain):
        actions.activate_seat(actor=None, seat_id=second.id)
    actions.end_seat(actor=None, seat_id=first.id, reason="辞职")
    actions.activate_seat(actor=None, seat_id=second.id)
    assert codes(who) == ["330200"]


def test_two_congresses_at_the_same_moment_leave_one_chain() -> None:
    who, failed, ready = person(), list[str](), threading.Barrier(2)

    def give(code: str) -> None:
        ready.wait(timeout=60)
        try:
            actions.give_seat(actor=None, new=seat(who, code))
        except actions.SeatsOffChain:
            failed.append(code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=give, args=(code,)) for code in ("330122", "330200")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(failed) == 1 and len(codes(who)) == 1


def test_the_same_seat_is_given_once() -> None:
    who = person()
    actions.give_seat(actor=None, new=seat(who, "330122", term="第17届"))
    with pytest.raises(actions.SeatHeldAlready):
        actions.give_seat(actor=None, new=seat(who, "330122", term="第17届"))
    again = actions.give_seats(seats=[seat(who, "330122", term="第17届")])
    assert Seat.objects.filter(person_id=who).count() == 1 and again[0].congress_id == congress("330122").id


def test_many_seats_are_given_all_or_none() -> None:
    one, other = person(), person()
    with pytest.raises(actions.SeatsOffChain):
        actions.give_seats(seats=[seat(one, "330122"), seat(other, "330122"), seat(other, "330200")])
    assert codes(one) == codes(other) == []


@pytest.mark.parametrize(("kind", "roles"), [("king", ()), ("staff", ("emperor",)), ("deputy", ("head",))])
def test_kinds_and_roles_that_do_not_exist_are_refused(kind: str, roles: tuple[str, ...]) -> None:
    with pytest.raises(actions.UnknownKind):
        actions.give_seat(actor=None, new=seat(person(), "330122", kind, roles=roles))


def test_a_seat_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(InputRefused) as refused:
        actions.give_seat(actor=None, new=seat(person(), "330122", until=date(2021, 1, 1)))
    assert refused.value.field == "valid_to"


def test_a_person_who_does_not_exist_gets_no_seat() -> None:
    with pytest.raises(NotFound):
        actions.give_seat(actor=None, new=seat(uuid7(), "330122"))


def test_an_ended_seat_stays_ended() -> None:
    who = person()
    given = actions.give_seat(actor=None, new=seat(who, "330122"))
    actions.end_seat(actor=None, seat_id=given.id, reason="辞职")
    with pytest.raises(StateRefused):
        actions.end_seat(actor=None, seat_id=given.id, reason="又辞")
    with pytest.raises(StateRefused):
        actions.activate_seat(actor=None, seat_id=given.id)
    assert [held.status_label for held in selectors.seats_of(who)] == ["已结束"]


def test_a_seat_counts_from_its_first_to_its_last_day() -> None:
    today = clock.today()
    who = person()
    actions.give_seat(actor=None, new=seat(who, "330000", since=today, until=today))
    actions.give_seat(actor=None, new=seat(who, "330100", since=today + timedelta(days=1)))
    actions.give_seat(actor=None, new=seat(who, "330122", until=today - timedelta(days=1)))
    assert codes(who) == ["330000"]
    assert [held.usable for held in selectors.seats_of(who)] == [True, False, False]


def test_at_work_in_one_congress_only_the_seats_there_count(admin: Actor) -> None:
    who = person()
    actions.give_seats(seats=[seat(who, "330122"), seat(who, "330122", "handler"), seat(who, "330100")])
    here = actor(who, "330122")
    assert {s.kind for s in here.seats} == {"deputy", "handler"} and len(here.all_seats) == 3
    there = selectors.at(here, congress("330100"))
    assert [s.kind for s in there.seats] == ["deputy"] and not there.can("matter.handle")
    assert selectors.at(here, congress("330200")).seats == ()


def test_the_person_with_all_seats_and_congresses_is_one_query(django_assert_num_queries: object) -> None:
    who = person()
    actions.give_seats(seats=[seat(who, "330122"), seat(who, "330100"), seat(who, "330000")])
    with django_assert_num_queries(1):  # type: ignore[operator]
        found = selectors.person_by_identity(issuer="https://login.invalid/realms/test", sub=str(who))
    assert found is not None and found.congresses[0] == congress("330000")


def test_of_a_merger_those_seats_follow_whose_holders_have_none_like_it_there() -> None:
    gone, heir = congress("330122").id, congress("330127").id

    def handlers() -> Count:
        counted = succession.counts(gone, MERGE, [heir])
        return next(one for one in counted if one.label == states.KINDS[states.HANDLER])

    both, one = person(), person()
    actions.give_seats(seats=[seat(who, "330122", "handler") for who in (both, one)])
    before = handlers()
    assert before.moves == before.count and not before.why
    actions.give_seats(seats=[seat(both, "330127", "handler")])
    after = handlers()
    assert (after.count, after.moves) == (before.count, before.moves - 1) and "已有同样席位" in after.why
