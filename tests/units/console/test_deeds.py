"""The console's deeds on one congress, as pages and as dialogues."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from kernel import clock, tenancy
from kernel.ids import uuid7
from kernel.tenancy import CongressRef
from tenants.models import Congress, PlatformKey
from tenants.onboarding import naming
from tenants.onboarding.naming import Admin, Known
from tests.units.console.conftest import keeper_of
from tests.units.console.test_reading import words
from ui.parts import Slip

REASON = "机构改革期间暂停使用，预计一周。"
CODE = "7KMN-QR4T-X2WZ"
_SLIP = Slip(
    organ="桐庐县人民代表大会常务委员会",
    name="叶明",
    seat="",
    code=CODE,
    expires_at=clock.now(),
    asks_number=True,
    address="http://testserver/sso/activate",
    qr="data:image/svg+xml,",
)


def congress(code: str) -> CongressRef:
    ref = tenancy.directory().by_code(code)
    assert ref is not None
    return ref


def page(code: str, deed: str = "") -> str:
    return f"/console/congresses/{congress(code).id}/{deed}"


def test_suspending_asks_for_a_reason_and_keeps_what_was_typed(browser: Client) -> None:
    answer = browser.post(page("330127", "suspension"), {"reason": "太短"})
    assert answer.status_code == 422 and "太短" in words(answer) and "请写明原因" in words(answer)
    assert congress("330127").state == "active"


def test_a_congress_rests_and_goes_on(browser: Client) -> None:
    answer = browser.post(page("330127", "suspension"), {"reason": REASON}, follow=True)
    assert "已暂停" in words(answer) and REASON in words(answer)
    assert "恢复" in words(browser.get("/console/?q=330127"))
    assert browser.get(page("330127", "suspension")).status_code == 409
    assert browser.post(page("330127", "resumption"), follow=True).status_code == 200
    shown = words(browser.get(page("330127")))
    assert "已上线" in shown and "童欣" in shown and "恢复" in shown


def test_a_dialogue_gets_the_form_alone_and_leads_back(browser: Client) -> None:
    htmx = {"HX-Request": "true", "HX-Target": "ld-dialogue"}
    form = words(browser.get(page("330203", "name"), headers=htmx))
    assert "<html" not in form and "hx-post" in form
    sent = {"name": "海曙区", "organ_name": "海曙区人民代表大会常务委员会"}
    answer = browser.post(page("330203", "name"), sent, headers=htmx)
    assert answer.status_code == 204 and answer["HX-Redirect"] == page("330203")


def test_renaming_comes_filled_and_changes_the_head_of_its_pages(browser: Client) -> None:
    form = words(browser.get(page("330122", "name")))
    assert 'value="桐庐县人民代表大会常务委员会"' in form
    browser.post(page("330122", "name"), {"name": "桐庐市", "organ_name": "桐庐市人民代表大会常务委员会"})
    assert congress("330122").organ_name == "桐庐市人民代表大会常务委员会"
    assert "改为 桐庐市人民代表大会常务委员会" in words(browser.get(page("330122")))


def test_a_wrong_code_is_refused_at_its_field(browser: Client) -> None:
    answer = browser.post(page("330203", "code"), {"code": "33x"})
    assert answer.status_code == 422 and 'value="33x"' in words(answer) and "6 位数字" in words(answer)


def test_a_successor_is_found_under_its_city_the_own_city_first(browser: Client) -> None:
    shown = words(browser.get(page("330127", "merger")))
    assert shown.index('<optgroup label="杭州市"') < shown.index(str(congress("330122").id))
    assert shown.index(str(congress("330122").id)) < shown.index('<optgroup label="宁波市"')
    refused = browser.post(
        page("330127", "merger"), {"successor": str(congress("330100").id), "reason": REASON}
    )
    assert refused.status_code == 422 and "请从列表中选择" in words(refused)


def test_merging_needs_a_successor_of_the_list(browser: Client) -> None:
    form = words(browser.get(page("330203", "merger")))
    assert "桐庐" in form and "杭州市 330100" not in form, "only those of the same level are offered"
    for wrong in ("", "x", str(uuid7())):
        answer = browser.post(page("330203", "merger"), {"successor": wrong, "reason": REASON})
        assert answer.status_code == 422
    assert congress("330203").state == "active"


def test_the_province_of_the_console_itself_can_not_be_closed(browser: Client) -> None:
    answer = browser.post(page("330000", "closure"), {"reason": REASON})
    assert answer.status_code == 409 and "管理席位所在的单位" in words(answer)
    assert "您的管理席位在这个单位" in words(browser.get(page("330000")))


def test_the_check_list_is_made_anew_on_request(browser: Client) -> None:
    assert "没有留下检查结果" in words(browser.get(page("330203")))
    shown = words(browser.post(page("330203", "checks"), follow=True))
    assert "已重新检查" in shown and "没有留下检查结果" not in shown
    assert "6" in words(browser.get("/console/?q=330203"))


def test_a_city_level_keeper_does_not_reach_the_province(browser: Client) -> None:
    below = keeper_of("330200", name="林楠").browser()
    assert "宁波市共" in words(below.get("/console/"))
    assert below.get(page("330000")).status_code == 404
    assert below.post(page("330122", "suspension"), {"reason": REASON}).status_code == 404
    assert below.get(page("330203")).status_code == 200


@pytest.fixture
def administrator() -> Iterator[Admin]:
    before = list(naming._look), list(naming._activate)
    found = Admin(person_id=uuid7(), name="叶明", login="330203-admin")
    naming.register(
        look=lambda numbers, logins, ids: Known(admins={one: [found] for one in ids}),
        activate=lambda person_id, ref, actor: _SLIP,
    )
    yield found
    naming._look[:], naming._activate[:] = before


def test_an_activation_slip_is_shown_once_and_kept_nowhere(browser: Client, administrator: Admin) -> None:
    assert "330203-admin" in words(browser.get(page("330203")))
    sent = {"person_id": str(administrator.person_id), "idempotency_key": str(uuid7())}
    slip = browser.post(page("330203", "activation-slip"), sent)
    assert CODE in words(slip) and "no-store" in slip["Cache-Control"]
    again = browser.post(page("330203", "activation-slip"), sent)
    assert again.status_code == 409 and CODE not in words(again) and "只显示一次" in words(again)
    assert not PlatformKey.objects.filter(body__contains=CODE).exists()


def test_a_person_who_is_no_administrator_gets_no_slip(browser: Client, administrator: Admin) -> None:
    for wrong in ("x", str(uuid7())):
        answer = browser.post(page("330203", "activation-slip"), {"person_id": wrong})
        assert answer.status_code == 409 and "还没有确定管理员" in words(answer)


def test_closed_congresses_stay_in_the_tree(browser: Client) -> None:
    browser.post(page("330203", "closure"), {"reason": REASON})
    assert Congress.objects.get(code="330203").state == "closed"
    assert "已关闭" in words(browser.get("/console/?q=330203"))


def test_a_closed_congress_is_offered_nothing_for_those_who_would_enter(
    browser: Client, administrator: Admin
) -> None:
    assert congress("330203").state == "closed"
    shown = words(browser.get(page("330203")))
    assert not any(word in shown for word in ("激活单 叶明", ">重新检查<", ">发测试件<"))
    for deed in ("activation-slip", "checks", "probe"):
        answer = browser.post(page("330203", deed))
        assert answer.status_code == 409 and "已关闭" in words(answer) and CODE not in words(answer)


def test_every_deed_on_a_congress_is_told_in_words(browser: Client) -> None:
    """All that the tests above did, read back: no code of a deed stands on a page."""
    for code in ("330000", "330122", "330127", "330203"):
        shown = words(browser.get(page(code)))
        assert "congress." not in shown and "admin." not in shown


@pytest.mark.parametrize("deed", ["closure", "merger"])
def test_what_cannot_be_undone_says_that_no_other_congress_gets_the_files_on_the_way(
    browser: Client, deed: str
) -> None:
    shown = words(browser.get(page("330127", deed)))
    assert "尚未送达的文件不再送达，也不转给" in shown and "承接" not in shown


def test_a_refusal_promises_typed_text_only_where_some_was_typed_and_leads_back_to_the_console(
    browser: Client, administrator: Admin
) -> None:
    sent = {"idempotency_key": str(uuid7()), "person_id": str(uuid7())}
    refused = browser.post(page("330203", "activation-slip"), sent)
    assert refused.status_code == 409 and "内容没有丢" not in words(refused)
    assert 'href="/console/">回到单位开通' in words(refused) and "回到待办</a>" not in words(refused)
    typed = browser.post(page("330203", "activation-slip"), {**sent, "reason": "写了几个字"})
    assert "内容没有丢" in words(typed)
