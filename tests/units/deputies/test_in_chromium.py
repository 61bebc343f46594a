"""The registers' pages in Chromium, on the desk and on the phone in 大字版: axe finds nothing, nothing runs out sideways."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections

from kernel import clock
from shared_apps.identity import actions as identity
from tenant_apps.deputies import actions
from tenant_apps.deputies.models import Term
from tests.browser.screen import chromium, picture, share, violations
from tests.factories.house import SINCE, House
from tests.factories.numbers import id_number
from tests.stack.programs import Web

pytestmark = pytest.mark.needs("chromium")


@pytest.fixture(scope="module")
def pages(house: House) -> list[tuple[str, str, str]]:
    """(whose session, address, name of the picture): every page with something on it."""
    given = identity.Invitation("阿卜杜外力·买买提", id_number(7201), "deputy", "13800001234")
    identity.invite(actor=house.actor("admin"), invitation=given)
    two = house.mandate_ids["deputy2"]
    with house.entered():
        term = Term.objects.get().pk
        actions.open_session(
            actor=None,
            term_id=term,
            no=5,
            kind="REGULAR",
            begins=SINCE,
            bill_cutoff=clock.end_of_day(SINCE),
        )
        told = {
            "number": 12,
            "name": "富春江",
            "seats": 3,
            "area": "富春江镇俞赵村、孝门村、芝厦村及镇属单位",
        }
        actions.add_body(actor=None, key="districts", term_id=term, told=told)
        actions.suspend(actor=None, mandate_id=two, ground="DETAINED")
    clerk = [
        ("deputies/", "list"),
        ("deputies/?q=没有这个人", "none-found"),
        ("deputies/new", "new"),
        ("deputies/seat-list", "printed"),
        (f"deputies/{two}/", "deputy"),
        (f"deputies/{two}/termination", "end"),
        (f"deputies/{two}/placement", "place"),
        (f"deputies/{two}/record", "record"),
        ("terms/", "terms"),
        (f"terms/{term}/sessions/new", "new-session"),
        ("districts/", "districts"),
        ("districts/new", "new-district"),
        ("groups/", "groups"),
    ]
    deputy = [("deputies/", "outsider-list"), (f"deputies/{two}/", "outsider-deputy")]
    admin = [("seats/new?kind=deputy", "seat")]
    return [
        (str(house.browser(who).cookies[settings.SESSION_COOKIE_NAME].value), house.url(path), name)
        for who, some in (("clerk", clerk), ("deputy1", deputy), ("admin", admin))
        for path, name in some
    ]


@pytest.mark.parametrize(("width", "large"), [(1280, False), (390, True)], ids=["desk", "phone in 大字版"])
def test_every_page_of_the_registers_at_this_width(
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
