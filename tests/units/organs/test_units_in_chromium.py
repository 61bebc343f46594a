"""The pages of units in Chromium at both widths and in 大字版: axe finds nothing, nothing runs out sideways."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from tenant_apps.organs import actions
from tests.browser.screen import chromium, picture, violations
from tests.factories.house import House
from tests.stack.programs import Web

pytestmark = pytest.mark.needs("chromium")
# Width in px, 大字版, and how many of the pages.
SIZES = ((1280, False, 6), (390, False, 6), (390, True, 2))
_WIDE = "document.documentElement.scrollWidth - window.innerWidth"


@pytest.fixture(scope="module")
def pages(house: House) -> list[tuple[str, str]]:
    """(address, name of the picture): every page with something on it."""
    roads, water = house.unit_ids["handler1"], house.unit_ids["handler2"]
    head = house.actor("head")
    with house.entered():
        actions.set_competence(actor=head, unit_id=roads, category="TRANSPORT", note="农村公路和客运")
        actions.set_competence(actor=head, unit_id=roads, category="CONSTRUCTION", role="CO")
        actions.rename_unit(
            actor=head, unit_id=water, name="桐庐县农业农村和水利水务管理局", document="桐编〔2026〕3号"
        )
        below = actions.add_unit(
            actor=head, name="桐庐县公路与运输管理服务中心", kind="department", parent_id=roads
        )
        gone = actions.add_unit(actor=head, name="桐庐县运输管理所", kind="department")
        actions.abolish_unit(actor=head, unit_id=gone.pk, ending="MERGED", successor_ids=[below.pk])
        for order, (name, kind) in enumerate((("人民法院", "court"), ("监察委员会", "supervisory")), 8):
            actions.add_unit(actor=head, name=f"桐庐县{name}", kind=kind, order=order)
    one = f"units/{roads}/"
    found = [
        ("units/", "list"),
        (one, "unit"),
        ("units/?state=ended", "ended"),
        (f"units/{gone.pk}/", "gone"),
        (one + "abolition", "abolition"),
        (one + "edit", "edit"),
    ]
    return [(house.url(address), name) for address, name in found]


def test_every_page_is_fit_for_eyes_and_fingers(
    house: House, pages: list[tuple[str, str]], web: Web, tmp_path: Path
) -> None:
    key, wrong = house.browser("head").cookies[settings.SESSION_COOKIE_NAME].value, []
    with chromium() as browser:
        for width, large, many in SIZES:
            context = browser.new_context(viewport={"width": width, "height": 844}, locale="zh-CN")
            said = {settings.SESSION_COOKIE_NAME: key} | ({"liandong_size": "large"} if large else {})
            context.add_cookies([{"name": n, "value": v, "url": web.address} for n, v in said.items()])
            page = context.new_page()
            for address, name in pages[:many]:
                page.goto(web.address + address, wait_until="networkidle")
                picture(page, tmp_path / f"{name}-{width}{'-large' * large}.png")
                found = violations(page)
                if (wide := page.evaluate(_WIDE)) > 0:
                    found.append(f"runs out sideways by {wide} px")
                wrong += [f"{name} {width} {'large' * large}: {one}" for one in found]
            context.close()
    assert not wrong, "\n".join(wrong)
