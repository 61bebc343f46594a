"""联名, 代录, 撤回, 并案, 公开 and the register of numbers in the permission table."""

from __future__ import annotations

from typing import Any

from tenant_apps.suggestions import actions
from tenant_apps.suggestions.models import Signature
from tests.factories import texts
from tests.factories.house import House
from tests.permissions.rows import Row, api, web

ONE = "suggestions/<uuid:pk>/"
NOTE = "cosignatures/<uuid:pk>/notice"
LEAD = "deputy1: {ok} | deputy2: 404 not_found | *: 404 not_found"
INVITEE = "deputy2: {ok} | deputy1: 409 not_invited | *: 404 not_found"
SIGNER = "deputy2: {ok} | *: 404 not_found"
# Which was handed in before: the office goes on seeing it, and signs nothing.
AGAIN = "deputy2: {ok} | clerk head: 403 not_permitted | deputy1: 409 not_invited | *: 404 not_found"
INVITE = {"mandates": ["=mandate to ask"]}
READERS = "deputy1 deputy2: {ok} | *: 404 not_found"


def _page(route: str, on: str, seats: str, given: Any = None) -> list[Row]:
    return [
        web("GET", route, on, seats.format(ok="200").replace("409 not_invited", "200")),
        web("POST", route, on, seats.format(ok="302"), send=given or {}),
    ]


ROWS: list[Row] = [
    web("GET", ONE, "cosigning", READERS.format(ok="200")),
    api("GET", ONE, "cosigning", READERS.format(ok="200")),
    web("GET", ONE, "cosigning again", "clerk head deputy1 deputy2: 200 | *: 404 not_found"),
    # deputy3 has said no to the one, and did not answer before the other was filed.
    web("GET", ONE, "filed jointly", "clerk head deputy1 deputy2: 200 | *: 404 not_found"),
    *_page(ONE + "cosigners", "cosigning", LEAD, INVITE),
    *_page(ONE + "text-recall", "cosigning", LEAD),
    *_page(ONE + "joint-submission", "cosigning", LEAD, {"confirmed": "on"}),
    *_page(ONE + "cosignature", "cosigning", INVITEE),
    *_page(ONE + "cosignature", "cosigning again", AGAIN),
    *_page(ONE + "declining", "cosigning", INVITEE),
    *_page(ONE + "declining", "cosigning again", AGAIN),
    *_page(NOTE, "voided signature", SIGNER),
    api("POST", ONE + "cosigners/", "cosigning", LEAD.format(ok="201"), send=INVITE),
    api("POST", ONE + "text-recall/", "cosigning", LEAD.format(ok="201")),
    api("POST", ONE + "submission/", "cosigning", LEAD.format(ok="201")),
    api("POST", ONE + "cosignature/", "cosigning", INVITEE.format(ok="201")),
    api("POST", ONE + "declining/", "cosigning", INVITEE.format(ok="204")),
    api("POST", NOTE + "/", "voided signature", SIGNER.format(ok="201")),
]


def things(house: House) -> dict[str, Any]:
    """Joint suggestions while deputy2 is asked: one never handed in, one that came back, one that was taken back again."""
    lead, second, third = (house.actor(who) for who in ("deputy1", "deputy2", "deputy3"))
    clerk = house.actor("clerk")
    fields = actions.Fields(title=texts.TITLE, body=texts.BODY, category=texts.CATEGORY)
    asked = [house.mandate_ids["deputy2"]]
    both = [*asked, house.mandate_ids["deputy3"]]
    found: dict[str, Any] = {"mandate to ask": house.mandate_ids["deputy3"]}
    with house.entered():
        for name in ("cosigning", "cosigning again", "taken back", "filed jointly"):
            found[name] = actions.draft(actor=lead, **fields).pk
        again = found["cosigning again"]
        actions.submit(actor=lead, suggestion_id=again)
        actions.return_for_revision(actor=clerk, suggestion_id=again, reason="请写明断点的具体位置。")
        for name in ("cosigning again", "taken back"):
            actions.invite(actor=lead, suggestion_id=found[name], mandates=asked)
        for name in ("cosigning", "filed jointly"):
            actions.invite(actor=lead, suggestion_id=found[name], mandates=both)
        actions.decline_cosigning(actor=third, suggestion_id=found["cosigning"])
        actions.cosign(actor=second, suggestion_id=found["filed jointly"])
        actions.submit(actor=lead, suggestion_id=found["filed jointly"])
        back = found["taken back"]
        actions.cosign(actor=second, suggestion_id=back)
        actions.recall_text(actor=lead, suggestion_id=back)
        found["voided signature"] = Signature.objects.get(
            suggestion_id=back, mandate_id=house.mandate_ids["deputy2"]
        ).pk
    return found
