"""Words of a referral's page and of what hangs on it: who did what within, what is left to do, whose title it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tenant_apps.referrals import actions as referrals
from tenant_apps.referrals import selectors as known
from tenant_apps.referrals import types
from tests.factories import cast
from tests.factories.cast import CITY, COUNTY, PROVINCE, do, inside
from tests.units.referrals import playing
from tests.units.referrals.test_three_levels import RunJobs
from tests.units.referrals.test_where_it_is import case_page

pytestmark = pytest.mark.usefixtures("database")
Web = Callable[[str, str], Client]


def _shown(web: Web, code: str, post: str, route: str) -> str:
    return str(web(code, post).get(f"/t/{code}/{route}").content.decode())


def test_a_recall_and_who_asked_for_it_stand_at_both_ends(run_jobs: RunJobs, web: Web) -> None:
    up = playing.sent_up(COUNTY, playing.registered(COUNTY))
    run_jobs()
    do(COUNTY, "clerk", referrals.recall, referral_id=up)
    run_jobs()
    clerk = cast.actor(COUNTY, "clerk").name
    ours = _shown(web, COUNTY, "clerk", f"referrals/{up}/")
    assert "<b>起草</b>" in ours and "<b>申请撤回</b>" in ours and clerk in ours
    assert "<b>对方撤回</b>" in _shown(web, CITY, "clerk", f"referrals/{up}/")
    late = _shown(web, CITY, "clerk", f"referrals/{up}/receipt")
    assert "本级无须再办理" in late and "起草人取回" not in late


def test_a_draft_that_was_taken_back_says_by_whom_to_the_office_alone(run_jobs: RunJobs, web: Web) -> None:
    case = playing.registered(COUNTY)
    facts = {"suggestion_id": case, "reason": "BEYOND_POWER", "note": "请予转请。"}
    for deed, post, given, word in (
        (referrals.take_back, "clerk", {}, "取回"),
        (referrals.send_back, "head", {"answer": "理由不充分，请补充。"}, "审签退回"),
    ):
        up = do(COUNTY, "clerk", referrals.refer_up, **facts).pk
        do(COUNTY, post, deed, referral_id=up, **given)
        shown = _shown(web, COUNTY, "clerk", f"referrals/{up}/")
        assert f"<b>{word}</b>" in shown and cast.actor(COUNTY, post).name in shown
        assert "没有经过" not in shown
        assert word not in _shown(web, COUNTY, "deputy1", f"suggestions/{case}/")


def test_what_is_left_to_do_with_a_result_is_said_and_offered_once(run_jobs: RunJobs, web: Web) -> None:
    case = playing.registered(COUNTY)
    task = playing.in_handling(COUNTY, case)
    up = playing.sent_up(COUNTY, case)
    run_jobs()
    playing.answer(CITY, playing.in_handling(CITY, playing.adopted(CITY, up)))
    run_jobs()
    early = _shown(web, COUNTY, "clerk", f"referrals/{up}/acknowledgement")
    assert "确认收到结果" in early and "承办单位答复以后" in early
    assert "确认并转告" not in early and "转告来源的下级" not in early
    playing.answer(COUNTY, task, letter_class="C", outcome="REFERRED_UP")
    late = _shown(web, COUNTY, "clerk", f"referrals/{up}/acknowledgement")
    assert "确认并转告" in late and "下一步再次答复代表" in late
    do(COUNTY, "clerk", referrals.acknowledge, referral_id=up)
    deeds = [deed.deed for deed in case_page(COUNTY, case).deeds]
    assert "give_result" in deeds and "follow_up" not in deeds
    do(COUNTY, "clerk", referrals.give_result, referral_id=up)
    view = case_page(COUNTY, case)
    assert "follow_up" in [deed.deed for deed in view.deeds]
    assert view.strip is not None
    facts = dict(next(hop for hop in view.strip.hops if hop.level == "county").facts)
    assert "已向上级反映" in facts["结果"] and facts["再次答复"].startswith("列入计划")


def test_its_own_title_is_told_of_what_went_on_from_the_next_congress(run_jobs: RunJobs, web: Web) -> None:
    title = "关于上游水源地保护补偿的建议"
    up = playing.sent_up(COUNTY, playing.registered(COUNTY, title=title))
    run_jobs()
    for deed in (referrals.receive, referrals.accept):
        do(CITY, "clerk", deed, referral_id=up)
    onwards = do(CITY, "clerk", referrals.relay, referral_id=up).pk
    do(CITY, "head", referrals.approve, referral_id=onwards)
    run_jobs()
    shown = _shown(web, COUNTY, "clerk", "referrals/overview/?side=via")
    assert title in shown and f"referrals/{up}/" in shown and f"{onwards}" not in shown
    assert inside(PROVINCE, lambda: known.get(onwards).title) == title


def test_nobody_is_told_of_a_regulation_of_another_province() -> None:
    cc, down = types.TABLE[types.CC], types.TABLE[types.REMIT_DOWN]
    assert cc.ground(COUNTY) == "浙江第二十五条" and cc.ground("420100").startswith("无法定程序")
    assert down.ground(COUNTY) == "《代表法》第五十一条"
    assert (down.ground("370100"), down.ground("370200")) == ("山东第三十一条第二款", "青岛第四十条第二款")
    every = [row.ground(COUNTY) for row in types.TABLE.values()]
    assert not [
        words
        for words in every
        for other in ("河南", "重庆", "福建", "北京", "上海", "山东", "青岛")
        if other in words
    ]
