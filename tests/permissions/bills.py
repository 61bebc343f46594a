"""议案 in the permission table. Those to the standing committee, of which a county's need three names and no session."""

from __future__ import annotations

import re
from typing import Any

from kernel import clock
from tenant_apps.bills import actions
from tenant_apps.bills.models import BillSignature
from tenant_apps.deputies.models import Mandate
from tests.factories import texts
from tests.factories.house import House
from tests.permissions.rows import Row, api, web

ONE = "bills/<uuid:pk>/"
NOTE = "bill-signatures/<uuid:pk>/notice"
LISTS = "clerk head deputy1 deputy2 deputy3: {ok} | *: 403 not_permitted"
DEPUTIES = "deputy1 deputy2 deputy3: {ok} | *: 403 not_permitted"
LEAD = "deputy1: {ok} | deputy2: 404 not_found | *: 404 not_found"
ASKED = "deputy1 deputy2 deputy3: {ok} | *: 404 not_found"
FILED = "clerk head deputy1 deputy2 deputy3: {ok} | *: 404 not_found"
INVITEES = "deputy2 deputy3: {ok} | deputy1: 409 bill_not_invited | *: 404 not_found"
OFFICE = "clerk head: {ok} | deputy1 deputy2 deputy3: 403 not_permitted | *: 404 not_found"
MINUTES = "head: {ok} | clerk deputy1 deputy2 deputy3: 403 not_permitted | *: 404 not_found"
LEAVERS = "deputy2 deputy3: {ok} | deputy1: 409 bill_lead_stays | *: 404 not_found"
# deputy2 has taken their name back.
LEFT = "deputy1 deputy3: {ok} | deputy2: 404 not_found | *: 404 not_found"
SIGNER = "deputy2: {ok} | *: 404 not_found"
TEXT = {
    "kind": "STANDING",
    "cause": "关于制定富春江绿道保护办法的议案",
    "grounds": "富春江绿道跨越多个乡镇，管护职责不清，断点和占用问题多年没有解决。",
    "plan": "由县人民政府制定绿道保护办法，明确管护主体、经费来源和禁止行为，每年向人大报告。",
    "category": texts.CATEGORY,
}
REASON = {"reason": "所提事项属于政府日常工作，可以作为建议办理。"}
ANSWER = {"answer": "主任会议研究后同意这一意见。"}
TODAY = "=today"
OPINION = "所提事项属于常委会职权范围，有必要作出规定。"
GIVEN = {"committee": "城建环资委员会", "recommends": "ON_AGENDA", "opinion": OPINION}
DECISION = {"decided_by": "第二十次主任会议", "decided_on": TODAY, **REASON}
SENT = {**DECISION, "committee": "城建环资委员会"}
REPORT = {"report": OPINION, "reported_on": TODAY}
RESULT = {"result": "LISTED", "result_by": "常委会第八次会议", "result_on": TODAY}
INVITE = {"mandates": ["=mandate to ask"]}


def _both(route: str, on: str, seats: str, given: Any = None) -> list[Row]:
    """A page with its form, and the API's resource."""
    return [
        web("GET", route, on, re.sub(r"409 \w+", "200", seats.format(ok="200"))),
        web("POST", route, on, seats.format(ok="302"), send=given or {}),
        api("POST", f"{route}/", on, seats.format(ok="201"), send=given or {}),
    ]


ROWS: list[Row] = [
    web("GET", "bills/", "", LISTS.format(ok="200"), neighbour="200"),
    web("GET", "bills/export", "", LISTS.format(ok="200"), neighbour="200"),
    web("GET", "bills/new", "", DEPUTIES.format(ok="200"), neighbour="200"),
    web("POST", "bills/new", "", DEPUTIES.format(ok="302"), send=TEXT, neighbour="302"),
    web("POST", "bills/drafts", "", DEPUTIES.format(ok="422 invalid"), neighbour="422 invalid"),
    web("POST", "bills/drafts", "", DEPUTIES.format(ok="200"), send=TEXT, neighbour="200"),
    api("GET", "bills/", "", LISTS.format(ok="200"), neighbour="200"),
    api("POST", "bills/", "", DEPUTIES.format(ok="201"), send=TEXT, neighbour="201"),
    *(
        make("GET", ONE, on, seats.format(ok="200"))
        for make in (web, api)
        for on, seats in (
            ("bill draft", LEAD),
            ("bill cosigning", ASKED),
            # deputy3 was not asked; of the other every name was taken back with the text.
            ("bill of two", "deputy1 deputy2: {ok} | deputy3: 404 not_found | *: 404 not_found"),
            ("bill taken back", LEAD),
            ("bill submitted", FILED),
            ("bill lapsed", FILED),
        )
    ),
    web("GET", ONE + "edit", "bill draft", LEAD.format(ok="200")),
    web("POST", ONE + "edit", "bill draft", LEAD.format(ok="302"), send=TEXT),
    web("POST", ONE + "draft", "bill draft", LEAD.format(ok="200"), send=TEXT),
    api("PATCH", ONE, "bill draft", LEAD.format(ok="200"), send=TEXT),
    *(
        row
        for make in (web, api)
        for row in (
            make("GET", ONE + "attachments/", "bill draft", LEAD.format(ok="200")),
            make("GET", ONE + "attachments/", "bill submitted", FILED.format(ok="200")),
            make("POST", ONE + "attachments/", "bill draft", LEAD.format(ok="422 no_file")),
            make("POST", ONE + "attachments/", "bill submitted", LEAD.format(ok="409")),
        )
    ),
    *_both(ONE + "cosigners", "bill draft", LEAD, INVITE),
    web("GET", ONE + "cosigners", "bill cosigning", LEAD.format(ok="200")),
    *_both(ONE + "cosignature", "bill cosigning", INVITEES),
    *_both(ONE + "text-recall", "bill cosigning", LEAD),
    *_both(ONE + "submission", "bill ready", LEAD),
    *_both(ONE + "suggestion", "bill cosigning", LEAD),
    *_both(ONE + "registration", "bill submitted", OFFICE),
    *_both(ONE + "opinion", "bill registered", OFFICE, GIVEN),
    *_both(ONE + "agenda", "bill registered", MINUTES, DECISION),
    *_both(ONE + "committee", "bill registered", MINUTES, SENT),
    *_both(ONE + "no-bill", "bill registered", MINUTES, DECISION),
    *_both(ONE + "conversion", "no bill", OFFICE),
    *_both(ONE + "report", "bill to report on", OFFICE, REPORT),
    *_both(ONE + "conclusion", "bill reported on", MINUTES, RESULT),
    *_both(ONE + "withdrawal", "bill submitted", LEAD, REASON),
    *_both(ONE + "withdrawal/request", "bill registered", LEAD, REASON),
    *_both(ONE + "withdrawal/consent", "bill to withdraw", MINUTES, ANSWER),
    *_both(ONE + "withdrawal/refusal", "bill to withdraw", MINUTES, ANSWER),
    *_both(ONE + "leaving", "bill submitted", LEAVERS),
    *_both(ONE + "noting", "no bill", ASKED),
    *_both(ONE + "noting", "bill lapsed", LEFT),
    *_both(NOTE, "voided name", SIGNER),
    web("GET", ONE + "declining", "bill cosigning", ASKED.format(ok="200")),
    web("POST", ONE + "declining", "bill cosigning", INVITEES.format(ok="302")),
    api("POST", ONE + "declining/", "bill cosigning", INVITEES.format(ok="204")),
]
GATHERING = ("bill cosigning", "bill ready", "bill taken back")
FILED_ONES = (
    "bill submitted",
    "bill registered",
    "no bill",
    "bill to report on",
    "bill reported on",
    "bill to withdraw",
    "bill lapsed",
)


def things(house: House) -> dict[str, Any]:
    """A bill in every state that an address may be asked for; all three deputies are members of the standing committee."""
    lead, second, third = (house.actor(who) for who in ("deputy1", "deputy2", "deputy3"))
    both = [house.mandate_ids["deputy2"], house.mandate_ids["deputy3"]]
    found: dict[str, Any] = {"today": f"{clock.today():%Y-%m-%d}"}
    with house.entered():
        Mandate.objects.filter(pk__in=house.mandate_ids.values()).update(roles=["STANDING_MEMBER"])
        for name in ("bill draft", "bill of two", *GATHERING, *FILED_ONES):
            found[name] = actions.draft(actor=lead, **TEXT).pk  # type: ignore[arg-type]
        actions.invite(actor=lead, bill_id=found["bill of two"], mandates=both[:1])
        for name in (*GATHERING, *FILED_ONES):
            actions.invite(actor=lead, bill_id=found[name], mandates=both)
        for name in (*GATHERING[1:], *FILED_ONES):
            actions.cosign(actor=second, bill_id=found[name])
            actions.cosign(actor=third, bill_id=found[name])
        for name in FILED_ONES:
            actions.submit(actor=lead, bill_id=found[name])
        actions.leave(actor=second, bill_id=found["bill lapsed"])
        back = found["bill taken back"]
        actions.recall_text(actor=lead, bill_id=back)
        voided = BillSignature.objects.get(bill_id=back, mandate_id=house.mandate_ids["deputy2"])
    _decide(house, found)
    return found | {"voided name": voided.pk}


def _decide(house: House, found: dict[str, Any]) -> None:
    lead, clerk, head = house.actor("deputy1"), house.actor("clerk"), house.actor("head")
    decision = {**DECISION, "decided_on": clock.today()}
    with house.entered():
        for name in FILED_ONES[1:-1]:
            actions.register(actor=clerk, bill_id=found[name])
        actions.decide_no_bill(actor=head, bill_id=found["no bill"], **decision)  # type: ignore[arg-type]
        for name in ("bill to report on", "bill reported on"):
            actions.send_to_committee(
                actor=head,
                bill_id=found[name],
                committee=GIVEN["committee"],
                **decision,  # type: ignore[arg-type]
            )
        actions.report(
            actor=clerk, bill_id=found["bill reported on"], report=OPINION, reported_on=clock.today()
        )
        actions.ask_withdrawal(actor=lead, bill_id=found["bill to withdraw"], **REASON)
