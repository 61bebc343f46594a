"""The calendar's pages in Chromium at both widths and in 大字版: axe finds nothing, nothing runs out, and a key ticks a day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page

from kernel import clock
from shared_apps.worktime import actions
from shared_apps.worktime.actions import Entered
from shared_apps.worktime.arranging import REST, Arranged, national
from tests.browser.screen import chromium, picture, violations
from tests.factories.house import House, furnish
from tests.stack.programs import Web
from tests.units.console.conftest import Keeper, keeper_of

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.usefixtures("database")]
# Width in px, 大字版, and how many of the pages: a year is some four hundred boxes, which axe takes its time for.
SIZES = ((1280, False, 4), (390, False, 2), (390, True, 1))
_WIDE = "document.documentElement.scrollWidth - window.innerWidth"
_MARK = "getComputedStyle(document.activeElement.parentElement.querySelector('i')).visibility"
NEXT = clock.today().year + 1


@pytest.fixture(scope="module")
def house(database: object) -> House:
    return furnish("330122")


@pytest.fixture(scope="module")
def keeper(database: object) -> Keeper:
    made = keeper_of()
    days = [*national(NEXT, set(), names={}), Arranged(date(NEXT, 10, 8), REST, "调休放假")]
    entered = Entered(
        title=f"国务院办公厅关于{NEXT}年部分节假日安排的通知",
        number="国办发明电〔2026〕1号",
        issued_on=clock.today(),
        text="",
        days=days,
    )
    actions.save_draft(actor=made.actor(), year=NEXT, scope=None, entered=entered)
    return made


def pages(house: House, keeper: Keeper) -> list[tuple[str, str, str]]:
    """(session key, address, name of the picture)."""
    name = settings.SESSION_COOKIE_NAME
    console, deputy = (client.cookies[name].value for client in (keeper.browser(), house.browser("deputy1")))
    return [
        (deputy, house.url("calendar/?start=2026-02-09&count=10&unit=wd"), "year"),
        (console, f"/console/calendar/{NEXT}/entry", "entry"),
        (console, f"/console/calendar/{NEXT}/confirmation", "confirmation"),
        (console, "/console/calendar/", "years"),
    ]


def test_every_page_is_fit_for_eyes_fingers_and_keys(
    house: House, keeper: Keeper, web: Web, tmp_path: Path
) -> None:
    wrong, every = [], pages(house, keeper)
    with chromium() as browser:
        for width, large, many in SIZES:
            for key, address, name in every[:many]:
                page = _page(browser, web, key, width=width, large=large)
                page.goto(web.address + address, wait_until="networkidle")
                picture(page, tmp_path / f"{name}-{width}{'-large' * large}.png")
                found = violations(page)
                if (wide := page.evaluate(_WIDE)) > 0:
                    found.append(f"runs out sideways by {wide} px")
                wrong += [f"{name} {width} {'large' * large}: {one}" for one in found]
                if name == "entry" and not large:
                    wrong += _ticked_by_key(page)
                page.context.close()
    assert not wrong, "\n".join(wrong)


def _page(browser: Browser, web: Web, key: str, *, width: int, large: bool) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 844}, locale="zh-CN")
    cookies = {settings.SESSION_COOKIE_NAME: key, **({"liandong_size": "large"} if large else {})}
    context.add_cookies(
        [{"name": name, "value": value, "url": web.address} for name, value in cookies.items()]
    )
    return context.new_page()


def _ticked_by_key(page: Page) -> list[str]:
    """Tab leads from day to day, the space bar ticks, and the mark says what the day becomes."""
    page.locator("label.ld-cal__d input").first.focus()
    page.keyboard.press("Tab")
    before = page.evaluate(_MARK)
    page.keyboard.press("Space")
    after = page.evaluate(_MARK)
    return [] if (before, after) == ("hidden", "visible") else [f"the space bar: {before} → {after}"]
