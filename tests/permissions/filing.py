"""联名, 代录, 撤回 and the register of numbers in the permission table."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from kernel import clock
from shared_apps.rules import selectors
from shared_apps.rules.models import RuleVersion
from tenant_apps.handling import actions as handling
from tenant_apps.suggestions import actions
from tenant_apps.suggestions.models import Signature, Suggestion
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
        web("GET", route, on, re.sub(r"409 \w+", "200", seats.format(ok="200"))),
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

OFFICE = "clerk head: {ok} | deputy1: 403 not_permitted | *: 404 not_found"
CLERKS = "clerk head: {ok} | *: 403 not_permitted"
BY_LEAD = "deputy1: {ok} | clerk head: 403 not_permitted | *: 404 not_found"
LEAD_OF_ENTRY = "deputy1: {ok} | clerk head deputy2: 404 not_found | *: 404 not_found"
ASKED = (
    "deputy2: {ok} | clerk head: 403 not_permitted | deputy1: 409 not_asked_to_withdraw | *: 404 not_found"
)
REASON = {"reason": "情况已有变化，不再需要办理。"}
ANSWER = {"answer": "已按来电内容更正。"}
DECISION = {"decided_on": "=today", "occasion": "县十七届人大常委会第二十次主任会议"}
ENTRY = {
    "mandate": "=mandate to ask",
    "way": "PAPER",
    "received_on": "2026-03-02",
    "title": texts.TITLE,
    "kind": "SUGGESTION",
    "category": texts.CATEGORY,
    "body": texts.BODY,
}
REVISED = {name: value for name, value in ENTRY.items() if name != "mandate"}
ROWS += [
    web("GET", "numbers/", "", CLERKS.format(ok="200"), neighbour="200"),
    web("GET", "numbers/export", "", CLERKS.format(ok="200"), neighbour="200"),
    # A neighbour's clerk enters for deputies of their own.
    web("GET", "suggestions/entry", "", CLERKS.format(ok="200"), neighbour="200"),
    web("POST", "suggestions/entry", "", CLERKS.format(ok="302"), send=ENTRY, neighbour="422"),
    api(
        "POST", "suggestions/entries/", "", CLERKS.format(ok="201"), send=ENTRY, neighbour="422 entry_deputy"
    ),
    api("GET", "suggestions/entries/", "", "clerk: 200 | *: 200", neighbour="200"),
    *_page(ONE + "entry/revision", "entry returned", OFFICE, REVISED),
    *_page(ONE + "entry/confirmation", "entered", BY_LEAD),
    *_page(ONE + "entry/objection", "entered", BY_LEAD, REASON),
    *_page(ONE + "entry/answer", "objected", OFFICE, ANSWER),
    *_page(ONE + "assignment-decision", "to be decided", OFFICE, DECISION),
    api("POST", ONE + "assignment-decision/", "to be decided", OFFICE.format(ok="201"), send=DECISION),
    *_page(ONE + "paper", "wants paper", OFFICE, {"received_on": "2026-03-02"}),
    *_page(ONE + "withdrawal", "submitted", BY_LEAD, REASON),
    *_page(ONE + "withdrawal/agreement", "to withdraw", ASKED),
    *_page(ONE + "withdrawal/disagreement", "to withdraw", ASKED),
    web("GET", ONE, "withdrawn", "clerk head deputy1 handler1: 200 | *: 404 not_found"),
    # The scan is the office's to add.
    web("GET", ONE + "attachments/", "entered", "clerk head deputy1: 200 | *: 404 not_found"),
    api("POST", ONE + "entry/revision/", "entry returned", OFFICE.format(ok="201"), send=REVISED),
    api("POST", ONE + "entry/confirmation/", "entered", LEAD_OF_ENTRY.format(ok="201")),
    api("POST", ONE + "entry/objection/", "entered", LEAD_OF_ENTRY.format(ok="201"), send=REASON),
    api("POST", ONE + "entry/answer/", "objected", OFFICE.format(ok="201"), send=ANSWER),
    api("POST", ONE + "paper/", "wants paper", OFFICE.format(ok="201"), send={"received_on": "2026-03-02"}),
    api("POST", ONE + "withdrawal/", "submitted", LEAD_OF_ENTRY.format(ok="201"), send=REASON),
    api("POST", ONE + "withdrawal/agreement/", "to withdraw", ASKED.format(ok="201")),
    api("POST", ONE + "withdrawal/disagreement/", "to withdraw", ASKED.format(ok="201")),
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
    return found | _filed(house) | _withdrawn(house)


def _filed(house: House) -> dict[str, Any]:
    """代录, one of them objected to; and one that wants a signed sheet besides, by rules of its own."""
    lead, second, clerk = house.actor("deputy1"), house.actor("deputy2"), house.actor("clerk")
    fields = actions.Fields(title=texts.TITLE, body=texts.BODY, category=texts.CATEGORY)
    paper, decided = rules(house, paper_required=True), rules(house, assigned_by="CHAIRPERSONS")
    word_of_all = rules(house, joint_withdrawal="ALL")
    found: dict[str, Any] = {"today": f"{clock.today():%Y-%m-%d}"}
    with house.entered():
        found["to be decided"] = pk = actions.draft(actor=lead, **fields).pk
        actions.submit(actor=lead, suggestion_id=pk)
        actions.register(actor=clerk, suggestion_id=pk)
        _under(pk, decided)
        for name in ("entered", "objected", "entry returned"):
            found[name] = actions.enter(
                actor=clerk,
                mandate=house.mandate_ids["deputy1"],
                way="PHONE",
                received_on=clock.today(),
                **fields,
            ).pk
        actions.object_to_entry(actor=lead, suggestion_id=found["objected"], reason="我说的是另一处断点。")
        actions.return_for_revision(actor=clerk, suggestion_id=found["entry returned"], **REASON)
        for name in ("wants paper", "to withdraw"):
            found[name] = actions.draft(actor=lead, **fields).pk
        actions.invite(
            actor=lead, suggestion_id=found["to withdraw"], mandates=[house.mandate_ids["deputy2"]]
        )
        actions.cosign(actor=second, suggestion_id=found["to withdraw"])
        for name in ("wants paper", "to withdraw"):
            actions.submit(actor=lead, suggestion_id=found[name])
        _under(found["wants paper"], paper)
        _under(found["to withdraw"], word_of_all)
        actions.withdraw(actor=lead, suggestion_id=found["to withdraw"], **REASON)
    return found


def _withdrawn(house: House) -> dict[str, Any]:
    """Taken back while a unit had it."""
    lead, clerk = house.actor("deputy1"), house.actor("clerk")
    fields = actions.Fields(title=texts.TITLE, body=texts.BODY, category=texts.CATEGORY)
    any_time = rules(house, withdrawal="ANY_TIME")
    with house.entered():
        pk = actions.draft(actor=lead, **fields).pk
        actions.submit(actor=lead, suggestion_id=pk)
        actions.register(actor=clerk, suggestion_id=pk)
        handling.assign(actor=clerk, suggestion_id=pk, unit_id=house.unit_ids["handler1"])
        _under(pk, any_time)
        actions.withdraw(actor=lead, suggestion_id=pk, **REASON)
    return {"withdrawn": pk}


def rules(house: House, **changed: Any) -> UUID:
    """A version of the county's rules with these values, of a day before all others; outside its block, since rules lie in public."""
    stored = selectors.complete(selectors.version_on(house.ref.id, clock.today()).fields)
    stored |= {name: {**stored[name], "value": value} for name, value in changed.items()}
    made: RuleVersion = RuleVersion.objects.create(
        congress_id=house.ref.id,
        effective_from=date(1990, 1, 1) + timedelta(days=RuleVersion.objects.count()),
        fields=stored,
        digest=uuid4().hex,
        made_at=clock.now(),
    )
    return made.pk


def _under(suggestion_id: UUID, version: UUID) -> None:
    Suggestion.objects.filter(pk=suggestion_id).update(profile_version=version)
