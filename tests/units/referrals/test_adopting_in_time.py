"""Where the rules give deputies a span to adopt in, its day is owed and shown at both ends; without one nothing is owed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest

from kernel import clock
from shared_apps.exchange.models import IndexRow
from shared_apps.worktime.spans import Span, Unit
from tenant_apps.referrals import actions as referrals
from tenant_apps.referrals import deadlines, events, recounting, todos
from tenant_apps.referrals import selectors as known
from tenant_apps.suggestions import actions as suggestions
from tests.factories.cast import CITY, COUNTY, PROVINCE, do, inside
from tests.units.referrals import playing
from tests.units.referrals.test_three_levels import REFUSAL, RunJobs

pytestmark = pytest.mark.usefixtures("database")
ENDS = (COUNTY, CITY)


@pytest.fixture
def a_month_to_adopt(monkeypatch: pytest.MonkeyPatch) -> None:
    real = deadlines.profile

    def rules(as_of: date | None = None) -> Any:
        return replace(real(as_of), adopt_span=Span(1, Unit.MONTHS))

    monkeypatch.setattr(deadlines, "profile", rules)


def offered(run_jobs: RunJobs) -> UUID:
    up = playing.sent_up(COUNTY, playing.registered(COUNTY))
    run_jobs()
    do(CITY, "clerk", referrals.receive, referral_id=up)
    do(CITY, "clerk", referrals.accept, referral_id=up)
    run_jobs()
    return up


def due(code: str, up: UUID) -> datetime | None:
    return inside(code, lambda: known.get(up).due_at)


def indexed(up: UUID) -> set[datetime | None]:
    return set(IndexRow.objects.filter(referral_id=up).values_list("due_at", flat=True))


def test_without_a_rule_nothing_is_owed_after_the_acceptance(run_jobs: RunJobs) -> None:
    up = offered(run_jobs)
    assert [due(code, up) for code in ENDS] == [None, None] and indexed(up) == {None}


@pytest.mark.usefixtures("a_month_to_adopt")
def test_the_day_to_adopt_by_is_the_same_at_both_ends_and_in_the_overview(run_jobs: RunJobs) -> None:
    up = offered(run_jobs)
    day = due(CITY, up)
    assert day is not None and day > clock.now() and due(COUNTY, up) == day and indexed(up) == {day}
    [todo] = [
        one for one in do(CITY, "deputy1", lambda actor: list(todos.provide(actor))) if str(up) in one.url
    ]
    assert todo.due_at == day
    counted = inside(CITY, lambda: recounting._counted(known.get(up)))
    assert counted is not None and counted.at == day
    times = [inside(code, lambda: known.clock_of(known.get(up))[-1].at) for code in ENDS]
    assert abs((times[0] - times[1]).total_seconds()) < 1, "both ends note the same moment"

    onwards = do(CITY, "clerk", referrals.relay, referral_id=up).pk
    do(CITY, "head", referrals.approve, referral_id=onwards)
    run_jobs()
    assert [due(code, up) for code in ENDS] == [None, None]
    do(PROVINCE, "clerk", referrals.receive, referral_id=onwards)
    do(PROVINCE, "clerk", referrals.reject, referral_id=onwards, **REFUSAL)
    run_jobs()
    assert due(COUNTY, up) == due(CITY, up) == day and indexed(up) == {day}, (
        "it is the city's to decide again"
    )
    do(CITY, "deputy1", referrals.adopt, referral_id=up)
    run_jobs()
    assert [due(code, up) for code in ENDS] == [None, None] and indexed(up) == {None}


def test_what_was_adopted_has_the_day_of_the_case_there(run_jobs: RunJobs) -> None:
    """From its assignment to its answer; before and after nothing is owed."""
    up = offered(run_jobs)
    case = do(CITY, "deputy1", referrals.adopt, referral_id=up).id
    do(CITY, "clerk", suggestions.register, suggestion_id=case)
    run_jobs()
    assert due(COUNTY, up) is None, "nobody has it yet"
    task = playing.in_handling(CITY, case)
    run_jobs()
    day = inside(CITY, lambda: events.deadline_of(case)[0])
    assert day is not None and due(COUNTY, up) == day and indexed(up) == {day}
    playing.answer(CITY, task)
    run_jobs()
    assert playing.state(COUNTY, up) == "RESULT_RETURNED" and due(COUNTY, up) != day and indexed(up) == {None}
