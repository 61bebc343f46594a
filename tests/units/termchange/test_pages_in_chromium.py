"""The pages of a change of terms in Chromium, at the desk and on the phone in 大字版: axe finds nothing, nothing runs out sideways."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections

from tests.browser.screen import chromium, picture, share, violations
from tests.factories.house import House, furnish
from tests.stack.databases import Database
from tests.stack.jobs import run_queued
from tests.stack.programs import Web
from tests.units.termchange import playing

pytestmark = pytest.mark.needs("chromium")
SIZES = ((1280, False), (390, True))  # px, 大字版
DEEDS = ("day", "schedule", "cancellation")


@pytest.fixture(scope="module")
def pages(database: Database) -> list[tuple[str, str, str]]:
    """(session key, address, name of the picture): before the change in one county, after it in another."""
    before, after, none = furnish("330122"), furnish("330127"), furnish("330203")
    playing.every_open_state(before)
    planned = playing.planned(before)
    playing.elect(before, planned)
    replied, _ = playing.replied(after)
    changed = playing.planned(after)
    playing.elect(after, changed)
    playing.scheduled(after, changed)
    run_queued()
    one, two = f"term-changes/{planned.pk}/", f"term-changes/{changed.pk}/"
    shown = [(none, "head", "term-changes/", "none"), (none, "head", "term-changes/new", "new")]
    shown += [(before, "head", one, "preview"), (before, "head", one + "people/", "people")]
    shown += [
        (before, "clerk", one + "cases/?q=没有这样的", "none-found"),
        (before, "clerk", one + "cases/", "cases"),
    ]
    shown += [(before, "head", one + deed, deed) for deed in DEEDS]
    shown += [(after, "head", two, "done"), (after, "head", two + "taking-back", "take-back")]
    shown += [(after, "head", two + "confirmation", "confirm")]
    shown += [
        (after, "deputy2", "suggestions/", "former"),
        (after, "deputy2", f"suggestions/{replied}/", "case"),
    ]
    return [(_key(house, who), house.url(address), name) for house, who, address, name in shown]


def _key(house: House, who: str) -> str:
    return str(house.browser(who).cookies[settings.SESSION_COOKIE_NAME].value)


@pytest.mark.parametrize(("width", "large"), SIZES, ids=["desk", "phone in 大字版"])
def test_every_page_at_this_width(
    web: Web, pages: list[tuple[str, str, str]], tmp_path: Path, width: int, large: bool
) -> None:
    def look() -> list[str]:
        found: list[str] = []
        with chromium() as chrome:
            for key, address, name in share(pages, int(large), 2):
                context = chrome.new_context(viewport={"width": width, "height": 844}, locale="zh-CN")
                cookies = {settings.SESSION_COOKIE_NAME: key} | ({"liandong_size": "large"} if large else {})
                context.add_cookies([{"name": n, "value": v, "url": web.address} for n, v in cookies.items()])
                page = context.new_page()
                answer = page.goto(web.address + address, wait_until="networkidle")
                picture(page, tmp_path / f"{name}-{width}.png")
                found += [f"{name}: {one}" for one in violations(page)]
                if answer is None or answer.status != 200:
                    found.append(f"{name}: {answer and answer.status}")
                if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                    found.append(f"{name}: runs out sideways")
                context.close()
        return found

    connections.close_all()
    with ThreadPoolExecutor(1) as pool:  # the browser's event loop is no thread for Django
        assert pool.submit(look).result() == []
