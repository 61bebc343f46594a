"""Former addresses: pages, forms and programs are sent on, with method and body; and what a request in flight finds."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connections
from django.test import Client

from kernel import tenancy
from kernel.actor import Actor
from tenant_apps.suggestions.actions import filing
from tenant_apps.suggestions.models import Suggestion
from tenants import lifecycle, provisioning
from tenants import selectors as registry
from tenants.models import Congress, Division
from tests.factories import texts
from tests.factories.house import House, trust_test_tokens
from tests.permissions import sent
from tests.permissions.asking import shape
from tests.units.lifecycle.conftest import BESIDE, COUNTY, REASON, congress

pytestmark = pytest.mark.usefixtures("as_it_was")
NEW, NEWER = "330111", "330113"
LONG = 60.0  # seconds after which a test has failed
FORM = {"deed": "submit", "title": texts.TITLE, "body": texts.BODY, "category": texts.CATEGORY}


@pytest.fixture(autouse=True)
def tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    trust_test_tokens(monkeypatch)


def recode(console: Actor, was: str, now: str) -> None:
    lifecycle.recode(actor=console, congress_id=congress(was).pk, code=now)


def titles(house: House) -> list[str]:
    with house.entered():
        return list(Suggestion.objects.values_list("title", flat=True))


def test_pages_and_programs_are_sent_on_with_their_query(house: House, console: Actor) -> None:
    browser, program = house.browser("clerk"), house.api("clerk")
    recode(console, COUNTY, NEW)
    answer = browser.get(f"/t/{COUNTY}/suggestions/?q=%E6%B2%B3%E9%81%93&page=2")
    assert answer.status_code == 308
    assert answer["Location"] == f"/t/{NEW}/suggestions/?q=%E6%B2%B3%E9%81%93&page=2"
    assert browser.get(answer["Location"]).status_code == 200
    told = program.get(f"/api/v1/t/{COUNTY}/suggestions/", follow=True)
    assert told.status_code == 200 and told.redirect_chain == [(f"/api/v1/t/{NEW}/suggestions/", 308)]


def test_however_often_it_was_re_coded_one_step_leads_to_the_present_address(
    house: House, console: Actor
) -> None:
    browser = house.browser("clerk")
    recode(console, COUNTY, NEW)
    recode(console, NEW, NEWER)
    for former in (COUNTY, NEW):
        assert browser.get(f"/t/{former}/")["Location"] == f"/t/{NEWER}/"
    recode(console, NEWER, COUNTY)
    assert browser.get(f"/t/{COUNTY}/suggestions/").status_code == 200
    assert browser.get(f"/t/{NEWER}/")["Location"] == f"/t/{COUNTY}/"


def test_a_form_that_was_open_under_the_old_address_is_filed_with_all_that_was_typed(
    house: House, console: Actor
) -> None:
    """308 keeps method and body; the cookies and the token in the form are the site's, so session and CSRF still hold."""
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = house.browser("deputy1").cookies
    page = browser.get(house.url("suggestions/new")).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token is not None
    filled = {**sent.FILING, **FORM, "csrfmiddlewaretoken": token[1], "idempotency_key": "one-click-only"}
    recode(console, COUNTY, NEW)
    for _ in range(2):  # the second click is the same deed
        answer = browser.post(house.url("suggestions/new"), filled)
        assert answer.status_code == 308 and urlsplit(answer["Location"]).path == f"/t/{NEW}/suggestions/new"
        filed = browser.post(answer["Location"], filled)
        assert filed.status_code == 302 and filed["Location"].startswith(f"/t/{NEW}/")
    assert titles(house).count(texts.TITLE) == 1
    without = browser.post(f"/t/{NEW}/suggestions/new", FORM)
    assert without.status_code == 403, "sent on is not waved through"


def test_a_program_files_at_the_old_address_once(house: House, console: Actor) -> None:
    program = house.api("deputy2")
    recode(console, COUNTY, NEW)
    given = json.dumps({**sent.TEXT, "title": "关于改善县域公交线网布局的建议"})
    for _ in range(2):
        done = program.post(
            f"/api/v1/t/{COUNTY}/suggestions/",
            data=given,
            content_type="application/json",
            headers={"Idempotency-Key": "moved-once"},
            follow=True,
        )
        assert done.status_code == 201, done.content
    assert titles(house).count("关于改善县域公交线网布局的建议") == 1


def test_a_body_too_big_is_refused_where_it_arrives(house: House, console: Actor, settings: Any) -> None:
    browser = house.browser("deputy1")
    recode(console, COUNTY, NEW)
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    answer = browser.post(f"/t/{COUNTY}/suggestions/new", {"body": "长" * 200})
    assert answer.status_code == 413


def test_a_code_that_became_anothers_leads_to_its_new_owner(
    house: House, beside: House, console: Actor
) -> None:
    """The console gives no code away that was another's; where the registry came to it otherwise, its present owner answers."""
    recode(console, COUNTY, NEW)
    moved = congress(NEW)
    Congress.objects.filter(code=BESIDE).update(code=COUNTY)
    answer = house.browser("clerk").get(f"/t/{COUNTY}/")
    assert answer.status_code == 404, "no redirect to the former owner, and no seat here"
    assert beside.browser("clerk").get(f"/t/{COUNTY}/suggestions/").status_code == 200
    Congress.objects.filter(code=COUNTY).update(code=BESIDE)
    county, province = Division.objects.get(code=COUNTY), Division.objects.get(code="330000")
    assert provisioning.request(county, province).pk == moved.pk, "onboarding knows it under its former code"


def test_a_stranger_who_is_sent_on_finds_nothing_there(house: House, beside: House, console: Actor) -> None:
    stranger = beside.browser("clerk")
    recode(console, COUNTY, NEW)
    there = stranger.post(f"/t/{COUNTY}/suggestions/new", FORM)
    assert there.status_code == 308
    assert shape(stranger.post(there["Location"], FORM)) == shape(stranger.post("/t/999999/x", FORM))


def test_a_deed_that_is_under_way_when_the_suspension_comes_is_done_whole_and_the_next_one_is_refused(
    house: House, console: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside, go_on = threading.Event(), threading.Event()
    real = filing.finish

    def slow(*args: Any, **kwargs: Any) -> Any:
        inside.set()
        assert go_on.wait(LONG)
        return real(*args, **kwargs)

    monkeypatch.setattr(filing, "finish", slow)
    browser, answers = house.browser("deputy3"), []
    filled = {**sent.FILING, **FORM, "title": "关于暂停当时正在提出的一件建议"}

    def file() -> None:
        try:
            answers.append(browser.post(house.url("suggestions/new"), filled))
        finally:
            connections.close_all()

    thread = threading.Thread(target=file)
    thread.start()
    assert inside.wait(LONG)
    lifecycle.suspend(actor=console, congress_id=congress(COUNTY).pk, reason=REASON)
    go_on.set()
    thread.join(LONG)
    assert answers[0].status_code == 302
    with house.entered():
        row = Suggestion.objects.get(title=filled["title"])
        assert row.state == "SUBMITTED" and row.submitted_at is not None
    again = browser.post(house.url("suggestions/new"), {**filled, "title": "关于暂停之后的一件建议"})
    assert again.status_code == 403 and REASON in again.content.decode()
    assert "关于暂停之后的一件建议" not in titles(house)


def test_a_body_that_arrived_slowly_meets_the_state_of_its_arrival(
    house: House, console: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is asking was read before the body came; the suspension came in between."""
    from kernel.web import middleware

    browser, row = house.browser("deputy1"), congress(COUNTY)
    real: Callable[..., Any] = middleware.TenantBlock._answer

    def slowly(self: Any, request: Any) -> Any:
        if request.method == "POST":
            lifecycle.suspend(actor=console, congress_id=row.pk, reason=REASON)
        return real(self, request)

    monkeypatch.setattr(middleware.TenantBlock, "_answer", slowly)
    answer = browser.post(house.url("suggestions/new"), {**sent.FILING, **FORM, "title": "关于迟到的建议"})
    assert answer.status_code == 403 and "关于迟到的建议" not in titles(house)


def test_rows_stay_where_they_are_whatever_the_address(house: House, console: Actor) -> None:
    before = titles(house)
    recode(console, COUNTY, NEW)
    found = registry.ref_by_code(NEW)
    assert found is not None
    with tenancy.enter(found):
        assert list(Suggestion.objects.values_list("title", flat=True)) == before
