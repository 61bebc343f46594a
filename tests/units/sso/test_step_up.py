"""The proof of the second factor, through a real Keycloak: where it leads, what it keeps, for how long it serves."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from kernel import capabilities
from sso import flow, held, selectors, words
from sso.models import HeldPost
from tenants import selectors as registry
from tests.units.sso.browser import Browser, query
from tests.units.sso.newcomers import console_keeper

pytestmark = pytest.mark.usefixtures("realm")
REASON = {"reason": "机构调整，暂停使用。", "idempotency_key": "one-and-only"}


@pytest.fixture
def unit() -> str:
    """A congress of which the province's console may dispose, at work again afterwards."""
    found = registry.ref_by_code("330122")
    assert found is not None
    return f"/console/congresses/{found.id}/"


@pytest.fixture
def gina() -> Browser:
    browser = Browser()
    browser.log_in(console_keeper()[0])
    return browser


def state() -> str:
    found = registry.ref_by_code("330122")
    assert found is not None
    return found.state


def resume(browser: Browser, unit: str) -> None:
    assert browser.post(unit + "resumption").status_code == 302


def held_id(answer: object) -> UUID:
    found = re.search(r"/sso/held/([0-9a-f-]{36})", answer["Location"])  # type: ignore[index]
    assert found is not None
    return UUID(found[1])


def test_a_form_is_shown_after_one_redirect_and_fifteen_minutes_want_no_other(
    gina: Browser, unit: str
) -> None:
    answer = gina.get(unit + "suspension")
    assert (answer.status_code, answer["Location"]) == (303, f"/sso/step-up?next={unit}suspension")
    assert gina.prove(next_path=unit + "suspension")["Location"] == unit + "suspension"
    for _ in range(2):
        assert gina.get(unit + "suspension").status_code == 200
    gina.change(auth_time=timezone.now() - timedelta(minutes=14))
    assert gina.get(unit + "suspension").status_code == 200
    gina.change(auth_time=timezone.now() - timedelta(minutes=15, seconds=1))
    assert gina.get(unit + "suspension").status_code == 303


def test_reading_pages_ask_for_no_proof(gina: Browser, unit: str) -> None:
    assert gina.get(unit).status_code == 200
    assert gina.get("/console/").status_code == 200


def test_the_request_asks_for_mfa_as_an_essential_claim(gina: Browser) -> None:
    asked = query(gina.begin_proof())
    assert asked["claims"] == '{"id_token": {"acr": {"essential": true, "values": ["mfa"]}}}'
    assert asked["code_challenge_method"] == "S256" and asked["nonce"] and asked["state"]


def test_a_proof_gives_a_new_key_and_the_old_one_dies(gina: Browser) -> None:
    before, row = gina.session_key, gina.row
    gina.prove()
    assert gina.session_key != before and selectors.session_of(before) is None
    after = gina.row
    assert (after.pk, after.acr, after.expires_at) == (row.pk, "mfa", row.expires_at)


def test_a_form_that_was_sent_waits_and_is_sent_on_by_one_button_once(gina: Browser, unit: str) -> None:
    answer = gina.post(unit + "suspension", REASON)
    assert answer.status_code == 303 and state() == "active"
    there = f"/sso/held/{held_id(answer)}"
    assert "验证身份" in gina.get(there).content.decode()
    assert gina.post(there, REASON).status_code == 403
    assert gina.prove(next_path=there)["Location"] == there
    page = gina.get(there).content.decode()
    assert "继续提交" in page and f"<dd>{REASON['reason']}</dd>" in page and "变更单位的使用状态" in page
    sent = gina.post(there, REASON)
    assert (sent.status_code, sent["Location"]) == (307, unit + "suspension")
    assert gina.post(sent["Location"], REASON).status_code == 302
    assert state() == "suspended"
    assert gina.post(there, REASON).status_code == 409  # its key has done its deed
    assert gina.post(there).status_code == 404 and gina.get(there).status_code == 404
    resume(gina, unit)


def test_a_held_form_shows_what_was_typed_and_masks_numbers() -> None:
    fields = (
        ("name", "何秀英"),
        ("id_number", "330122196503074528"),
        ("phone", "13957100001"),
        ("kind", "deputy"),
    )
    form = held.Form(fields=(*fields, ("term", " ")), files=(), capability="seats.manage", organ="")
    assert dict(form.typed) == {"姓名": "何秀英", "身份证号": "330***********4528", "手机号": "139****0001"}


def test_who_goes_back_to_the_page_meanwhile_finds_the_form_that_waits(gina: Browser, unit: str) -> None:
    """The browser's own way back shows an empty page of the form: after the proof the filled one is there all the same."""
    held_at = gina.post(unit + "suspension", REASON)
    wanted = f"/sso/held/{held_id(held_at)}"
    assert gina.prove(next_path=unit + "suspension")["Location"] == wanted
    assert gina.get("/sso/step-up", query_params={"next": unit + "suspension"})["Location"] == wanted
    assert gina.get("/sso/step-up", query_params={"next": unit})["Location"] == unit
    assert state() == "active"


def test_a_held_form_is_nobody_elses_and_not_readable_at_rest(gina: Browser, unit: str) -> None:
    held_one = held_id(gina.post(unit + "suspension", REASON))
    row = HeldPost.objects.get(pk=held_one)
    assert REASON["reason"] not in row.body and "reason" not in row.body
    other = Browser()
    other.log_in(gina.login)  # the same person in another browser
    assert other.get(f"/sso/held/{held_one}").status_code == 404
    assert gina.get(f"/sso/held/{held_one}").status_code == 200
    HeldPost.objects.filter(pk=held_one).update(expires_at=timezone.now())
    assert gina.get(f"/sso/held/{held_one}").status_code == 404
    assert held.sweep() >= 1 and not HeldPost.objects.filter(pk=held_one).exists()


def test_a_file_is_asked_for_again_and_the_fields_are_kept(gina: Browser) -> None:
    sheet = SimpleUploadedFile("名单.xlsx", b"not kept")
    answer = gina.post("/console/onboarding/sheet", {"note": "第二批", "sheet": sheet})
    page = gina.web
    gina.prove(next_path="/me/")
    text = page.get(f"/sso/held/{held_id(answer)}").content.decode()
    assert "请重新选择“名单.xlsx”" in text and "第二批" in text and 'type="file"' in text
    assert "multipart/form-data" in text


def test_no_more_than_a_few_forms_are_held_for_one_session(gina: Browser, unit: str) -> None:
    for _ in range(held.AT_ONCE + 2):
        gina.post(unit + "suspension", REASON)
    assert HeldPost.objects.filter(session=gina.row).count() == held.AT_ONCE


def test_what_is_too_large_to_hold_stays_in_the_browser(gina: Browser, unit: str) -> None:
    answer = gina.post(unit + "suspension", {"reason": "长" * (held.LONGEST + 1)})
    assert answer.status_code == 403 and "需要再次验证身份" in answer.content.decode()
    assert "没有丢" in answer.content.decode() and not HeldPost.objects.filter(session=gina.row).exists()


def test_htmx_is_told_where_to_go_and_a_script_gets_the_code(gina: Browser, unit: str) -> None:
    answer = gina.get(unit + "suspension", headers={"HX-Request": "true"})
    assert answer.status_code == 200 and answer["HX-Redirect"].startswith("/sso/step-up?next=")
    answer = gina.post(unit + "suspension", REASON, headers={"Accept": "application/json"})
    assert answer.status_code == 403 and '"step_up_needed"' in answer.content.decode()


def test_a_step_up_given_up_leaves_the_session_and_the_form(gina: Browser, unit: str) -> None:
    there = f"/sso/held/{held_id(gina.post(unit + 'suspension', REASON))}"
    state_of = query(gina.begin_proof(next_path=there))["state"]
    answer = gina.get("/sso/callback", query_params={"state": state_of, "error": "access_denied"})
    assert answer.status_code == 403 and "没有完成身份验证" in answer.content.decode()
    assert "再次验证" in answer.content.decode()
    assert gina.get(there).status_code == 200 and gina.row.acr == "basic"


def test_who_has_no_second_factor_is_told_whom_to_ask() -> None:
    hugo = Browser()
    hugo.log_in(console_keeper(with_otp=False)[0])
    page = hugo.get("/sso/step-up", query_params={"next": "/console/"})
    text = page.content.decode()
    assert page.status_code == 403 and "您还没有登记" in text and "浙江省" in text


def test_the_seat_menu_says_until_when(gina: Browser) -> None:
    assert "身份已验证，至" not in gina.get("/console/").content.decode()
    gina.prove()
    assert "身份已验证，至" in gina.get("/console/").content.decode()


def test_keycloak_down_is_told_and_nothing_is_lost(gina: Browser, unit: str, settings: object) -> None:
    there = f"/sso/held/{held_id(gina.post(unit + 'suspension', REASON))}"
    settings.KEYCLOAK_PUBLIC_URL = settings.KEYCLOAK_URL  # type: ignore[attr-defined]
    settings.KEYCLOAK_URL = "http://127.0.0.1:9"  # type: ignore[attr-defined]
    assert gina.get("/sso/step-up", query_params={"next": there}).status_code == 503
    assert gina.get(there).status_code == 200


def test_every_deed_that_wants_a_proof_has_its_words() -> None:
    assert set(words.DEEDS) == capabilities.STEP_UP


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("/sso/held/0198c0de-0000-7000-8000-000000000000", True),
        ("/sso/held/../logout", False),
        ("/sso/held/0198c0de-0000-7000-8000-000000000000/../../logout", False),
        ("/sso/step-up", False),
    ],
)
def test_of_single_sign_on_only_a_held_form_is_a_way_back(asked: str, kept: bool) -> None:
    assert (flow.local_path(asked) == asked) is kept
