"""What each person gets at the door of a congress in each state: its own people a reason, strangers the one 404."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from kernel import clock, standing
from kernel.actor import Actor
from tenants import lifecycle, states
from tenants.models import Congress, SchemaState
from tests.factories import sessions
from tests.factories.house import House, proof_of, trust_test_tokens
from tests.permissions.asking import shape
from tests.units.lifecycle.conftest import (
    BESIDE,
    CITY,
    COUNTY,
    REASON,
    congress,
    give_seat,
    set_state,
)

pytestmark = pytest.mark.usefixtures("as_it_was")
# state → status, code and what the page says. A congress that was only asked for is not there for anybody.
DOORS = {
    "requested": (404, "not_found", "没有找到这一页"),
    "provisioning": (403, "congress_not_live", "尚未上线"),
    "suspended": (403, "congress_suspended", REASON),
    "migrating": (503, "congress_in_maintenance", "系统维护中"),
    "closed": (410, "congress_closed", REASON),
    "merged": (410, "congress_merged", "并入"),
    "elsewhere": (410, "congress_elsewhere", "不在本平台"),
}
PAGES = ("", "suggestions/", "suggestions/new", "no/such/page")


@pytest.fixture(autouse=True)
def tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    trust_test_tokens(monkeypatch)


def shut(state: str) -> None:
    if state == "requested":
        Congress.objects.filter(code=COUNTY).update(migrations=0)
    if state == "merged":
        Congress.objects.filter(code=COUNTY).update(successor=congress(BESIDE))
    set_state(COUNTY, state)


def browser_of(who: Actor) -> Client:
    client = Client()
    key = sessions.strong_key(proof_of(who.person_id))
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    return client


def test_every_state_but_live_has_its_answer() -> None:
    assert set(DOORS) == set(states.CONGRESS.labels) - {"active"}


@pytest.mark.parametrize("state", DOORS)
def test_its_own_people_get_the_state_in_words_and_programs_its_code(house: House, state: str) -> None:
    status, code, words = DOORS[state]
    browser, program = house.browser("clerk"), house.api("clerk")
    shut(state)
    for page in PAGES:
        answer = browser.get(house.url(page))
        assert answer.status_code == status and words in answer.content.decode(), page
    for method in ("get", "post"):
        told = getattr(program, method)(house.api_url("suggestions/"), content_type="application/json")
        assert (told.status_code, told.json()["code"]) == (status, code)
        assert ("Retry-After" in told.headers) == (state == "migrating")
    posted = browser.post(house.url("suggestions/new"), {"title": "关于河道保洁的建议"})
    assert posted.status_code == status and words in posted.content.decode()


def test_the_page_of_a_suspended_congress_says_why_since_when_and_whom_to_ask(house: House) -> None:
    browser = house.browser("deputy1")
    shut("suspended")
    since = congress(COUNTY).state_since
    assert since is not None
    page = browser.get(house.url()).content.decode()
    for words in (REASON, "系统已暂停使用", "浙江省人民代表大会常务委员会", "桐庐县人民代表大会常务委员会"):
        assert words in page
    assert f"{clock.local(since):%H:%M} 起" in page
    told = house.api("deputy1").get(house.api_url("suggestions/")).json()
    assert REASON in told["message"] and "浙江省人民代表大会常务委员会" in told["next"]


def test_the_page_of_maintenance_looks_again_by_itself_and_leads_to_the_other_seats(house: House) -> None:
    who = give_seat(
        give_seat(code=COUNTY, kind="staff", roles=("clerk",)), code=CITY, kind="staff", roles=("clerk",)
    )
    browser = browser_of(who)
    shut("migrating")
    began = clock.now() - timedelta(minutes=3)
    schema = SchemaState.objects.using("owner").filter(congress_id=congress(COUNTY).pk)
    schema.update(state="running", at=began)
    answer = browser.get(house.url("suggestions/"))
    schema.update(state="current")
    page = answer.content.decode()
    assert f"{clock.local(began):%H:%M} 起" in page, (
        "when the migration began, not when the congress went live"
    )
    assert answer["Retry-After"] == answer["Refresh"] == "60"
    assert f'href="{house.url("suggestions/")}"' in page and "转到杭州市席位" in page
    assert "维护只涉及桐庐县；杭州市照常使用" in page
    posted = browser.post(house.url("suggestions/new"), {})
    assert "Refresh" not in posted.headers, "a form would be asked for again as a page"


def test_a_schema_behind_the_code_is_in_maintenance_and_one_ahead_of_it_is_not(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, has = house.browser("clerk"), congress(COUNTY).migrations
    monkeypatch.setattr(standing, "_needed", [lambda: has + 1])
    answer = browser.get(house.url("suggestions/"))
    assert answer.status_code == 503 and "系统维护中" in answer.content.decode()
    assert "<dt>时间</dt>" not in answer.content.decode(), "it went live long before its schema was behind"
    told = house.api("clerk").get(house.api_url("suggestions/"))
    assert told.json()["code"] == "congress_in_maintenance"
    monkeypatch.setattr(standing, "_needed", [lambda: has - 1])
    assert browser.get(house.url("suggestions/")).status_code == 200


def test_what_a_suspended_congress_says_does_not_need_its_schema(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = house.browser("clerk")
    shut("suspended")
    monkeypatch.setattr(standing, "_needed", [lambda: 1_000])
    assert browser.get(house.url()).status_code == 403


def test_people_of_a_merged_congress_are_led_to_the_successor_where_they_have_a_seat(house: House) -> None:
    clerk = give_seat(code=COUNTY, kind="staff", roles=("clerk",))
    both = give_seat(
        give_seat(code=COUNTY, kind="staff", roles=("head",)), code=BESIDE, kind="staff", roles=("head",)
    )
    without, with_seat = browser_of(clerk), browser_of(both)
    shut("merged")
    page = without.get(house.url()).content.decode()
    assert "淳安县人民代表大会常务委员会" in page and f'href="/t/{BESIDE}/"' not in page
    assert "您在那里还没有席位" in page
    assert f'href="/t/{BESIDE}/"' in with_seat.get(house.url()).content.decode()


def test_a_chain_of_mergers_names_the_one_that_lives(house: House) -> None:
    browser = house.browser("clerk")
    Congress.objects.filter(code=BESIDE).update(state="merged", successor=congress("330200"))
    shut("merged")
    assert "宁波市人民代表大会常务委员会" in browser.get(house.url()).content.decode()


@pytest.fixture
def outsiders(house: House, beside: House) -> list[tuple[Client, str]]:
    """A neighbour's clerk by browser and by program, and the holder of a console alone, each with the part of the site they ask."""
    console = browser_of(nobody_in_particular())
    return [(beside.browser("clerk"), "/t/"), (beside.api("clerk"), "/api/v1/t/"), (console, "/t/")]


def nobody_in_particular() -> Actor:
    """A person with a console's seat alone: it opens no congress."""
    return give_seat(code=CITY, kind="console")


@pytest.mark.parametrize("state", DOORS)
def test_a_stranger_can_not_tell_any_state_from_a_congress_that_never_was(
    house: House, outsiders: list[tuple[Client, str]], state: str
) -> None:
    shut(state)
    if state == "merged":  # whose seat is at the successor is led there
        Congress.objects.filter(code=COUNTY).update(successor=congress("330200"))
    for client, prefix in outsiders:
        for ask in (client.get, client.post):
            here, nowhere = (shape(ask(f"{prefix}{code}/suggestions/")) for code in (COUNTY, "999999"))
            assert here[0] == 404 and here == nowhere, (state, prefix)


@pytest.mark.parametrize("state", DOORS)
def test_nobody_is_sent_to_the_login_whatever_the_state(database: Any, state: str) -> None:
    shut(state)
    answer = Client().get(f"/t/{COUNTY}/suggestions/")
    assert answer.status_code == 302 and answer["Location"].startswith("/sso/login")
    assert Client().get(f"/api/v1/t/{COUNTY}/suggestions/").status_code == 401


def test_a_fragment_for_a_dialogue_is_a_sentence_not_a_page(house: House) -> None:
    browser = house.browser("clerk")
    shut("suspended")
    answer = browser.get(
        house.url("suggestions/"), headers={"HX-Request": "true", "HX-Target": "ld-dialogue"}
    )
    assert answer.status_code == 403 and REASON in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_after_resuming_everybody_goes_on_where_they_were(house: House, console: Actor) -> None:
    browser = house.browser("clerk")
    row = lifecycle.suspend(actor=console, congress_id=congress(COUNTY).pk, reason=REASON)
    assert browser.get(house.url("suggestions/")).status_code == 403
    lifecycle.resume(actor=console, congress_id=row.pk)
    assert browser.get(house.url("suggestions/")).status_code == 200


def test_a_draft_saved_while_its_congress_rests_is_refused_in_the_words_of_the_page(house: House) -> None:
    browser = house.browser("deputy1")
    shut("suspended")
    answer = browser.post(
        house.url("suggestions/drafts"),
        {"title": "关于河道保洁的建议"},
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == 403 and REASON in answer.json()["message"]
