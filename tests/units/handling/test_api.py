"""The same deeds as new resources of the API: statuses, codes, fields."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from sso import conf, tokens
from sso.tokens import Bearer
from tests.units.handling.house import ISSUER, LETTER, House


class Caller:
    """A person with a bearer token. The token's checking is sso's own matter and has its own tests."""

    def __init__(self, house: House, name: str) -> None:
        self.root = f"/api/v1/t/{house.ref.code}/"
        self.headers = {"Authorization": f"Bearer {house.ref.code}-{name}"}
        self.client = Client()

    def get(self, path: str) -> Any:
        return self.client.get(self.root + path, headers=self.headers)

    def post(self, path: str, body: object = None, **headers: str) -> Any:
        text = "" if body is None else json.dumps(body)
        return self.client.post(
            self.root + path, text, content_type="application/json", headers={**self.headers, **headers}
        )


@pytest.fixture(autouse=True)
def tokens_are_names(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(token: str) -> Bearer:
        return Bearer(
            issuer=ISSUER, sub=token, sid=f"app {token}", client=conf.APP_CLIENT, issued_at=timezone.now()
        )

    monkeypatch.setattr(tokens, "access_token", read)


def refused(answer: Any, status: int, code: str, field: str = "") -> None:
    assert answer.status_code == status, answer.content
    body = answer.json()
    assert (body["code"], body["field"]) == (code, field)
    assert body["message"]


def test_from_assignment_to_rating_by_the_api(house: House) -> None:
    pk = house.registered()
    clerk, handler, alice = (Caller(house, name) for name in ("clerk", "handler", "alice"))
    unit = next(u for u in clerk.get("units/").json()["results"] if u["name"] == "县交通运输局")
    made = clerk.post(f"suggestions/{pk}/assignments/", {"unit_id": unit["id"]})
    assert made.status_code == 201
    assignment = made.json()["id"]
    assert handler.get("assignments/?state=PENDING_SIGN").json()["results"][0]["matter"]["suggestion_id"]
    assert handler.post(f"assignments/{assignment}/receipt/").json()["state"] == "SIGNED"
    letter = {"letter_class": "B", "outcome": "PLANNED", "body": LETTER}
    refused(handler.post(f"assignments/{assignment}/replies/", letter), 409, "contact_missing")
    talk = {"way": "PHONE", "with_name": "测alice", "note": "电话听取意见。"}
    assert handler.post(f"assignments/{assignment}/contacts/", talk).status_code == 201
    refused(alice.post(f"suggestions/{pk}/evaluations/", {}), 409, "not_replied_yet")
    reply = handler.post(f"assignments/{assignment}/replies/", letter).json()
    assert reply["outcome_label"] and reply["suggestion_id"] == str(pk)
    assert [row["id"] for row in alice.get(f"suggestions/{pk}/replies/").json()] == [reply["id"]]
    assert alice.get(f"replies/{reply['id']}/").json()["body"] == LETTER
    bad = {"attitude": "SATISFIED", "result": "DISSATISFIED"}
    refused(alice.post(f"replies/{reply['id']}/evaluations/", bad), 422, "reason_missing", "text")
    good = {"attitude": "SATISFIED", "result": "SATISFIED"}
    assert alice.post(f"replies/{reply['id']}/evaluations/", good).status_code == 201
    refused(alice.post(f"replies/{reply['id']}/evaluations/", good), 409, "rated_already")
    timeline = alice.get(f"suggestions/{pk}/timeline/").json()["events"]
    assert [e["label"] for e in timeline][-4:] == ["签收", "沟通", "答复", "测评"]
    later = clerk.post(
        f"suggestions/{pk}/follow-ups/", {"body": LETTER, "outcome": "SOLVED", "source": "某局"}
    )
    assert later.status_code == 201 and later.json()["kind"] == "FOLLOW_UP"


def test_refusals_name_their_field(house: House) -> None:
    pk, clerk, handler = house.registered(), Caller(house, "clerk"), Caller(house, "handler")
    refused(clerk.post(f"suggestions/{pk}/assignments/", {}), 422, "invalid", "unit_id")
    refused(clerk.post(f"suggestions/{pk}/assignments/", {"unit_id": str(uuid4())}), 422, "unit", "unit_id")
    talked = house.talked()
    where = f"assignments/{talked.pk}"
    refused(handler.post(f"{where}/receipt/"), 409, "state")
    refused(handler.post(f"{where}/statements/", {"text": ""}), 422, "text", "text")
    refused(
        handler.post(f"{where}/contacts/", {"way": "", "with_name": "x", "note": "y"}),
        422,
        "contact_way",
        "way",
    )
    letter = {"letter_class": "Z", "outcome": "SOLVED", "body": LETTER}
    refused(handler.post(f"{where}/replies/", letter), 422, "letter_class", "letter_class")
    nul = {"letter_class": "A", "outcome": "SOLVED", "body": "\x00"}
    refused(handler.post(f"{where}/replies/", nul), 422, "text", "body")


def test_the_same_key_sends_one_reply(house: House) -> None:
    talked, handler, key = house.talked(), Caller(house, "handler"), str(uuid4())
    address = f"assignments/{talked.pk}/replies/"
    letter = {"letter_class": "A", "outcome": "SOLVED", "body": LETTER}
    first = handler.post(address, letter, **{"Idempotency-Key": key})
    again = handler.post(address, letter, **{"Idempotency-Key": key})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["id"] == again.json()["id"]
    other = handler.post(address, letter | {"body": LETTER * 2}, **{"Idempotency-Key": key})
    refused(other, 409, "idempotency_key_reused")


def test_a_letter_by_the_api_overwrites_no_draft_that_it_has_not_read(house: House) -> None:
    talked, handler, mate = house.talked(), Caller(house, "handler"), Caller(house, "mate")
    where = f"assignments/{talked.pk}"
    letter = {"letter_class": "A", "outcome": "SOLVED", "body": LETTER, "signer": "马海燕"}
    assert handler.get(f"{where}/draft/").status_code == 404
    kept = mate.post(f"{where}/draft/", {"body": "同事写好的部分。", "outcome": "SOLVED"})
    assert (kept.status_code, kept.json()["version"]) == (201, 1)
    refused(handler.post(f"{where}/draft/", {"body": "另一稿。"}), 409, "reply_draft_conflict")
    refused(handler.post(f"{where}/replies/", letter), 409, "reply_draft_conflict")
    read = handler.get(f"{where}/draft/").json()
    assert (read["body"], read["by_name"], read["version"]) == ("同事写好的部分。", "测mate", 1)
    assert handler.post(f"{where}/replies/", letter | {"draft_version": 1}).status_code == 201


def test_lists_hold_only_what_is_ones_own(house: House) -> None:
    talked = house.talked()
    for name, status in (("handler", 200), ("clerk", 200), ("other", 404), ("bob", 404), ("admin", 404)):
        assert Caller(house, name).get(f"assignments/{talked.pk}/").status_code == status, name
    assert str(talked.pk) not in Caller(house, "other").get("assignments/").content.decode()
    refused(Caller(house, "alice").get("assignments/"), 403, "not_permitted")
    refused(Caller(house, "alice").get("units/"), 403, "not_permitted")
    refused(Caller(house, "admin").get("matters/"), 403, "not_permitted")
    assert Caller(house, "distributor").get("matters/").json()["results"] == []
