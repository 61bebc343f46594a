"""The pages of the exchange in Chromium, at the desk and on the phone in 大字版: axe finds nothing, nothing runs out sideways."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connections

from kernel.actor import Actor
from shared_apps.identity.models import PersonIdentity
from tenants.models import Adjustment
from tests.browser.screen import chromium, picture, share, violations
from tests.factories import cast
from tests.factories.cast import CITY, COUNTY
from tests.factories.house import ISSUER, browser_of
from tests.units.adjusting.conftest import Play

SIZES = ((1280, False), (390, True))  # px, 大字版
Shown = tuple[str, str, str]  # session key, address, name of the picture


def pages(console: Actor, play: Play, made: Adjustment) -> list[Shown]:
    """Each with something on it."""
    received, case = play.referrals["received"], play.cases["at the city"]
    clerk = [
        ("referrals/?box=in", "received"),
        ("referrals/?box=out", "sent"),
        ("referrals/?box=waiting", "waiting"),
        ("referrals/?box=rejected", "none-refused"),
        (f"referrals/{received}/", "referral"),
        (f"referrals/{received}/rejection", "refusing"),
        ("referrals/entrusting", "entrusting"),
        ("referrals/overview/", "overview"),
        ("referrals/below/", "below"),
        ("exchange/alarms/", "alarms"),
        (f"suggestions/{case}/", "case"),
        (f"suggestions/{case}/evidence", "evidence"),
    ]
    keeper = [
        ("adjustments/", "adjustments"),
        (f"adjustments/{made.pk}/", "adjustment"),
        ("adjustments/merger", "merger"),
        ("adjustments/move", "move"),
        ("exchange/", "files"),
        ("exchange/new", "file-new"),
    ]
    found = [(_key(CITY, "clerk"), f"/t/{CITY}/{address}", name) for address, name in clerk]
    found += [(_key_of(console.person_id), f"/console/{address}", name) for address, name in keeper]
    approval = f"/t/{COUNTY}/referrals/{play.referrals['drafted']}/approval"
    found.append((_key(COUNTY, "head"), approval, "approval"))
    found.append((_key(COUNTY, "clerk"), f"/t/{COUNTY}/referrals/mandate-change", "mandate-change"))
    return found


def _key(code: str, post: str) -> str:
    return _key_of(cast.actor(code, post).person_id)


def _key_of(person_id: UUID) -> str:
    PersonIdentity.objects.get_or_create(person_id=person_id, issuer=ISSUER, sub=str(person_id))
    return str(browser_of(person_id).cookies[settings.SESSION_COOKIE_NAME].value)


def look(address: str, shown: list[Shown], folder: Path) -> list[str]:
    """What is wrong with them."""

    def with_chromium() -> list[str]:
        found: list[str] = []
        with chromium() as chrome:
            for turn, (width, large) in enumerate(SIZES):
                context = chrome.new_context(viewport={"width": width, "height": 844}, locale="zh-CN")
                page = context.new_page()
                for key, path, name in share(shown, turn, len(SIZES)):
                    cookies = {settings.SESSION_COOKIE_NAME: key} | (
                        {"liandong_size": "large"} if large else {}
                    )
                    context.add_cookies([{"name": n, "value": v, "url": address} for n, v in cookies.items()])
                    answer = page.goto(address + path, wait_until="networkidle")
                    picture(page, folder / f"{name}-{width}.png")
                    wrong = violations(page)
                    if answer is None or answer.status != 200:
                        wrong.append(f"answered {answer and answer.status}")
                    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                        wrong.append("runs out sideways")
                    found += [f"{name} at {width}: {one}" for one in wrong]
                context.close()
        return found

    connections.close_all()
    with ThreadPoolExecutor(1) as pool:  # the browser's event loop is no thread for Django
        return pool.submit(with_chromium).result()
