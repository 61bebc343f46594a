"""What broken programs and hostile hands send to the running web: always a sentence, nothing lost, never a 500."""

from __future__ import annotations

import http.client
import threading
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
import requests

from shared_apps.identity import actions as identity
from shared_apps.identity import selectors as seats
from tenants.models import Congress
from tests.conftest import Site
from tests.factories import cast
from tests.journeys.conftest import Company
from tests.journeys.people import Person

TEXT: dict[str, Any] = {
    "title": "关于规范沿江停车泊位设置的建议",
    "category": "TRANSPORT",
    "body": "一、情况\n沿江道路节假日停车无序，挤占非机动车道。\n二、建议\n请有关部门统一规划并公布停车泊位。",
}
NOWHERE = "0190a000-0000-7000-8000-000000000000"
MEGABYTE = 1024 * 1024


def test_unknown_codes_answer_alike_and_a_closed_congress_tells_its_own_people(someone: Company) -> None:
    clerk, stranger = someone("330203-clerk"), someone("330122-clerk")
    assert clerk.open("suggestions/").status == 200
    Congress.objects.filter(code="330203").update(state="closed", state_reason="机构撤销")
    for code in ("999999", "33020", "330203x", "桐庐", "%2e%2e", "330203%00"):
        _is_nowhere(clerk, code)
    _is_nowhere(stranger, "330203")
    assert "机构撤销" in clerk.open("suggestions/", status=410).words
    answer = clerk.ask("POST", "suggestions/", TEXT)
    assert (answer.status_code, answer.json()["code"]) == (410, "congress_closed")


def _is_nowhere(person: Person, code: str) -> None:
    page = person.open(f"/t/{code}/suggestions/", status=404)
    assert "没有找到" in page.words
    answer = person.ask("GET", f"/api/v1/t/{code}/suggestions/")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), code
    assert person.ask("POST", f"/api/v1/t/{code}/suggestions/", TEXT).status_code == 404


def test_a_form_that_breaks_off_is_told_so(someone: Company) -> None:
    deputy = someone("330122-deputy1")
    deputy.open("suggestions/new")
    browser = deputy.browser
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x"):
        headers = {"Content-Type": kind, "X-CSRFToken": browser.http.cookies.get("liandong_csrf", "")}
        answer = browser.http.post(
            f"{browser.base_url}/t/330122/suggestions/new",
            data=b"--x\r\nContent-Dis",
            headers=headers,
            timeout=60,
        )
        assert 400 <= answer.status_code < 500 and "<h1" in answer.text, (
            kind,
            answer.status_code,
            answer.text[:300],
        )


def test_a_seat_ended_while_the_page_is_open_answers_as_if_nothing_were_there(someone: Company) -> None:
    deputy = someone("330127-deputy1")
    form = deputy.open("suggestions/new")
    held = next(row for row in seats.seats_of(cast.actor("330127", "deputy1").person_id))
    identity.end_seat(actor=None, seat_id=held.id, reason="辞职")
    after = deputy.press(form, "提出建议", status=404, **TEXT, confirmed="on")
    assert after.raw == deputy.open("/t/330127/no-such-page/", status=404).raw
    assert deputy.ask("POST", "suggestions/", TEXT).status_code == 404
    assert "没有在任席位" in deputy.open("/me/").words
    assert TEXT["title"] not in str(someone("330127-clerk").rows("suggestions/"))


def test_the_same_key_with_another_body_does_nothing(someone: Company) -> None:
    deputy, key = someone("330122-deputy1"), uuid4().hex
    first = deputy.ask("POST", "suggestions/", TEXT, key=key)
    again = deputy.ask("POST", "suggestions/", TEXT, key=key)
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    other = deputy.ask("POST", "suggestions/", {**TEXT, "title": "关于另一件事情的建议"}, key=key)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    assert "没有重复办理" in other.json()["message"]


def test_ten_clicks_at_once_make_one_suggestion(someone: Company) -> None:
    deputy, key = someone("330122-deputy1"), uuid4().hex
    deputy.get("suggestions/")
    body = {**TEXT, "title": "关于十次点击只提出一件的建议"}
    told: list[int] = []
    clicks = [
        threading.Thread(
            target=lambda: told.append(deputy.ask("POST", "suggestions/", body, key=key).status_code)
        )
        for _ in range(10)
    ]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()
    assert set(told) <= {201, 409}
    assert [row["title"] for row in deputy.rows("suggestions/?page_size=100")].count(body["title"]) == 1


def test_the_second_of_two_tabs_is_told_and_keeps_its_text(someone: Company) -> None:
    deputy = someone("330122-deputy1")
    made = deputy.press(deputy.open("suggestions/new"), "存草稿", **TEXT).path
    one, other = deputy.open(made), deputy.open(made)
    deputy.press(one, "存草稿", title="关于先存的那一页的建议")
    late = deputy.press(
        other, "存草稿", status=409, body="二、建议\n后存的这一页写下的文字，一个字也不能丢。"
    )
    assert "后存的这一页写下的文字" in late.form("存草稿").fields["body"]
    assert "关于先存的那一页的建议" in deputy.open("suggestions/").words


def test_ten_megabytes_are_refused_in_a_sentence_and_come_back_whole(someone: Company) -> None:
    deputy, body = someone("330122-deputy1"), "汉" * (10 * MEGABYTE // 3)
    page = deputy.press(
        deputy.open("suggestions/new"), "提出建议", status=422, **{**TEXT, "body": body}, confirmed="on"
    )
    assert "20000" in page.words and len(page.form("提出建议").fields["body"]) == len(body)
    refused = deputy.ask("POST", "suggestions/", {**TEXT, "body": body})
    assert (refused.status_code, refused.json()["field"]) == (422, "body")
    huge = deputy.ask("POST", "suggestions/", raw=b'{"body": "' + b"x" * 37 * MEGABYTE + b'"}')
    assert (huge.status_code, huge.json()["code"]) == (413, "too_big")


@pytest.mark.parametrize(
    "path",
    [
        "suggestions/?page=99999999999999999999999",
        "suggestions/?page=-1&page_size=0",
        "suggestions/?page=abc&page_size=1e9",
        "suggestions/?q=%00&state=%00&category=%00&year=%00",
        "suggestions/?year=99999999999999999999&state=NONE",
        "suggestions/?q=%ff%fe%ed%a0%80",
        f"suggestions/?q={'%F0%A0%85%A4' * 300}",
        "suggestions/%00/",
        "suggestions/not-a-uuid/",
        f"suggestions/{NOWHERE}/",
        f"suggestions/{NOWHERE.upper()}/",
        "suggestions/ffffffff-ffff-ffff-ffff-ffffffffffff/",
        "suggestions//",
        "../../../etc/passwd",
        "referrals/?box=%00&q=%00&page=0",
        "referrals/?box=in&box=out&page=99999999999999999999",
        "matters/?page=%00",
        "assignments/?page_size=-5",
        f"referrals/{NOWHERE}/",
        f"replies/{NOWHERE}/",
        f"matters/{NOWHERE}/",
        f"assignments/{NOWHERE}/",
    ],
)
def test_no_address_breaks_it(someone: Company, path: str) -> None:
    clerk = someone("330122-clerk")
    for answer in (
        clerk.ask("GET", path),
        clerk.browser.http.get(f"{clerk.browser.base_url}/t/330122/{path}", timeout=60),
    ):
        assert answer.status_code in (200, 404), (answer.url, answer.status_code)
        _is_told(answer)


@pytest.mark.parametrize("path", ["/me/", "/me/count", "/me/seats", "/api/v1/me/", "/api/v1/me/todos/"])
def test_no_question_breaks_the_waiting_list(someone: Company, path: str) -> None:
    clerk = someone("330122-clerk")
    query = "?q=%00&seat=%00&kind=%ff&lamp=%00&page=99999999999999999999&page_size=x&export=%00"
    for answer in (
        clerk.ask("GET", path + query),
        clerk.browser.http.get(clerk.browser.base_url + path + query, timeout=60),
    ):
        assert answer.status_code < 500 and answer.status_code != 400, (path, answer.status_code)


@pytest.mark.parametrize(
    ("raw", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff\xfe\x00", "application/json", 400),
        (b"[]", "application/json", 422),
        (b"null", "application/json", 422),
        (b'"text"', "application/json", 422),
        (b"[" * 100_000, "application/json", 400),
        (b'{"title": 1e999, "body": NaN}', "application/json", 400),
        (b'{"title": {"a": []}, "body": ["x"]}', "application/json", 422),
        (b"title=x", "application/x-www-form-urlencoded", 415),
        (b"<a/>", "application/xml", 415),
        (b"--x\r\n", "multipart/form-data; boundary=x", 415),
        (b"{}", "application/json; charset=utf-99", 201),
        (b"{}", "nonsense", 415),
    ],
)
def test_a_body_of_the_wrong_kind_is_told_what_is_wrong(
    someone: Company, raw: bytes, kind: str, status: int
) -> None:
    answer = someone("330122-deputy1").ask("POST", "suggestions/", raw=raw, kind=kind)
    assert answer.status_code == status, answer.text[:200]
    _is_told(answer)


def test_nul_in_json_is_cleaned_away(someone: Company) -> None:
    made = someone("330122-deputy1").post("suggestions/", {**TEXT, "title": "关于\u0000零字符\u200b的建议"})
    assert made["title"] == "关于零字符的建议"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "NONSENSE"])
def test_a_method_that_is_not_meant_is_refused_in_a_sentence(someone: Company, method: str) -> None:
    clerk = someone("330122-clerk")
    answer = clerk.ask(method, "suggestions/", {})
    assert answer.status_code == 405
    _is_told(answer)
    page = clerk.browser.http.request(method, f"{clerk.browser.base_url}/t/330122/suggestions/", timeout=60)
    assert page.status_code in (403, 405), page.status_code


@pytest.mark.parametrize("key", ["", " ", "x" * 81, "键", "a\tb"])
def test_a_key_that_is_none_is_refused_or_taken_for_none(someone: Company, key: str) -> None:
    deputy = someone("330122-deputy1")
    headers: dict[str, Any] = {"Idempotency-Key": key.encode().decode("latin-1")} if key.strip() else {}
    answer = deputy.ask("POST", "suggestions/", {"title": "关于提交编号的建议"}, **headers)
    assert answer.status_code in (201, 422), answer.text[:200]
    _is_told(answer)


@pytest.mark.parametrize(
    "header",
    [
        ("Authorization", "Bearer \u00ff\u00fe"),
        ("Authorization", "Bearer"),
        ("Authorization", "Bearer a.b.c"),
        ("Authorization", "Basic eDp5"),
        ("Cookie", "liandong_session=%00; liandong_csrf=;;=;"),
        ("Accept", "text/nonsense"),
        ("Accept-Language", "x" * 4000),
        ("HX-Request", "\u00ff"),
        ("X-Forwarded-Host", "evil.example"),
        ("Content-Length", "-1"),
    ],
)
def test_no_header_breaks_it(site: Site, someone: Company, header: tuple[str, str]) -> None:
    place = urlsplit(site.address)
    for path in ("/api/v1/t/330122/suggestions/", "/t/330122/suggestions/", "/me/"):
        talk = http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)
        talk.putrequest("GET", path)
        talk.putheader(*header)
        talk.endheaders()
        answer = talk.getresponse()
        assert answer.status < 500, (path, header, answer.status)
        talk.close()


def test_nul_in_a_header_or_a_path_never_reaches_the_product(site: Site, someone: Company) -> None:
    place = urlsplit(site.address)
    for raw in (
        b"GET /me/\0 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /me/ HTTP/1.1\r\nHost: x\r\nX-A: \0\r\n\r\n",
    ):
        talk = http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)
        talk.connect()
        talk.sock.sendall(raw)
        assert talk.sock.recv(100).split(b" ")[1] in (b"400", b"302", b"404")
        talk.close()


def test_what_skips_a_level_or_names_nobody_is_refused_at_its_field(someone: Company) -> None:
    deputy, clerk = someone("330122-deputy1"), someone("330122-clerk")
    case = _registered(deputy, clerk)
    path = f"suggestions/{case}/referrals/"
    wanted = {"direction": "up", "reason": "BEYOND_POWER"}
    for to in ("330000", "999999", "330122", "\u0000"):
        refused = clerk.post(path, {**wanted, "to": to}, status=422)
        assert refused["field"] == "to", refused
    for change in ({"reason": "NONE"}, {"direction": "sideways"}, {"note": "长" * 201}, {"reason": None}):
        refused = clerk.post(path, wanted | change, status=422)
        assert refused["field"] == next(iter(change)) and refused["message"]
    assert clerk.ask(
        "POST", path, {"direction": "down", "reason": "LOWER_DUTY", "to": "330100"}
    ).status_code in (409, 422)
    assert clerk.rows("referrals/?box=out&q=%E6%B2%BF%E6%B1%9F") == []


def _registered(deputy: Person, clerk: Person) -> str:
    made = deputy.post("suggestions/", TEXT)
    deputy.post(f"suggestions/{made['id']}/submission/", {"draft_version": made["draft_version"]})
    clerk.post(f"suggestions/{made['id']}/registration/")
    return str(made["id"])


def _is_told(answer: requests.Response) -> None:
    """A refusal bears a sentence in Chinese; at the API its code too."""
    if answer.status_code < 400:
        return
    if "json" in answer.headers["Content-Type"]:
        told = answer.json()
        assert told["code"] and any("\u4e00" <= char <= "\u9fff" for char in told["message"]), told
    else:
        assert "没有找到" in answer.text or "。" in answer.text, answer.text[:300]
