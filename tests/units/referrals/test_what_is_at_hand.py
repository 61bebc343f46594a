"""What the page before somebody already knows: texts that are adopted along, the unit that a refusal named, the matter to be given to a unit."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from django.test import Client

from tenant_apps.handling import actions as handling
from tenant_apps.handling.models import Assignment, Matter
from tenant_apps.organs import selectors as organs
from tenant_apps.referrals import actions as referrals
from tenant_apps.suggestions import actions as suggestions
from tests.factories import cast
from tests.factories.cast import CITY, COUNTY, PROVINCE, do, inside
from tests.units.referrals import playing
from tests.units.referrals.test_three_levels import RunJobs
from tests.units.referrals.test_where_it_is import case_page, todo

pytestmark = pytest.mark.usefixtures("database")
OTHER_COUNTY = "330127"
Web = Callable[[str, str], Client]


def _shown(web: Web, code: str, post: str, route: str) -> str:
    return str(web(code, post).get(f"/t/{code}/{route}").content.decode())


def test_who_adopts_one_of_several_reads_what_goes_along_before_and_after(
    run_jobs: RunJobs, web: Web
) -> None:
    titles = {COUNTY: "关于疏浚界河的建议", OTHER_COUNTY: "关于界河两岸统一保洁的建议"}
    ups = {
        code: playing.sent_up(code, playing.registered(code, title=title)) for code, title in titles.items()
    }
    alone = playing.sent_up(COUNTY, playing.registered(COUNTY, title="关于另一事项的建议"))
    run_jobs()
    for up in (*ups.values(), alone):
        do(CITY, "clerk", referrals.receive, referral_id=up)
        do(CITY, "clerk", referrals.accept, referral_id=up)
    do(CITY, "clerk", referrals.bundle, referral_id=ups[COUNTY], others=[ups[OTHER_COUNTY]])
    other = cast.congress(OTHER_COUNTY).name
    dialogue = _shown(web, CITY, "deputy1", f"referrals/{ups[COUNTY]}/adoption")
    assert "随本件一并采纳" in dialogue and titles[OTHER_COUNTY] in dialogue and other in dialogue
    assert "一并采纳" not in _shown(web, CITY, "deputy1", f"referrals/{alone}/adoption")
    assert titles[OTHER_COUNTY] in _shown(web, CITY, "deputy1", f"referrals/{ups[COUNTY]}/")
    do(CITY, "deputy1", referrals.adopt, referral_id=ups[COUNTY])
    run_jobs()
    for here, there in ((COUNTY, OTHER_COUNTY), (OTHER_COUNTY, COUNTY)):
        assert titles[there] in _shown(web, CITY, "deputy1", f"referrals/{ups[here]}/")
        assert titles[there] not in _shown(web, here, "clerk", f"referrals/{ups[here]}/")


def _sent_back(run_jobs: RunJobs, case: UUID, unit: str) -> UUID:
    up = playing.sent_up(COUNTY, case)
    run_jobs()
    do(CITY, "clerk", referrals.receive, referral_id=up)
    named = {"reason": "SOLVABLE_BELOW", "answer": "县级即可解决。", "competent": unit, "level": "county"}
    do(CITY, "clerk", referrals.reject, referral_id=up, **named)
    run_jobs()
    return up


def test_the_unit_that_a_refusal_named_is_chosen_and_with_its_assignment_the_refusal_is_decided(
    run_jobs: RunJobs, web: Web
) -> None:
    handler = cast.actor(COUNTY, "handler1")
    unit = inside(COUNTY, lambda: organs.units_of(handler)[0])
    other = inside(COUNTY, lambda: next(one for one in organs.units_for_assignment() if one.pk != unit.pk))
    case = playing.registered(COUNTY)
    up = _sent_back(run_jobs, case, f"桐庐县{unit.name}")
    form = _shown(web, COUNTY, "clerk", f"suggestions/{case}/assignments/new")
    assert f"指明应由桐庐县{unit.name}（县级）办理" in form
    assert f'<option value="{unit.pk}" selected>' in form
    task = do(COUNTY, "clerk", handling.assign, suggestion_id=case, unit_id=other.pk).pk
    kinds = [item.kind for item in todo(COUNTY, "clerk", case)]
    assert "referral_refused" in kinds, "given to another unit: still to be decided"
    form = _shown(web, COUNTY, "clerk", f"assignments/{task}/replacement")
    assert f'<option value="{unit.pk}" selected>' in form and "指明应由" in form
    facts = {"assignment_id": task, "unit_id": unit.pk, "reason": "上级指明由该单位办理。"}
    do(COUNTY, "clerk", handling.replace_undertaker, **facts)
    assert "referral_refused" not in [item.kind for item in todo(COUNTY, "clerk", case)]
    assert "settle" not in [deed.deed for deed in case_page(COUNTY, case).deeds]
    assert inside(COUNTY, lambda: Assignment.objects.filter(matter__suggestion=case).count()) == 2
    assert playing.state(COUNTY, up) == "REJECTED"


def test_the_distributor_gets_from_the_assignment_to_the_matter(run_jobs: RunJobs, web: Web) -> None:
    case = playing.registered(PROVINCE)
    facts = {"suggestion_id": case, "to": CITY, "reason": "LOWER_DUTY"}
    down = do(PROVINCE, "clerk", referrals.refer_down, **facts).pk
    do(PROVINCE, "head", referrals.approve, referral_id=down)
    run_jobs()
    do(CITY, "distributor", referrals.take_on, referral_id=down)
    matter = inside(CITY, lambda: Matter.objects.get(referral_id=down).pk)
    way = f'href="/t/{CITY}/matters/{matter}/"'
    assert _shown(web, CITY, "distributor", f"referrals/{down}/").count(way) >= 2, "the deed, and the link"
    handler = cast.actor(CITY, "handler1")
    unit = inside(CITY, lambda: organs.units_of(handler)[0].id)
    do(CITY, "distributor", handling.distribute, matter_id=matter, unit_id=unit)
    assert _shown(web, CITY, "distributor", f"referrals/{down}/").count(way) == 1, "distributed"
    do(PROVINCE, "deputy1", suggestions.withdraw, suggestion_id=case, reason="情况已有变化，不再需要办理。")
    run_jobs()
    strip = case_page(PROVINCE, case).strip
    assert strip is not None
    assert [(arrow.back_label, arrow.waiting) for arrow in strip.arrows] == [("已停办", False)]
