"""The story once in a real browser: Keycloak's form typed into, dialogues, autosave, phone and desk; axe on every page."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from config.demo.people import PASSWORD
from sso import testing
from tests.browser.screen import Screen, chromium
from tests.conftest import Site
from tests.journeys.conftest import Company
from tests.stack.programs import Worker
from tests.stack.roots import ROOT

pytestmark = pytest.mark.needs("chromium")
PICTURES = ROOT / "var" / "journey"  # looked at by people; no test reads it
DESK, PHONE = 1280, 390  # px
CLINIC = {
    "title": "关于在横村镇增设夜间儿科门诊的建议",
    "category": "EDUCATION",
    "body": "一、情况\n横村镇夜间儿童就诊须往返县城四十公里。\n二、建议\n在镇中心卫生院设夜间儿科门诊，县医院派医师轮值。",
}
RIVER = {
    "title": "关于疏浚界河航道并统一管护的建议",
    "category": "AGRICULTURE",
    "body": "一、情况\n界河航道淤积，两岸管护标准不一。\n二、建议\n请上级统筹疏浚经费，并统一两岸管护标准。",
}
ANSWER = "您提出的建议收悉。镇中心卫生院自下月起开设夜间儿科门诊，县人民医院派医师轮值。感谢您的关心和支持。"
WHY = "只开周末，工作日夜里还是要跑县城。"


class Room:
    """Everybody's screens; each person logs in once a width."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser, self._address = browser, address
        self._screens: dict[tuple[str, int], Screen] = {}
        for old in PICTURES.glob("*.png"):
            old.unlink()

    def at(self, login: str, width: int = DESK) -> Screen:
        if (login, width) not in self._screens:
            screen = Screen(self._browser, address=self._address, login=login, width=width, folder=PICTURES)
            screen.log_in(PASSWORD)
            self._screens[login, width] = screen
        return self._screens[login, width]

    def close(self) -> None:
        for screen in self._screens.values():
            screen.close()


@pytest.fixture(scope="module")
def room(site: Site, someone: Company) -> Iterator[Room]:
    with chromium() as browser:
        found = Room(browser, site.address)
        yield found
        found.close()


def test_a_deputy_on_the_phone_files_and_rates_what_the_desks_handle(room: Room) -> None:
    case = _filed(room.at("330122-deputy1", PHONE), CLINIC)
    _registered_and_assigned(room.at("330122-clerk"), case)
    _handled(room.at("330122-handler1"), case)
    _read_and_rated(room.at("330122-deputy1", PHONE), case)


def test_a_suggestion_is_referred_up_and_adopted_by_a_deputy_who_changes_seat(
    room: Room, someone: Company, real_worker: Worker
) -> None:
    case = _filed(room.at("330122-deputy1", DESK), RIVER)
    someone("330122-clerk").does(case, "受理登记")
    _referred_up(room.at("330122-clerk"), room.at("330122-head"), case)
    _received(room.at("330100-clerk"))
    _adopted_after_changing_seat(room.at("330122-deputy2", PHONE))
    deputy = room.at("330122-deputy1", DESK)
    someone("330122-deputy1").await_words(case, "杭州市")
    deputy.open(case, "case-over-two-levels")
    assert "三级总览" in deputy.words and "采纳" in deputy.words
    phone = room.at("330122-deputy1", PHONE)
    phone.open(case, "case-over-two-levels")


def _filed(deputy: Screen, text: dict[str, str]) -> str:
    """A draft is saved while it is typed; submitting without the check is refused and keeps every word."""
    deputy.open("/t/330122/suggestions/new", "new")
    deputy.page.locator("[name=title]").press_sequentially(text["title"])
    status = deputy.page.locator("[data-autosave-status]")
    expect(status).to_contain_text("已自动保存")
    expect(deputy.page).to_have_url(re.compile(r"/suggestions/[0-9a-f-]{36}/edit"))
    deputy.page.locator("[name=category]").select_option(text["category"])
    deputy.fill("body", text["body"])
    expect(status).to_contain_text("已自动保存")
    deputy.click("提出建议", role="button")
    expect(deputy.page.locator("[name=body]")).to_have_value(text["body"])
    deputy.see("refused")
    deputy.page.locator("[name=confirmed]").check()
    deputy.click("提出建议", role="button")
    expect(deputy.page.locator("h1")).to_have_text(text["title"])
    deputy.see("filed")
    return deputy.page.url.removeprefix(deputy.address)


def _registered_and_assigned(clerk: Screen, case: str) -> None:
    clerk.open("/me/")
    clerk.page.get_by_role("link", name=CLINIC["title"]).first.click()
    clerk.page.wait_for_url("**/suggestions/**")
    clerk.see("case-to-register")
    clerk.deed("受理登记", "register")
    clerk.done("受理登记")
    expect(clerk.page.locator("main")).to_contain_text("已登记")
    clerk.deed("交办", "assign")
    clerk.page.locator("dialog[open] [name=unit_id]").select_option(label="桐庐县交通运输局")
    clerk.done("交办")
    expect(clerk.page.locator("main")).to_contain_text("已交办")
    clerk.see("case-assigned")
    clerk.open("/t/330122/suggestions/", "list")
    assert clerk.page.url.endswith("/suggestions/") and case


def _handled(unit: Screen, case: str) -> None:
    unit.open(case, "case-to-sign")
    unit.deed("签收", "sign")
    unit.done("签收")
    unit.open(unit.address + case)
    unit.deed("登记沟通", "contact")
    unit.choose("面商")
    unit.fill("note", "到横村镇听取了代表意见。")
    unit.done("登记沟通")
    unit.open(case)
    unit.click("答复", role="link")
    unit.see("reply")
    unit.choose("A 类")
    unit.page.locator("[name=outcome]").select_option("SOLVED")
    unit.fill("body", ANSWER)
    unit.click("按现有内容更新", role="button")
    assert ANSWER in unit.words
    unit.see("reply-preview")
    unit.click("送出答复", role="button")
    expect(unit.page.locator("main")).to_contain_text("已答复")
    unit.see("case-replied")


def _read_and_rated(deputy: Screen, case: str) -> None:
    """Dissatisfied without a word why is refused; what was chosen stays."""
    deputy.open("/me/", "todo-reply")
    deputy.open(case, "case-replied")
    deputy.page.locator("main a", has_text="答复").first.click()
    deputy.page.wait_for_url("**/replies/**")
    assert ANSWER[:30] in deputy.words
    deputy.see("letter")
    deputy.click("测评", role="link")
    deputy.see("rating")
    attitude, result = deputy.page.locator("fieldset").nth(0), deputy.page.locator("fieldset").nth(1)
    attitude.locator(".ld-radio", has_text=re.compile("^满意")).click()
    result.locator(".ld-radio", has_text="不满意").click()
    deputy.click("交出测评", role="button")
    expect(result.locator("[value=DISSATISFIED]")).to_be_checked()
    deputy.see("rating-refused")
    deputy.fill("text", WHY)
    deputy.click("交出测评", role="button")
    expect(deputy.page.locator("main")).to_contain_text("已测评")
    deputy.see("case-rated")


def _referred_up(clerk: Screen, head: Screen, case: str) -> None:
    """Three clicks from the case to 送审签, the reason among them."""
    clerk.open(case, "case-registered")
    clerk.clicks = 0
    clerk.deed("转请上级", "refer-up")
    reason = clerk.page.locator("dialog[open] [name=reason]")
    reason.select_option("BEYOND_AREA")
    clerk.done("送审签")
    assert clerk.clicks + 1 <= 3
    clerk.see("case-waits-for-approval")
    head.open(case, "case-to-approve")
    head.click("审签送出")
    head.prove(testing.OTP_SECRET, lands="/t/330122/**")
    head.see("approve")
    head.click("审签送出", role="button")
    head.see("case-sent")


def _received(clerk: Screen) -> None:
    for _ in range(40):
        clerk.open("/t/330100/referrals/?box=waiting")
        if RIVER["title"] in clerk.words:
            break
        clerk.page.wait_for_timeout(250)
    clerk.see("referrals")
    clerk.page.get_by_role("link", name=RIVER["title"]).first.click()
    clerk.page.wait_for_load_state("networkidle")
    clerk.see("referral")
    clerk.deed("签收", "receive")
    clerk.done("签收")
    clerk.deed("受理", "accept")
    clerk.done("受理")
    clerk.see("referral-accepted")


def _adopted_after_changing_seat(deputy: Screen) -> None:
    deputy.open("/t/330122/suggestions/", "list-as-county-deputy")
    deputy.page.locator("summary.ld-seatbtn").click()
    deputy.see("seat-menu")
    deputy.page.locator(".ld-seat", has_text="杭州市").click()
    deputy.page.wait_for_url("**/t/330100/**")
    deputy.see("after-the-switch")
    deputy.open("/me/")
    deputy.page.get_by_role("link", name=RIVER["title"]).first.click()
    deputy.page.wait_for_url("**/t/330100/referrals/**")
    deputy.see("offered")
    deputy.deed("采纳", "adopt")
    deputy.done("采纳")
    deputy.see("adopted")
