"""The pages of a congress that is shut, in Chromium at both widths: axe finds nothing, nothing runs out of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from playwright.sync_api import Page

from tenants.models import Congress
from tests.browser.screen import chromium, picture, violations
from tests.factories.house import House
from tests.stack.programs import Web
from tests.units.lifecycle.conftest import BESIDE, CITY, COUNTY, REASON, congress, give_seat
from tests.units.lifecycle.test_the_door import DOORS, browser_of, shut

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.usefixtures("as_it_was")]
SIZES = ((1280, False), (390, False), (390, True))  # px, 大字版
STATES = [state for state in DOORS if state != "requested"]


@pytest.fixture(scope="module")
def key(house: House) -> str:
    """The session of a clerk of the county who sits in the city too, and at the congress beside it."""
    who = give_seat(code=COUNTY, kind="staff", roles=("clerk",))
    for code in (CITY, BESIDE):
        who = give_seat(who, code=code, kind="staff", roles=("clerk",))
    return str(browser_of(who).cookies[settings.SESSION_COOKIE_NAME].value)


@contextmanager
def opened(web: Web, key: str) -> Iterator[Callable[..., Page]]:
    """Gives pages of somebody logged in. While it is open, this thread has an event loop and Django lets it touch no database."""
    with chromium() as browser:

        def page(*, width: int, large: bool = False) -> Page:
            cookies = {settings.SESSION_COOKIE_NAME: key} | ({"liandong_size": "large"} if large else {})
            context = browser.new_context(viewport={"width": width, "height": 844}, locale="zh-CN")
            context.add_cookies(
                [{"name": name, "value": value, "url": web.address} for name, value in cookies.items()]
            )
            return context.new_page()

        yield page


def seen(page: Page, file: Path) -> None:
    page.wait_for_load_state("networkidle")
    picture(page, file)
    assert violations(page) == [], file.name
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), file.name


@pytest.mark.parametrize("state", STATES)
def test_the_page_at_the_door(web: Web, key: str, tmp_path: Path, state: str) -> None:
    shut(state)
    with opened(web, key) as new:
        for width, large in SIZES:
            page = new(width=width, large=large)
            answer = page.goto(f"{web.address}/t/{COUNTY}/suggestions/")
            assert answer is not None and answer.status == DOORS[state][0]
            seen(page, tmp_path / f"{state}-{width}-{large}.png")
            assert DOORS[state][2] in page.locator("main").inner_text()


def test_the_pages_outside_name_what_is_shut_and_why(web: Web, key: str, tmp_path: Path) -> None:
    shut("suspended")
    organ = congress(COUNTY).organ_name
    with opened(web, key) as new:
        for width, large in SIZES:
            page = new(width=width, large=large)
            for name, path in (("todo", "/me/"), ("seats", "/me/seats")):
                page.goto(web.address + path)
                seen(page, tmp_path / f"{name}-{width}-{large}.png")
                said = page.locator("main").inner_text()
                assert organ in said and REASON in said


def test_the_page_of_maintenance_opens_again_when_it_is_over(web: Web, key: str) -> None:
    shut("migrating")
    with opened(web, key) as new, ThreadPoolExecutor(1) as aside:
        page = new(width=1280)
        page.goto(f"{web.address}/t/{COUNTY}/suggestions/")
        aside.submit(_over).result()
        page.get_by_role("link", name="重新打开").click()
        page.wait_for_load_state("networkidle")
        assert page.url.endswith(f"/t/{COUNTY}/suggestions/")
        assert "建议台账" in page.locator("main").inner_text()


def _over() -> None:
    Congress.objects.filter(code=COUNTY).update(state="active")
    connections.close_all()
