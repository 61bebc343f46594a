"""A congress's administrator at the desk: proved once, a quarter of an hour of work; then a form that waits for the next proof."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Browser, expect

from shared_apps.identity import actions as identity
from shared_apps.identity.actions import NewSeat
from sso import otp, testing
from sso.models import HeldPost, LoginSession
from tenants import selectors as registry
from tests.browser.screen import Screen, chromium
from tests.conftest import Site
from tests.stack.roots import ROOT

pytestmark = pytest.mark.needs("chromium")
PICTURES = ROOT / "var" / "journey-step-up"  # looked at by people; no test reads it
DESK, PHONE = 1280, 390  # px
GIVE = "/t/330122/seats/new?kind=deputy"
ADMIN, DEPUTY = "admin-who-proves", "deputy-of-two-tabs"


@pytest.fixture(scope="module")
def browser(site: Site) -> Iterator[Browser]:
    for old in PICTURES.glob("*.png"):
        old.unlink()
    people = [(ADMIN, "叶明", None), (DEPUTY, "沈建芳", None)]
    made = testing.add_people(people, with_otp=[ADMIN])
    for login, kind, roles in ((ADMIN, "staff", ("admin",)), (DEPUTY, "deputy", ())):
        congress = registry.ref_by_code("330122")
        assert congress is not None
        identity.give_seat(
            new=NewSeat(
                person_id=made[login],
                congress_id=congress.id,
                kind=kind,
                roles=roles,
                valid_from=date(2022, 1, 1),
            )
        )
    with chromium() as found:
        yield found


def elsewhere(look: Callable[[], int]) -> int:
    """In a thread of its own: Chromium's driver keeps the database out of this one."""

    def asked() -> int:
        try:
            return look()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asked).result()


def sixteen_minutes_pass() -> int:
    then = timezone.now() - timedelta(minutes=16)
    return LoginSession.objects.filter(acr="mfa").update(auth_time=then)


def screen(browser: Browser, site: Site, login: str, width: int) -> Screen:
    found = Screen(browser, address=site.address, login=login, width=width, folder=PICTURES)
    found.log_in(testing.PASSWORD)
    return found


def type_code(at: Screen, code: str, name: str) -> None:
    """Keycloak's page for the one-time password."""
    at.page.wait_for_selector("#otp")
    at.page.screenshot(path=PICTURES / f"{name}.png")  # Keycloak's own page, not ours to judge
    at.page.locator("#otp").fill(code)
    at.page.locator("[type=submit]").first.click()
    at.page.wait_for_url(f"{at.address}/**")


def fill_seat(at: Screen, name: str, number: str) -> None:
    at.fill("name", name)
    at.fill("id_number", number)
    at.fill("phone", "13800000001")
    at.page.locator("main form button[type=submit]").last.click()
    at.page.wait_for_load_state("networkidle")


def test_an_administrator_proves_once_and_a_form_that_came_too_late_waits(
    browser: Browser, site: Site
) -> None:
    codes = otp.codes(testing.OTP_SECRET)
    at = screen(browser, site, ADMIN, DESK)
    at.open(GIVE)
    type_code(at, codes[0], "second-factor")
    expect(at.page).to_have_url(site.address + GIVE)
    at.see("form-after-the-proof")
    fill_seat(at, "许文静", "33012219900101123X")
    at.open(GIVE)  # no other proof within the quarter of an hour
    expect(at.page).to_have_url(site.address + GIVE)
    at.fill("name", "俞水根")
    assert elsewhere(sixteen_minutes_pass) == 1
    fill_seat(at, "俞水根", "330122198505053455")
    type_code(at, codes[1], "second-factor-again")
    expect(at.page.get_by_role("heading", name="继续提交")).to_be_visible()
    at.see("held-form")
    assert elsewhere(HeldPost.objects.count) == 1
    at.click("继续提交", role="button")
    expect(at.page.locator("main")).to_contain_text("俞水根")
    assert elsewhere(HeldPost.objects.count) == 0
    at.open("/me/security", "account-security")
    assert "已用动态口令验证，至" in at.words
    at.close()


def test_who_has_no_second_factor_reads_whom_to_ask_and_a_log_out_ends_the_other_tab(
    browser: Browser, site: Site
) -> None:
    at = screen(browser, site, DEPUTY, PHONE)
    at.open("/me/security", "account-security")
    at.page.goto(f"{site.address}/sso/step-up?next=/me/")
    assert "请平台运维人员当面核对" in at.words
    at.complaints.clear()  # the console's line about the 403 that is meant
    at.see("nobody-confirmed")
    other = at.context.new_page()
    other.goto(f"{site.address}/me/seats")
    expect(other.get_by_role("heading", name="我的席位")).to_be_visible()
    at.open("/me/security")
    at.page.get_by_role("button", name="在所有设备上退出登录").click()
    expect(at.page.get_by_role("heading", name="已退出登录")).to_be_visible()
    at.see("logged-out-everywhere")
    other.reload()
    other.wait_for_selector("#username")
    other.close()
    at.close()
