"""A year is confirmed: every open deadline is counted anew, those concerned are told, and nothing else is touched."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from django.db import connections

from kernel import clock, tenancy
from shared_apps.exchange.models import IndexRow
from shared_apps.identity import todo
from shared_apps.worktime import actions, recounting
from shared_apps.worktime.actions import Entered
from shared_apps.worktime.arranging import national, plain_week
from shared_apps.worktime.models import Recount, RecountRow
from tenant_apps.handling import actions as handling
from tenant_apps.handling.models import Assignment, Matter
from tenant_apps.organs import selectors as organs
from tenant_apps.records.models import Entry
from tenant_apps.referrals import actions as referrals
from tenant_apps.referrals.models import Referral
from tenants.models import Congress
from tests.factories import cast
from tests.factories.cast import CITY, COUNTY, do, inside
from tests.stack.databases import Database
from tests.stack.jobs import run_queued
from tests.units.console.conftest import Keeper, keeper_of
from tests.units.referrals import playing

DECEMBER, EVE = "2026-12-01T10:00:00+08:00", "2026-12-31T15:00:00+08:00"
JANUARY = [date(2027, 1, day) for day in range(4, 30) if date(2027, 1, day).weekday() < 5]


def confirm(keeper: Keeper, *off: date) -> Recount:
    """2027 with its statutory days and these weekdays off."""
    entered = Entered(
        title="国务院办公厅关于2027年部分节假日安排的通知",
        number="国办发明电〔2026〕1号",
        issued_on=date(2026, 12, 31),
        text="",
        days=national(2027, {day for day in off if plain_week(day)}, names={}),
    )
    actor = keeper.actor()
    actions.save_draft(actor=actor, year=2027, scope=None, entered=entered)
    return actions.confirm(actor=actor, year=2027, scope=None, compared=True)


class Story:
    """Cases of December 2026: one at work, one answered, one late, one of the city at work in the county, one referred up."""

    def __init__(self) -> None:
        self.open, self.answered, self.late = (playing.registered(COUNTY) for _ in range(3))
        for case in (self.open, self.late):
            playing.in_handling(COUNTY, case)
        playing.answer(COUNTY, playing.in_handling(COUNTY, self.answered))
        inside(COUNTY, lambda: Matter.objects.filter(suggestion_id=self.late).update(due_at=clock.now()))
        held = {"matter__suggestion_id": self.late}
        inside(COUNTY, lambda: Assignment.objects.filter(**held).update(due_at=clock.now()))
        self.lent = playing.registered(CITY)
        down = {"suggestion_id": self.lent, "to": COUNTY, "reason": "LOWER_POWER", "note": "请承办。"}
        self.down: UUID = do(CITY, "clerk", referrals.refer_down, **down).pk
        do(CITY, "head", referrals.approve, referral_id=self.down)
        run_queued()
        do(COUNTY, "distributor", referrals.take_on, referral_id=self.down)
        run_queued()

    def send_up(self) -> None:
        self.up = playing.sent_up(COUNTY, self.open)
        run_queued()


@pytest.fixture(scope="module")
def database(peopled_database: Database) -> Database:
    return peopled_database


@pytest.fixture(scope="module")
def keeper(database: Database) -> Keeper:
    return keeper_of()


@pytest.fixture(scope="module")
def story(keeper: Keeper) -> Story:
    with time_machine.travel(DECEMBER):
        made = Story()
    with time_machine.travel("2026-12-30T10:00:00+08:00"):
        made.send_up()
    return made


def day_of(due_at: datetime | None) -> date:
    assert due_at is not None
    return clock.day_of_deadline(due_at)


def last_day(code: str, case: UUID) -> tuple[date, bool]:
    def look() -> tuple[date, bool]:
        matter = Matter.objects.get(suggestion_id=case)
        return day_of(matter.due_at), matter.due_provisional

    return inside(code, look)


def told(code: str, case: UUID) -> list[str]:
    return inside(
        code,
        lambda: [
            row.facts["text"] for row in Entry.objects.filter(case_id=case, deed="recounted").order_by("at")
        ],
    )


@pytest.fixture(scope="module")
def confirmed(story: Story, keeper: Keeper) -> Recount:
    """The city's and the county's last days fall on days that the notice takes off."""
    with time_machine.travel(EVE):
        off = [last_day(COUNTY, story.open)[0], last_day(CITY, story.lent)[0], *JANUARY[:3]]
        run = confirm(keeper, *off)
        run_queued()
    return run


def test_before_the_notice_every_date_in_the_year_is_provisional(story: Story) -> None:
    assert last_day(COUNTY, story.open)[1] and last_day(CITY, story.lent)[1]


def test_an_open_deadline_moves_and_is_final(story: Story, confirmed: Recount) -> None:
    day, provisional = last_day(COUNTY, story.open)
    assert not provisional
    (said,) = told(COUNTY, story.open)
    assert said.startswith("期限因2027年节假日安排公布由 2027-") and said.endswith(f"调整为 {day}")

    def assignment() -> tuple[date, bool]:
        row = Assignment.objects.get(matter__suggestion_id=story.open)
        return day_of(row.due_at), row.due_provisional

    assert inside(COUNTY, assignment) == (day, False)


def test_what_is_answered_or_late_stays(story: Story, confirmed: Recount) -> None:
    assert told(COUNTY, story.answered) == told(COUNTY, story.late) == []
    assert last_day(COUNTY, story.answered)[1]  # as it was when the reply was given
    with time_machine.travel(DECEMBER):
        assert last_day(COUNTY, story.late)[0] == clock.today()


def test_the_county_gets_the_citys_new_day_by_envelope(story: Story, confirmed: Recount) -> None:
    def city() -> tuple[date, bool]:
        row = Referral.objects.get(pk=story.down)
        return day_of(row.due_at), row.due_provisional

    def county() -> tuple[date, bool]:
        row = Matter.objects.get(referral_id=story.down)
        return day_of(row.due_at), row.due_provisional

    upper = inside(CITY, city)
    assert upper == inside(COUNTY, county) == inside(COUNTY, city)
    assert not upper[1] and told(CITY, story.lent)


def test_what_a_referral_waits_for_moves_at_both_ends(story: Story, confirmed: Recount) -> None:
    """转请签收 is counted from the sending here, from the arrival there."""

    def look() -> tuple[date, bool]:
        row = Referral.objects.get(pk=story.up)
        assert row.events.filter(deed="recounted").count() == 1
        return day_of(row.due_at), row.due_provisional

    for code in (COUNTY, CITY):
        day, provisional = inside(code, look)
        assert day.year == 2027 and not provisional
    shown = set(IndexRow.objects.filter(referral_id=story.up).values_list("due_at", flat=True))
    assert {day_of(at) for at in shown} == {inside(CITY, look)[0]}, "so has the overview"


def test_unit_and_office_find_it_in_what_waits_for_them(story: Story, confirmed: Recount) -> None:
    with time_machine.travel(EVE):
        handler, clerk = (todo.gather(cast.actor(COUNTY, who)) for who in ("handler1", "clerk"))
    assert any("期限因2027年节假日安排公布由" in item.previous for item in handler.items)
    assert any(item.kind == "redated" and "作了调整" in item.title for item in clerk.readings)


def test_the_run_says_how_far_it_came(confirmed: Recount) -> None:
    found = recounting.progress(Recount.objects.get(pk=confirmed.pk))
    assert not found.is_at_work and found.done == found.total == 6 and found.failed == 0
    assert found.moved >= 3


def test_the_same_again_changes_nothing(story: Story, confirmed: Recount) -> None:
    with time_machine.travel(EVE):
        again = recounting.call_for(scope_id=None, because="再算一次", by_name="")
        recounting.work()
        found = recounting.progress(Recount.objects.get(pk=again.pk))
    assert (found.moved, found.settled, found.is_at_work) == (0, 0, False)


def test_a_confirmed_year_that_is_changed_works_the_same_way(
    story: Story, confirmed: Recount, keeper: Keeper
) -> None:
    before = last_day(COUNTY, story.open)[0]
    with time_machine.travel("2027-01-20T10:00:00+08:00"):
        run = confirm(keeper, before)
        recounting.work()
    assert "2027年节假日安排调整" in run.because
    after, provisional = last_day(COUNTY, story.open)
    assert after != before and not provisional
    assert len(told(COUNTY, story.open)) == 2


def test_a_receipt_that_counts_anew_takes_back_what_was_said_of_the_old_day(story: Story) -> None:
    """浙江 counts from the receipt: the day after it is another, and the note of the recount would mislead."""
    with time_machine.travel(DECEMBER):
        case = playing.registered(COUNTY)
        who = cast.actor(COUNTY, "handler1")
        unit = inside(COUNTY, lambda: organs.units_of(who)[0].id)
        task = do(COUNTY, "clerk", handling.assign, suggestion_id=case, unit_id=unit).pk
        mine = inside(COUNTY, lambda: Matter.objects.get(suggestion_id=case))
        said = {"due_note": "期限调整", "redated_at": clock.now()}
        inside(COUNTY, lambda: Matter.objects.filter(pk=mine.pk).update(**said))
        do(COUNTY, "handler1", handling.sign_for, assignment_id=task)
        after = inside(COUNTY, lambda: Matter.objects.get(pk=mine.pk))
    assert after.due_at != mine.due_at and (after.due_note, after.redated_at) == ("", None)


def test_no_deadline_is_moved_into_the_past() -> None:
    with time_machine.travel(EVE):
        early = clock.now() - timedelta(days=3)
        assert recounting.not_before_today(early) == clock.end_of_day(date(2026, 12, 31))


def test_a_worker_that_dies_and_a_congress_at_rest_are_taken_up_again(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The dead worker's lease runs out; who rests is done when it is back."""
    rest = Congress.objects.filter(code="330127")
    with time_machine.travel("2027-01-21T10:00:00+08:00") as now:
        run = recounting.call_for(scope_id=None, because="接着算", by_name="")
        rest.update(state="suspended")
        seen: list[str] = []

        def dies(self: object) -> Iterator[UUID]:
            seen.append(tenancy.current().code)
            if len(seen) == 3:
                raise KeyboardInterrupt
            return iter(())

        with monkeypatch.context() as patch:
            patch.setattr("tenant_apps.handling.recounting.Replies.waiting", dies)
            with pytest.raises(KeyboardInterrupt):
                recounting.work()
        assert recounting.progress(run).done == 2
        assert recounting.work() == 0  # the dead worker's lease still runs
        now.shift(recounting.LEASE + timedelta(seconds=1))
        assert recounting.sweep()
        recounting.work()
        left = RecountRow.objects.filter(recount=run).exclude(state="done")
        assert [row.congress.code for row in left] == ["330127"]
        rest.update(state="active")
        assert recounting.sweep() and recounting.work() == 1
        assert Recount.objects.get(pk=run.pk).finished_at is not None
        assert not recounting.sweep()


def test_a_deed_that_read_the_calendar_before_the_change_is_waited_for(
    story: Story, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It commits after the confirmation, with a day of the old calendar: the run begins behind it and finds that day."""
    monkeypatch.setattr(recounting, "PATIENCE", 0.3)
    counted, go_on, seen = threading.Event(), threading.Event(), list[date]()
    with time_machine.travel("2027-01-25T10:00:00+08:00"):
        case = playing.registered(COUNTY)
        handler, clerk = (cast.actor(COUNTY, who) for who in ("handler1", "clerk"))
        unit, where = inside(COUNTY, lambda: organs.units_of(handler)[0].id), cast.congress(COUNTY)

        def assign() -> None:
            try:
                with tenancy.enter(where):
                    handling.assign(actor=clerk, suggestion_id=case, unit_id=unit)
                    seen.append(day_of(Matter.objects.get(suggestion_id=case).due_at))
                    counted.set()
                    go_on.wait(60)
            finally:
                counted.set()
                connections.close_all()

        deed = threading.Thread(target=assign)
        deed.start()
        assert counted.wait(60) and seen
        run = confirm(keeper, *seen)
        assert recounting.work() == 0 and recounting.progress(run).done == 0
        go_on.set()
        deed.join()
        assert last_day(COUNTY, case)[0] == seen[0]
        assert recounting.sweep() and recounting.work() == recounting.progress(run).total
    assert last_day(COUNTY, case)[0] > seen[0]
