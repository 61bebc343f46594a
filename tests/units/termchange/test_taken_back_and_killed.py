"""Taken back whole until it is confirmed; killed at any point it is done once; what is not one's own is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from kernel import clock, tenancy
from kernel.ids import uuid7
from shared_apps.exchange import relay
from shared_apps.exchange.publicly import NotYours
from shared_apps.identity import actions as identity
from shared_apps.identity.actions import turning
from shared_apps.identity.models import Seat
from tenant_apps.deputies import actions as deputies
from tenant_apps.deputies.models import Mandate, MandateEvent, Term
from tenant_apps.handling import actions as handling
from tenant_apps.suggestions import actions as suggestions
from tenant_apps.suggestions.models import Suggestion
from tenant_apps.termchange import actions, jobs, refusals, states
from tenants.models import PlatformEntry
from tests.factories import texts
from tests.factories.house import House, furnish
from tests.stack.databases import Database
from tests.stack.dying import killed
from tests.units.termchange import dying, playing
from tests.units.termchange.playing import do

RunJobs = Callable[[], list[str]]
FIELDS = {"title": texts.TITLE, "body": texts.BODY, "category": texts.CATEGORY}


@pytest.fixture(autouse=True)
def _todays_clock(run_jobs: RunJobs) -> object:
    run_jobs()
    yield
    Path(settings.CLOCK_OFFSET_FILE).unlink(missing_ok=True)


def test_taken_back_everything_is_as_it_was(database: Database, run_jobs: RunJobs) -> None:
    house = furnish("330122")
    replied, letter = playing.replied(house)
    playing.submitted(house, "deputy1")
    change = playing.planned(house)
    playing.elect(house, change)
    run_jobs()
    before = playing.picture(house), playing.mandates(house), playing.seats(house)
    playing.scheduled(house, change)
    run_jobs()
    assert playing.mandates(house) != before[1] and playing.seats(house) != before[2]
    with house.entered():
        newcomer = Mandate.objects.get(seat_id=house.seat_ids["newcomer1 again"]).pk
    do(house, "clerk", deputies.suspend, mandate_id=newcomer, ground="DETAINED")
    day = clock.today() + timedelta(days=40)
    do(house, "head", actions.take_back, change_id=change.pk, reason="选举结果待重新确认", switch_on=day)
    run_jobs()
    after = playing.fresh(house, change)
    assert (after.state, after.switch_on) == (states.PREPARING, day)
    do(
        house, "clerk", deputies.restore, mandate_id=newcomer
    )  # to wait for the change again, as the others do
    seats = playing.seats(house)
    again = house.seat_ids["deputy1 again"]
    assert seats.pop(again) == ("deputy", "active") and before[2].pop(again) == ("deputy", "pending")
    assert (playing.picture(house), playing.mandates(house), seats) == before
    assert Seat.objects.get(pk=again).valid_from == day, "proved, and not valid before the new day"
    with house.entered():
        assert not Suggestion.objects.exclude(carried_from="").exists()
        events = MandateEvent.objects.filter(mandate_id=house.mandate_ids["deputy2"]).order_by("at", "id")
        assert [event.kind for event in events][-2:] == ["EXPIRED", "EXPIRY_WITHDRAWN"]
        assert not after.people.exists() and Term.objects.get(pk=change.new_term_id).begins == day
    do(house, "deputy2", handling.rate, reply_id=letter, attitude="SATISFIED", result="SATISFIED")
    assert playing.states_of(house, {"it": replied}) == {"it": "EVALUATED"}
    playing.submitted(house, "deputy3")


def test_what_the_new_deputies_filed_is_not_lost_so_it_is_not_taken_back(
    database: Database, run_jobs: RunJobs
) -> None:
    house = furnish("330127")
    change = playing.planned(house)
    playing.elect(house, change)
    playing.scheduled(house, change)
    run_jobs()
    day = clock.today() + timedelta(days=1)
    back = {"change_id": change.pk, "reason": "选举结果待重新确认", "switch_on": day}
    do(house, "head", actions.take_back, **back)
    do(house, "deputy1", suggestions.draft, **FIELDS)
    playing.submitted(house, "deputy1")
    run_jobs()
    held = playing.fresh(house, change)
    assert held.state == states.SWITCHED and "已经提出 1 件建议" in held.trouble
    with pytest.raises(refusals.FiledMeanwhile, match="不能再整体撤回"):
        do(house, "head", actions.take_back, **back)
    do(house, "head", actions.confirm, change_id=change.pk)


@pytest.mark.parametrize(
    ("code", "point"), [("330203", "mandates"), ("330200", "carried"), ("330100", "seats")]
)
def test_killed_it_is_not_half_done_and_then_done_once(
    code: str, point: str, database: Database, run_jobs: RunJobs
) -> None:
    house = furnish(code)
    case = playing.registered(house)
    change = playing.planned(house)
    playing.elect(house, change)
    run_jobs()
    before = playing.mandates(house)
    playing.scheduled(house, change)
    _killed_at(point, house, change.pk)
    if point != "seats":
        assert playing.mandates(house) == before and playing.fresh(house, change).state == states.SWITCHING
    Path(settings.CLOCK_OFFSET_FILE).write_text("120")  # the dead relay's lease is over
    jobs.sweep()
    run_jobs()
    for _ in range(2):  # a job that is sent twice does nothing the second time
        with house.entered():
            actions.advance(change_id=change.pk)
    run_jobs()
    done = playing.fresh(house, change)
    assert done.state == states.SWITCHED
    assert playing.seats(house)[house.seat_ids["deputy2"]] == ("former_deputy", "active")
    with house.entered():
        assert done.people.count() == 5 and list(done.cases.values_list("suggestion_id", flat=True)) == [case]
        expired = MandateEvent.objects.filter(mandate_id=house.mandate_ids["deputy2"], kind="EXPIRED")
        assert expired.count() == 1
    told = PlatformEntry.objects.filter(subject_id=house.seat_ids["deputy2"], deed="seat.stepped_down")
    assert told.count() == 1


def test_on_its_day_the_sweep_begins_it_and_what_stands_in_the_way_is_told(
    database: Database, run_jobs: RunJobs
) -> None:
    house = furnish("330000")
    change = playing.planned(house, on=clock.today() + timedelta(days=1))
    playing.elect(house, change)
    playing.scheduled(house, change)
    jobs.sweep()
    run_jobs()
    assert playing.fresh(house, change).state == states.SCHEDULED
    Path(settings.CLOCK_OFFSET_FILE).write_text("86400")
    with house.entered():
        Term.objects.filter(pk=change.old_term_id).update(status="PAST")
    jobs.sweep()
    run_jobs()
    held = playing.fresh(house, change)
    assert held.state == states.SCHEDULED and "已不是本届" in held.trouble
    with house.entered():
        Term.objects.filter(pk=change.old_term_id).update(status="CURRENT")
    jobs.sweep()
    run_jobs()
    assert playing.fresh(house, change).state == states.SWITCHED


def test_no_congress_turns_the_seats_of_another(database: Database) -> None:
    refs = [tenancy.directory().by_code(code) for code in ("330122", "330127", "330122")]
    people = [(uuid7(), f"某{word}") for word in "甲乙丙"]
    identity.enrol_people(people=people)
    own, foreign, clerk = identity.give_seats(
        seats=[
            identity.NewSeat(person, ref.id, kind, clock.today(), roles=roles)
            for (person, _), ref, (kind, roles) in zip(
                people, refs, (("deputy", ()), ("deputy", ()), ("staff", ("clerk",))), strict=True
            )
            if ref is not None
        ]
    )
    here = own.congress_id
    with pytest.raises(NotYours):
        turning.step_down(congress_id=here, seat_ids=[own.id, foreign.id])
    with pytest.raises(NotYours):
        turning.take_up(congress_id=here, seats={own.id: foreign.id}, day=clock.today())
    with pytest.raises(NotYours):
        turning.leave(congress_id=here, seat_ids=[clerk.id])
    assert Seat.objects.filter(pk__in=[own.id, foreign.id], kind="deputy", status="active").count() == 2


def _killed_at(point: str, house: House, change_id: object) -> None:
    def work() -> None:
        dying.lay(point)
        jobs.advance(str(change_id), congress_id=str(house.ref.id))
        relay.carry(house.ref.id)

    killed(work)
