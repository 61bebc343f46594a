"""One login in a real browser: a deputy of three congresses from the slip to the log-out, an office with its second factor."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

import pyotp
import pytest
from django.db.models import F
from django.utils import timezone
from playwright.sync_api import Browser, expect

from config.demo.people import PASSWORD
from kernel import tenancy
from shared_apps.identity import actions as identity
from shared_apps.identity import selectors as people
from shared_apps.identity.models import PersonIdentity
from shared_apps.identity.plugging import NewMandate
from sso import conf, testing
from sso.models import LoginSession
from tenant_apps.deputies import actions as deputies
from tenant_apps.handling import actions as handling
from tenant_apps.organs import selectors as organs
from tenant_apps.suggestions import actions as suggestions
from tests.browser.screen import Screen, chromium
from tests.conftest import Site
from tests.factories import cast, texts
from tests.journeys.conftest import Company
from tests.stack.roots import ROOT

pytestmark = pytest.mark.needs("chromium")
PICTURES = ROOT / "var" / "one-login"  # looked at by people; no test reads it
DESK, PHONE = 1280, 390  # px
CHAIN = (cast.COUNTY, cast.CITY, cast.PROVINCE)
NAME, NUMBER, TELEPHONE = "钱月琴", "330122196503074528", "13957100001"
OWN_PASSWORD = "Qian-yueqin-1965"
ANSWER = "您提出的建议收悉。我单位已将有关事项列入明年工作计划，届时将向您通报进展情况。"


@pytest.fixture(scope="module")
def browser(someone: Company) -> Iterator[Browser]:
    for old in PICTURES.glob("*.png"):
        old.unlink()
    with chromium() as found:
        yield found


def screen(browser: Browser, site: Site, login: str, width: int) -> Screen:
    return Screen(browser, address=site.address, login=login, width=width, folder=PICTURES)


def test_a_deputy_of_three_congresses_from_the_slip_to_the_log_out(
    browser: Browser, site: Site, someone: Company
) -> None:
    code = _slip_of_the_county(browser, site)
    for upper in (cast.CITY, cast.PROVINCE):
        _invited(upper)
    deputy = screen(browser, site, "newcomer", PHONE)
    _activated(deputy, code)
    deputy.log_in(OWN_PASSWORD)
    assert "2 个新的席位待您确认" in deputy.words
    _seats_confirmed(deputy)
    for congress in CHAIN:
        _answered(congress, deputy.login)
    _all_waits_in_one_list(deputy)
    _switched(deputy)
    _logged_out_in_both_tabs(deputy)


def test_an_office_proves_itself_once_for_a_quarter_of_an_hour(
    browser: Browser, site: Site, someone: Company
) -> None:
    first, second, third = (_referred_up(someone) for _ in range(3))
    head = screen(browser, site, "330122-head", DESK)
    head.log_in(PASSWORD)
    head.open(first, "case-to-approve")
    head.click("审签送出")
    head.prove(testing.OTP_SECRET, lands="/t/330122/**")
    _approved(head)
    _time_passes(head, minutes=14)
    head.open(second)
    head.deed("审签送出", "approve-without-another-proof")
    head.done("审签送出")
    _time_passes(head, minutes=2)
    head.open(third)
    head.click("审签送出")
    head.prove(testing.OTP_SECRET, lands="/t/330122/**", serves=1)
    _approved(head)
    head.close()


def _slip_of_the_county(browser: Browser, site: Site) -> str:
    """The county's administrator gives the seat and prints the slip; both want the second factor, once."""
    admin = screen(browser, site, "330122-admin", DESK)
    admin.log_in(PASSWORD, lands="/**")
    admin.open("/t/330122/seats/", "seats")
    admin.click("给予席位", role="link")
    admin.prove(testing.OTP_SECRET, lands="/t/330122/seats/new**")
    admin.open("/t/330122/seats/new?kind=deputy", "give-a-seat")
    given = {"name": NAME, "id_number": NUMBER, "phone": TELEPHONE, "group": "分水代表团"}
    for field, value in given.items():
        admin.fill(field, value)
    admin.pick("term", "第十七届")
    admin.click("给予席位", role="button")
    assert "待本人确认" in admin.words and NUMBER not in admin.words
    admin.see("seat-given")
    admin.open(f"/t/330122/accounts/slips/?q={NAME}", "slips")
    admin.click("打开打印页", role="button")
    admin.see("slip")
    found = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", admin.words)
    assert found, admin.words
    admin.close()
    return found[0]


def _invited(code: str) -> None:
    """Another congress gives the same person a seat."""
    given = identity.Invitation(name=NAME, id_number=NUMBER, phone=TELEPHONE, kind="deputy", term="第十七届")
    identity.invite(actor=cast.actor(code, "admin"), invitation=given)


def _activated(deputy: Screen, code: str) -> None:
    """Slip, password, second factor; a slip of the pen is told at its field and keeps the code."""
    deputy.open("/sso/activate", "activate")
    deputy.fill("code", code.lower())
    deputy.fill("proof", "000000")
    deputy.click("下一步", role="button")
    expect(deputy.page.locator("[name=code]")).to_have_value(re.compile(code, re.IGNORECASE))
    deputy.see("activate-refused")
    deputy.fill("proof", NUMBER[-6:])
    deputy.click("下一步", role="button")
    deputy.see("first-password")
    deputy.login = deputy.page.locator("main .ld-slip__w").first.inner_text().strip()
    deputy.fill("password", OWN_PASSWORD)
    deputy.fill("again", OWN_PASSWORD)
    deputy.page.get_by_role("button", name="设好密码").click()
    deputy.page.wait_for_url("**/sso/activate/second-factor")
    deputy.see("second-factor-to-set")
    secret = "".join(deputy.page.locator("main code.ld-slip__w").inner_text().split())
    deputy.fill("otp", pyotp.TOTP(secret).now())
    deputy.click("设好动态口令", role="button")
    deputy.page.wait_for_url("**/sso/activate/done**")
    deputy.see("activated")


def _seats_confirmed(deputy: Screen) -> None:
    """The county's seat began with the slip; the others wait for a word of the person."""
    deputy.open("/me/seats", "seats-to-confirm")
    for left in (2, 1):
        buttons = deputy.page.get_by_role("button", name=re.compile("^确认"))
        expect(buttons).to_have_count(left)
        buttons.first.click()
        deputy.page.wait_for_load_state("networkidle")
    deputy.open("/me/seats", "three-seats")
    expect(deputy.page.locator("main a.ld-seat")).to_have_count(3)


def _answered(code: str, login: str) -> None:
    """The deputy's mandate there, and an answer that waits to be read."""
    found = people.persons_by_username(issuer=conf.issuer(), usernames=[login])
    seat = next(one for one in people.seats_of(found[login]) if one.congress.code == code)
    cast.inside(code, lambda: _enrolled(found[login], seat.id))
    case = _filed(code, found[login])
    cast.do(code, "clerk", suggestions.register, suggestion_id=case)
    handler = cast.actor(code, "handler1")
    unit = cast.inside(code, lambda: organs.units_of(handler)[0].pk)
    task = cast.do(code, "clerk", handling.assign, suggestion_id=case, unit_id=unit).pk
    cast.do(code, "handler1", handling.sign_for, assignment_id=task)
    spoken = {"way": "PHONE", "with_name": NAME, "note": "已通电话说明情况。"}
    cast.do(code, "handler1", handling.log_contact, assignment_id=task, **spoken)
    letter = {"letter_class": "B", "outcome": "PLANNED", "body": ANSWER}
    cast.do(code, "handler1", handling.reply, assignment_id=task, **letter)


def _filed(code: str, person_id: UUID) -> UUID:
    """A suggestion of this very deputy, handed in."""
    ref = cast.congress(code)
    account = PersonIdentity.objects.get(person_id=person_id, issuer=conf.issuer())
    facts = people.person_by_identity(issuer=account.issuer, sub=account.sub)
    assert facts is not None
    actor = facts.as_actor(congress=ref, acr="basic", auth_time=timezone.now())
    with tenancy.enter(ref):
        made = suggestions.draft(actor=actor, title=texts.TITLE, body=texts.BODY, category=texts.CATEGORY)
    with tenancy.enter(ref):
        suggestions.submit(actor=actor, suggestion_id=made.pk)
    return made.pk


def _enrolled(person_id: UUID, seat_id: UUID) -> None:
    term = deputies.open_term(ordinal=17, begins=date(2022, 2, 1))
    new = NewMandate(person_id=person_id, seat_id=seat_id, person_name=NAME, seat_no="099")
    deputies.enrol(actor=None, term=term, new=new)


def _all_waits_in_one_list(deputy: Screen) -> None:
    deputy.open("/me/", "todo-of-three-seats")
    for organ in ("桐庐县", "杭州市", "浙江省"):
        assert organ in deputy.words
    expect(deputy.page.locator("main tbody tr:not(.grp)")).to_have_count(3)


def _switched(deputy: Screen) -> None:
    """No second log-in, and the address says where one is."""
    deputy.open("/me/seats")
    deputy.page.locator("main a.ld-seat", has_text="杭州市").click()
    deputy.page.wait_for_url("**/t/330100/**")
    deputy.see("after-the-switch")


def _logged_out_in_both_tabs(deputy: Screen) -> None:
    other = deputy.context.new_page()
    other.goto(f"{deputy.address}/t/330122/suggestions/")
    assert "/t/330122/" in other.url
    deputy.page.locator("summary.ld-seatbtn").click()
    deputy.click("退出登录", role="button")
    deputy.page.wait_for_url("**/sso/logged-out**")
    deputy.see("logged-out")
    other.reload()
    other.wait_for_selector("#kc-form-login, #username")
    other.close()
    deputy.close()


def _referred_up(someone: Company) -> str:
    """A case of the county that waits for the head; answers its address."""
    made = cast.do(
        cast.COUNTY, "deputy1", suggestions.draft, title=texts.TITLE, body=texts.BODY, category=texts.CATEGORY
    )
    cast.do(cast.COUNTY, "deputy1", suggestions.submit, suggestion_id=made.pk)
    case = f"/t/330122/suggestions/{made.pk}/"
    clerk = someone("330122-clerk")
    clerk.does(case, "受理登记")
    clerk.does(case, "转请上级", button="送审签", reason="BEYOND_AREA")
    return case


def _approved(head: Screen) -> None:
    """Back from the proof the form of the deed is open; one press sends it."""
    head.see("back-from-the-proof")
    head.click("审签送出", role="button")
    expect(head.page.locator("main")).to_contain_text("已送出")


def _time_passes(person: Screen, *, minutes: int) -> None:
    """Proofs are timed by the real clock: theirs is made older instead."""
    rows = LoginSession.objects.filter(person__identities__username=person.login)
    assert rows.update(auth_time=F("auth_time") - timedelta(minutes=minutes)) == 1
