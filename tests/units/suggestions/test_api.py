from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client

from kernel.ids import uuid7
from tenant_apps.suggestions import selectors
from tests.factories import texts
from tests.factories.house import House
from tests.units.suggestions.deeds import drafted, registered, submitted

pytestmark = pytest.mark.usefixtures("tokens")
WHOLE = {"title": texts.TITLE, "body": texts.BODY, "category": texts.CATEGORY}


def post(
    client: Client, url: str, body: object = None, *, key: str = "", method: str = "post"
) -> HttpResponse:
    headers = {"Idempotency-Key": key or str(uuid7())}
    text = json.dumps(body if body is not None else {})
    send = getattr(client, method)
    answer: HttpResponse = send(url, text, content_type="application/json", headers=headers)
    return answer


def told(answer: Any) -> dict[str, Any]:
    found: dict[str, Any] = answer.json()
    return found


def test_draft_change_submit_register_and_read_over_the_api(house: House) -> None:
    deputy, clerk = house.api("deputy1"), house.api("clerk")
    made = post(deputy, house.api_url("suggestions/"), {"title": "关于绿道断点的建议"})
    assert made.status_code == 201, made.content
    pk = told(made)["id"]
    url = house.api_url(f"suggestions/{pk}/")
    changed = post(deputy, url, WHOLE | {"draft_version": 1}, method="patch")
    assert changed.status_code == 200 and told(changed)["draft_version"] == 2
    assert post(deputy, url + "submission/").status_code == 201
    ready = told(clerk.get(url))
    assert ready["state"] == "SUBMITTED" and ready["channel"] == "api"
    assert {"register", "return_for_revision", "not_accept"} <= {deed["deed"] for deed in ready["deeds"]}
    done = post(clerk, url + "registration/")
    assert done.status_code == 201 and told(done)["number"]
    events = told(deputy.get(url + "timeline/"))["events"]
    assert [event["deed"] for event in events if not event["future"]] == ["submitted", "registered"]
    assert events[0]["level"] == "county" and events[0]["congress_name"] == house.ref.name
    assert any(event["future"] for event in events)


def test_submitting_may_carry_the_text(house: House) -> None:
    deputy = house.api("deputy1")
    pk = told(post(deputy, house.api_url("suggestions/"), {}))["id"]
    assert post(deputy, house.api_url(f"suggestions/{pk}/submission/"), WHOLE).status_code == 201


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"body": ""}, "body"),
        ({"title": "短"}, "title"),
        ({"category": "NONE"}, "category"),
        ({"body": "a" * 10_000_000}, "body"),
    ],
)
def test_a_refused_text_names_its_field(house: House, change: dict[str, str], field: str) -> None:
    answer = post(house.api("deputy1"), house.api_url(f"suggestions/{drafted(house)}/submission/"), change)
    refused = told(answer)
    assert (answer.status_code, refused["field"]) == (422, field)
    assert set(refused) == {"code", "message", "field", "next"}


@pytest.mark.parametrize(
    "body",
    [
        "[1]",
        '"x"',
        "null",
        "{",
        '{"title": 5.5}',
        '{"title": ["a"]}',
        '{"publish_consent": "x"}',
        '{"kind": 1}',
    ],
)
def test_a_body_of_the_wrong_shape_is_refused_never_an_error(house: House, body: str) -> None:
    answer = house.api("deputy1").post(house.api_url("suggestions/"), body, content_type="application/json")
    assert answer.status_code in (201, 400, 422)
    if answer.status_code != 201:
        assert set(told(answer)) == {"code", "message", "field", "next"}


def test_nul_and_half_characters_in_json_are_cleaned(house: House) -> None:
    raw = '{"title": "关于绿\\u0000道\\ud840断点的建议", "suggested_undertaker": "\\u0000", "category": "TRANSPORT\\u0000"}'
    answer = house.api("deputy1").post(house.api_url("suggestions/"), raw, content_type="application/json")
    assert (answer.status_code, told(answer)["title"]) == (201, "关于绿道断点的建议")
    assert told(answer)["category"] == "TRANSPORT"


def test_the_same_key_answers_the_same_and_with_another_body_is_refused(house: House) -> None:
    deputy, key, url = house.api("deputy1"), str(uuid7()), house.api_url("suggestions/")
    first, second = post(deputy, url, WHOLE, key=key), post(deputy, url, WHOLE, key=key)
    assert told(first)["id"] == told(second)["id"] and second["Idempotency-Replayed"] == "true"
    other = post(deputy, url, WHOLE | {"title": "关于另一件事的建议"}, key=key)
    assert (other.status_code, told(other)["code"]) == (409, "idempotency_key_reused")


def test_a_wrong_state_is_409_with_the_state_in_words(house: House) -> None:
    pk = registered(house)
    answer = post(house.api("clerk"), house.api_url(f"suggestions/{pk}/registration/"))
    assert answer.status_code == 409
    assert told(answer) == {
        "code": "state",
        "message": "当前状态为“已登记”，不能受理登记。",
        "field": "",
        "next": "",
    }
    answer = post(house.api("deputy1"), house.api_url(f"suggestions/{pk}/"), {"title": "改"}, method="patch")
    assert answer.status_code == 409


def test_a_stale_draft_version_is_409(house: House) -> None:
    pk, deputy = drafted(house), house.api("deputy1")
    url = house.api_url(f"suggestions/{pk}/")
    assert post(deputy, url, {"title": "第一个", "draft_version": 1}, method="patch").status_code == 200
    late = post(deputy, url, {"title": "第二个", "draft_version": 1}, method="patch")
    assert (late.status_code, told(late)["code"]) == (409, "draft_conflict")


def test_return_refuse_and_who_may(house: House) -> None:
    pk, clerk, deputy = submitted(house), house.api("clerk"), house.api("deputy1")
    url = house.api_url(f"suggestions/{pk}/")
    assert post(deputy, url + "return/", {"reason": "请写明位置。"}).status_code == 403
    assert told(post(clerk, url + "return/", {"reason": "短"}))["field"] == "reason"
    assert told(post(clerk, url + "return/", {}))["field"] == "reason"
    assert post(clerk, url + "return/", {"reason": "请写明位置。"}).status_code == 201
    assert told(deputy.get(url))["returned_reason"] == "请写明位置。"
    assert post(deputy, url + "submission/", {}).status_code == 201
    with house.entered():
        code = selectors.exclusion_choices()[0].code
    refused = post(clerk, url + "refusal/", {"exclusion": code, "reason": "请通过信访渠道反映。"})
    assert told(refused)["state"] == "NOT_ACCEPTED"
    assert post(clerk, url + "closure/").status_code == 409


@pytest.mark.parametrize("path", ["", "timeline/"])
def test_not_yours_and_not_there_are_one_answer(house: House, path: str) -> None:
    pk = drafted(house)
    one = house.api("deputy2").get(house.api_url(f"suggestions/{pk}/{path}"))
    two = house.api("deputy2").get(house.api_url(f"suggestions/{UUID(int=1)}/{path}"))
    assert one.status_code == two.status_code == 404 and one.content == two.content


def test_nobody_is_401_and_the_list_pages(house: House) -> None:
    assert Client().get(house.api_url("suggestions/")).status_code == 401
    pk = submitted(house, title="关于分页的一件建议")
    found = told(house.api("clerk").get(house.api_url("suggestions/?q=分页&page_size=1")))
    assert found["count"] == 1 and found["results"][0]["id"] == str(pk)
    assert house.api("clerk").get(house.api_url("suggestions/?page=99")).status_code == 404
    assert house.api("clerk").get(house.api_url("suggestions/?page=x&q=%00&page_size=-3")).status_code in (
        200,
        404,
    )
