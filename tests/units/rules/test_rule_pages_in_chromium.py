"""The pages of the rules in Chromium at both widths and in 大字版: axe finds nothing, nothing runs out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections

from kernel import clock
from shared_apps.rules import actions, selectors
from tests.browser.screen import chromium, picture, share, violations
from tests.factories.house import House, browser_of, furnish
from tests.permissions import console
from tests.stack.programs import Web
from tests.units.suggestions.deeds import registered

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.usefixtures("database")]
SIZES = ((1280, False), (390, False), (390, True))  # px, 大字版


@pytest.fixture(scope="module")
def pages(database: object) -> list[tuple[str, str, str]]:
    """(session key, address, name of the picture): every page with something on it."""
    house = furnish("330122")
    own, _ = console.houses()
    registered(house)
    head, day = house.actor("head"), clock.today() + timedelta(days=30)
    change = actions.begin(
        actor=head, effective_from=day, name="桐庐县人民代表大会代表建议、批评和意见办理办法"
    )
    given = {"use": "own", "basis": "LR", "article": "第九条"}
    for version, (name, value) in enumerate((("return_span", "5wd"), ("rating_span", "20wd")), start=1):
        actions.set_rule(
            actor=head,
            change_id=change.pk,
            version=version,
            name=name,
            value=value,
            **given,  # type: ignore[arg-type]
        )
    seen = selectors.effect(change.__class__.objects.get(pk=change.pk)).after.digest
    actions.publish(actor=head, change_id=change.pk, seen=seen)
    draft = actions.begin(actor=head, effective_from=day + timedelta(days=5), name="桐庐县办理办法修正案")
    actions.set_rule(actor=head, change_id=draft.pk, version=1, name="redo_span", value="2m", **given)  # type: ignore[arg-type]
    in_force = selectors.versions_of(house.ref.id)[0].pk
    one = f"rules/changes/{draft.pk}/"
    keys = {
        "head": _key(house, "head"),
        "deputy": _key(house, "deputy1"),
        "console": _key(own, console.KEEPER),
    }
    found = [
        ("deputy", house.url("rules/"), "list"),
        ("head", house.url("rules/history/"), "history"),
        ("head", house.url(f"rules/versions/{in_force}/"), "version"),
        ("head", house.url(one), "draft"),
        ("head", house.url(one + "description"), "description"),
        ("head", house.url(one + "rule?rule=contact_span"), "rule"),
        ("head", house.url(one + "rule?rule=reply_classes"), "rule-table"),
        ("head", house.url(one + "publication"), "preview"),
        ("head", house.url(f"rules/changes/{change.pk}/withdrawal"), "withdrawal"),
        ("console", "/console/rules/", "deviations"),
    ]
    return [(keys[who], address, name) for who, address, name in found]


def _key(house: House, who: str) -> str:
    return str(browser_of(house.person_ids[who]).cookies[settings.SESSION_COOKIE_NAME].value)


def test_every_page_at_every_width(web: Web, pages: list[tuple[str, str, str]], tmp_path: Path) -> None:
    def look() -> list[str]:
        found: list[str] = []
        with chromium() as chrome:
            for width, large in SIZES:
                for key, address, name in share(pages, SIZES.index((width, large)), 3):
                    context = chrome.new_context(viewport={"width": width, "height": 844}, locale="zh-CN")
                    cookies = {settings.SESSION_COOKIE_NAME: key} | (
                        {"liandong_size": "large"} if large else {}
                    )
                    context.add_cookies(
                        [{"name": n, "value": v, "url": web.address} for n, v in cookies.items()]
                    )
                    page = context.new_page()
                    answer = page.goto(web.address + address, wait_until="networkidle")
                    shown = f"{name}-{width}{'-large' * large}"
                    picture(page, tmp_path / f"{shown}.png")
                    found += [f"{shown}: {one}" for one in violations(page)]
                    if answer is None or answer.status != 200:
                        found.append(f"{shown}: {answer and answer.status}")
                    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                        found.append(f"{shown}: runs out sideways")
                    context.close()
        return found

    connections.close_all()
    with ThreadPoolExecutor(1) as pool:  # the browser's event loop is no thread for Django
        assert pool.submit(look).result() == []
