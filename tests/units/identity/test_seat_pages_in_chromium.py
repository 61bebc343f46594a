"""The pages of seats, of the journal and of what waits, in Chromium at both widths and in 大字版: axe finds nothing, nothing runs out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connections

from shared_apps.identity import actions
from shared_apps.identity.models import Person
from tests.browser.screen import chromium, picture, share, violations
from tests.factories.house import House, furnish
from tests.stack.programs import Web
from tests.units.identity.conftest import seat
from tests.units.identity.offices import COUNTY, Office, browser, office

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.usefixtures("database")]
SIZES = ((1280, False), (390, False), (390, True))  # px, 大字版


@pytest.fixture(scope="module")
def house(database: object) -> House:
    return furnish(COUNTY)


@pytest.fixture(scope="module")
def pages(house: House) -> list[tuple[str, str, str]]:
    """(session key, address, name of the picture): every page with something on it."""
    admins = office(COUNTY, "admin", "security", "auditor")
    console = office("330000", "console")
    waiting = admins.invite(name="方小燕", kind="deputy", roles=(), term="第十七届", group="分水代表团")
    Person.objects.filter(pk=waiting.person_id).update(name="方晓燕")
    handler = admins.invite(name="阿卜杜外力·买买提", kind="handler", roles=())
    staff = admins.invite(roles=("clerk", "head"))
    actions.activate_seat(seat_id=staff.pk)
    actions.end_seat(actor=None, seat_id=house.seat_ids["handler2"], reason="调离")
    mine = actions.give_seat(new=seat(admins.people["auditor"], "330100", "handler"), status="pending")
    assert mine.kind == "handler"

    def of(whose: Office, who: str, *addresses: tuple[str, str]) -> list[tuple[str, str, str]]:
        key = _key(whose.people[who])
        return [(key, address, f"{who}-{name}") for address, name in addresses]

    url = admins.url
    return [
        *of(
            admins,
            "admin",
            (url("seats/"), "list"),
            (url("seats/?q=没有这个人"), "none-found"),
            (url("seats/new?kind=deputy"), "new-deputy"),
            (url("seats/new?kind=staff"), "new-staff"),
            (url("seats/new?kind=handler"), "new-handler"),
            (url(f"seats/{waiting.pk}/"), "waiting"),
            (url(f"seats/{handler.pk}/"), "without-unit"),
            (url(f"seats/{staff.pk}/"), "staff"),
            (url(f"seats/{staff.pk}/roles"), "roles"),
            (url(f"seats/{staff.pk}/end"), "end"),
            (url(f"seats/{staff.pk}/phone"), "phone"),
            ("/me/", "todo"),
        ),
        *of(admins, "security", (url(f"seats/{staff.pk}/id-number"), "number")),
        *of(admins, "auditor", (url("journal/"), "journal"), ("/me/seats", "own")),
        *of(
            console,
            "console",
            ("/console/seats/", "waiting"),
            (f"/console/seats/{waiting.pk}/confirmation", "confirm"),
            (f"/console/seats/{waiting.pk}/refusal", "refuse"),
        ),
    ]


def _key(who: UUID) -> str:
    return str(browser(who).cookies[settings.SESSION_COOKIE_NAME].value)


@pytest.mark.parametrize(("width", "large"), SIZES, ids=["desk", "phone", "phone in 大字版"])
def test_every_page_at_this_width(
    web: Web, pages: list[tuple[str, str, str]], tmp_path: Path, width: int, large: bool
) -> None:
    def look() -> list[str]:
        found: list[str] = []
        with chromium() as chrome:
            for key, address, name in share(pages, SIZES.index((width, large)), 3):
                context = chrome.new_context(viewport={"width": width, "height": 844}, locale="zh-CN")
                cookies = {settings.SESSION_COOKIE_NAME: key} | ({"liandong_size": "large"} if large else {})
                context.add_cookies([{"name": n, "value": v, "url": web.address} for n, v in cookies.items()])
                page = context.new_page()
                answer = page.goto(web.address + address, wait_until="networkidle")
                picture(page, tmp_path / f"{name}-{width}{'-large' * large}.png")
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
