"""A result from above for a suggestion that its deputy has taken back."""

from __future__ import annotations

from uuid import UUID

import pytest

from tenant_apps.referrals import actions as referrals
from tenant_apps.referrals import possible
from tenant_apps.referrals import selectors as known
from tenant_apps.referrals.models import ClockStep
from tenant_apps.suggestions import actions as suggestions
from tests.factories.cast import CITY, COUNTY, do, inside
from tests.units.referrals import playing
from tests.units.referrals.test_three_levels import RunJobs
from tests.units.referrals.test_where_it_is import case_page, todo

pytestmark = pytest.mark.usefixtures("database")


def _withdrawn(run_jobs: RunJobs, *, result_first: bool) -> tuple[UUID, UUID]:
    case = playing.registered(COUNTY)
    playing.in_handling(COUNTY, case)
    up = playing.sent_up(COUNTY, case)
    run_jobs()
    task = playing.in_handling(CITY, playing.adopted(CITY, up))
    run_jobs()
    if result_first:
        playing.answer(CITY, task)
        run_jobs()
    do(COUNTY, "deputy1", suggestions.withdraw, suggestion_id=case, reason="情况已有变化，不再需要办理。")
    if not result_first:
        playing.answer(CITY, task)
    run_jobs()
    assert playing.state(COUNTY, up) == "RESULT_RETURNED"
    return case, up


@pytest.mark.parametrize("result_first", [False, True])
def test_nothing_is_passed_on_of_what_was_withdrawn(run_jobs: RunJobs, result_first: bool) -> None:
    case, up = _withdrawn(run_jobs, result_first=result_first)
    steps = [step.deed for step in inside(COUNTY, lambda: known.clock_of(known.get(up)))]
    assert inside(COUNTY, lambda: known.get(up).due_at) is None
    assert steps.count(ClockStep.WAITS) == int(result_first)
    view = case_page(COUNTY, case)
    reasons = [one.reason for one in view.cannot]
    assert possible.WITHDRAWN in reasons and possible.WAITS not in reasons
    assert view.trace is not None
    assert "待本级答复后转告" not in str([row for leg in view.trace.legs for row in leg.rows])
    asked = todo(COUNTY, "clerk", up)
    assert [(item.kind_label, item.verb) for item in asked] == [("上级结果待确认", "确认")]
    assert "无须转告代表" in asked[0].previous
    shown = [panel for panel in view.panels if panel.title == "上级结果"]
    assert len(shown) == 1 and shown[0].context["withdrawn"]
    do(COUNTY, "clerk", referrals.acknowledge, referral_id=up)
    assert todo(COUNTY, "clerk", up) == [] and inside(COUNTY, lambda: known.get(up).due_at) is None
