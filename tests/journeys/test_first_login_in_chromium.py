"""A deputy of three levels on a phone: activation by slip, password and one-time password, then a log-in and the word on the other seats.

And the pages of those who print slips, bring people from a sheet and look after log-ins, at a desk and on a phone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from django.conf import settings as configured
from playwright.sync_api import Browser

from kernel import clock
from kernel.actor import STRONG, Actor
from shared_apps.identity import actions as identity
from shared_apps.identity import selectors as known
from shared_apps.identity.actions import Invitation
from shared_apps.identity.models import Person, Seat
from sso import conf, otp, states
from sso.activation import issuing
from sso.models import SecondFactor
from sso.roster import batches
from sso.tokens import Proof
from tenants import selectors as registry
from tests.browser.screen import Screen, chromium
from tests.conftest import Site
from tests.factories import sessions
from tests.factories.numbers import id_number
from tests.journeys.conftest import Company
from tests.stack.roots import ROOT
from tests.units.roster.made import staff_line, staff_sheet

pytestmark = pytest.mark.needs("chromium")
PICTURES = ROOT / "var" / "journey-first-login"  # looked at by people; no test reads it
DESK, PHONE = 1280, 390  # px
CHAIN = ("330122", "330100", "330000")
NAME, PASSWORD = "何秀英", "fuchunjiang-2026"
NUMBER = id_number(7001)
_ENDINGS = count(1)


@pytest.fixture(scope="module")
def browser(someone: Company) -> Iterator[Browser]:
    for old in PICTURES.glob("*.png"):
        old.unlink()
    with chromium() as started:
        yield started


def officer(code: str, post: str) -> Actor:
    """The seeded person of this post, as after a proof of the second factor."""
    people = known.persons_by_username(issuer=conf.issuer(), usernames=[f"{code}-{post}"])
    proof = proof_of(f"{code}-{post}")
    person = known.person_by_identity(issuer=conf.issuer(), sub=proof.sub)
    assert person is not None and person.id == people[f"{code}-{post}"]
    return person.as_actor(
        congress=registry.ref_by_code(code), channel="web", acr=STRONG, auth_time=clock.real_now()
    )


def proof_of(login: str) -> Proof:
    person_id = known.persons_by_username(issuer=conf.issuer(), usernames=[login])[login]
    (sub,) = known.subs_of(issuer=conf.issuer(), person_id=person_id)
    return Proof(
        issuer=conf.issuer(),
        sub=sub,
        sid=f"journey-{next(_ENDINGS)}",
        acr=STRONG,
        auth_time=clock.real_now(),
        claims={},
    )


def screen(browser: Browser, site: Site, login: str, width: int, *, is_in: bool = False) -> Screen:
    """`is_in`: logged in already, with a second factor."""
    found = Screen(browser, address=site.address, login=login, width=width, folder=PICTURES)
    if is_in:
        key = sessions.strong_key(proof_of(login))
        found.context.add_cookies(
            [{"name": configured.SESSION_COOKIE_NAME, "value": key, "url": site.address}]
        )
    return found


def test_a_deputy_of_three_levels_activates_on_a_phone(
    site: Site, someone: Company, browser: Browser
) -> None:
    someone("330122-clerk")
    for code in CHAIN:
        invitation = Invitation(
            name=NAME,
            id_number=NUMBER,
            phone="13800007001",
            kind="deputy",
            term="第十七届",
            group="分水代表团",
        )
        identity.invite(actor=officer(code, "admin"), invitation=invitation)
    person = known.person_by_id_number(NUMBER)
    assert person is not None
    ref = registry.ref_by_code(CHAIN[0])
    assert ref is not None
    seat = Seat.objects.get(person_id=person.id, congress_id=ref.id)
    (slip,) = issuing.for_seats(
        actor=officer(CHAIN[0], "admin"), congress=ref, seat_ids=[seat.pk], channel=states.PAPER
    )
    desk = screen(browser, site, "nobody", DESK)
    desk.open("/sso/activate", "slip")
    phone = screen(browser, site, "deputy", PHONE)
    phone.open("/ui/size/large")
    phone.open("/sso/activate", "slip")
    phone.fill("code", slip.code)
    phone.fill("proof", "000000")
    phone.click("下一步")
    phone.see("refused")
    assert phone.page.locator("[name=code]").input_value() == slip.code
    phone.fill("proof", NUMBER[-6:])
    phone.page.keyboard.press("Enter")
    phone.page.wait_for_url("**/sso/activate/password")
    login = phone.page.locator(".ld-slip__w").inner_text().strip()
    phone.fill("password", "short")
    phone.fill("again", "short")
    phone.click("设好密码，下一步")
    phone.see("password-refused")
    phone.fill("password", PASSWORD)
    phone.fill("again", PASSWORD)
    phone.click("设好密码，下一步")
    phone.see("second-factor")
    secret = re.sub(r"\s", "", phone.page.locator(".ld-slip__w").inner_text())
    phone.fill("otp", otp.codes(_plain(secret))[0])
    phone.click("设好动态口令")
    phone.see("done")
    assert SecondFactor.objects.get(person_id=person.id).confirmed_at is not None

    phone.click("登录")
    phone.page.locator("#username").fill(login)
    phone.page.locator("#password").fill(PASSWORD)
    phone.page.locator("[type=submit]").click()
    phone.page.wait_for_url(f"{site.address}/me/**")
    phone.open("/me/seats", "seats")
    for _ in range(2):
        phone.page.get_by_role("button", name=re.compile("^确认")).first.click()
        phone.page.wait_for_load_state("networkidle")
    phone.see("seats-confirmed")
    assert Seat.objects.filter(person_id=person.id, status="active").count() == 3
    for one in (desk, phone):
        one.close()


def _plain(shown: str) -> str:
    """Keycloak's letters of the base-32 text that the page shows."""
    import base64

    return base64.b32decode(shown + "=" * (-len(shown) % 8)).decode()


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_pages_of_those_who_look_after_log_ins(
    site: Site, someone: Company, browser: Browser, width: int
) -> None:
    someone("330122-clerk")
    admin, security = (
        screen(browser, site, f"330122-{post}", width, is_in=True) for post in ("admin", "security")
    )
    start = "/t/330122/accounts/"
    admin.open(f"{start}slips/", "slips-choose")
    admin.open(f"{start}slips/?q=没有这个人", "slips-nobody")
    admin.open(f"{start}slips/?kind=deputy")
    admin.page.locator("[data-select-all]").check()
    admin.click("打开打印页")
    admin.see("slips-printed")
    admin.open(f"{start}imports/", "imports")
    admin.open(f"{start}imports/new/people", "import-new")
    ref = registry.ref_by_code("330122")
    assert ref is not None
    batch = batches.take(
        actor=officer("330122", "admin"),
        congress=ref,
        sort="people",
        file_name="工作人员.csv",
        content=staff_sheet(
            staff_line(1),
            staff_line(2, phone="1"),
            staff_line(3, kind="代表们"),
            staff_line(4, id_number=""),
        ),
    )
    admin.open(f"{start}imports/{batch.pk}/", "import-preview")
    admin.click("开始导入 1 人")
    admin.see("import-run")

    deputy = known.persons_by_username(issuer=conf.issuer(), usernames=["330122-deputy1"])["330122-deputy1"]
    Person.objects.filter(pk=deputy).update(keeper_id=ref.id)
    factor = SecondFactor.objects.create(
        person_id=deputy,
        issuer=conf.issuer(),
        credential_id=f"new-{width}",
        label="新手机",
        seen_at=clock.real_now(),
    )
    security.open(f"{start}factors/", "factors")
    security.open(f"{start}factors/{factor.pk}/confirmation", "confirmation")
    security.click("确认")
    security.see("confirmation-refused")
    seat: Any = Seat.objects.get(person_id=deputy, kind="deputy", congress_id=ref.id)
    security.open(f"/t/330122/seats/{seat.pk}/", "seat")
    security.click("重置登录")
    security.see("reset")
    security.open(f"{start}seats/{seat.pk}/logout", "logout")
    for one in (admin, security):
        one.close()
