"""待办 and 待阅: drafts and invitations, results to read, and what lies with office, committee and minutes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from django.db.models import Q

from kernel import clock, tenancy, text
from kernel.actor import Actor
from kernel.errors import NotFound, StateRefused
from kernel.web import links
from shared_apps.identity.todo import TodoItem
from shared_apps.worktime import selectors as worktime
from tenant_apps.bills import actions, deadlines, selectors, states
from tenant_apps.bills.models import Bill
from tenant_apps.deputies import selectors as deputies

# Of 待阅: nothing is to be done but to take note.
RESULT, VOIDED = "bill_result", "bill_name_voided"


def items(actor: Actor) -> Iterator[TodoItem]:
    """Registered with identity's 待办; called inside the block of each congress where the person holds a seat."""
    mine, asked = deputies.own(actor, "lead_mandate__"), deputies.own(actor, "mandate__")
    if mine is not None and asked is not None:
        yield from _of_deputy(mine, asked)
    if actor.can(states.REGISTER):
        for bill in selectors.in_state(states.SUBMITTED):
            yield _one(
                bill, "bill_register", "议案待登记", "登记", _since(bill), f"提出 {bill.lead_name}代表"
            )
        for bill in selectors.in_state(states.NOT_A_BILL):
            yield _one(
                bill, "bill_convert", "议案转建议", "转为建议", bill.told_at or _since(bill), "不作为议案处理"
            )
    yield from _owed(actor)
    if actor.can(states.DECIDE):
        yield from _decisions()


def mark_results(actor: Actor, marks: Sequence[str]) -> None:
    """一键已阅 of what came of bills under which the actor's name stands."""
    for one in marks:
        if (pk := text.as_uuid(one)) is not None:
            with suppress(NotFound, StateRefused):
                actions.note_result(actor=actor, bill_id=pk)


def mark_voided(actor: Actor, marks: Sequence[str]) -> None:
    """The same of the actor's names that stand no longer."""
    for one in marks:
        if (pk := text.as_uuid(one)) is not None:
            with suppress(NotFound, StateRefused):
                actions.note_voided(actor=actor, signature_id=pk)


def _of_deputy(mine: Q, asked: Q) -> Iterator[TodoItem]:
    for bill in selectors.of_author(mine):
        gathers = bill.state == states.COSIGNING
        yield _one(
            bill,
            "bill_cosigning" if gathers else "bill_draft",
            "议案征集联名" if gathers else "议案草稿",
            "查看" if gathers else "继续填写",
            bill.saved_at or bill.created_at,
            f"已签 {bill.signed}，未签 {bill.asked}" if gathers else "",
            view="bills:bill" if gathers else "bills:edit",
        )
    for row in selectors.invitations(asked):
        since = row.invited_at or row.bill.created_at
        yield _one(row.bill, "bill_cosign", "请您联名议案", "阅读", since, f"{row.bill.lead_name}代表邀请")
    for row in selectors.results(asked):
        found = _one(row.bill, RESULT, "议案处理结果", "阅读", row.bill.told_at, row.bill.state_label)
        yield replace(found, number=row.bill.full_number, reading=True, mark=str(row.bill_id))
    for row in selectors.voided(asked):
        yield TodoItem(
            congress=tenancy.current(),
            kind=VOIDED,
            reading=True,
            mark=str(row.pk),
            kind_label="议案联名作废",
            title=row.title,
            number="联名",
            url=links.tenant_url(tenancy.current().code, "bills:notice", pk=row.pk),
            verb="知悉",
            since=row.answered_at or row.bill.created_at,
            previous=row.void_reason,
        )


# What a committee owes in a state: (kind, label, verb), and the same where it is late.
OPINION = ("bill_opinion", "议案待提审议意见", "提出意见"), ("bill_opinion_late", "议案审议意见逾期", "查看")
REPORT = ("bill_report", "议案待报告", "报告"), ("bill_report_late", "议案审议报告逾期", "查看")


def _owed(actor: Actor) -> Iterator[TodoItem]:
    """Opinions and reports, with their day: for who gives or enters them; what is late for who takes the minutes, too."""
    opines, decides = actor.can(states.OPINE), actor.can(states.DECIDE)
    if not opines and not decides:
        return
    calendar = worktime.calendar(tenancy.current().id)
    lamps = deadlines.lamps(calendar)
    for bill in selectors.in_state(states.REGISTERED, states.TO_COMMITTEE):
        due = deadlines.due(bill, calendar=calendar)
        due_at = clock.end_of_day(due.date) if due else None
        late = due_at is not None and due_at < clock.now()
        asked = opines and not (decides and bill.state == states.REGISTERED)  # who decides has it for that
        if asked or late:
            said = OPINION if bill.state == states.REGISTERED else REPORT
            kind, label, verb = said[0] if opines else said[1]
            lamp = lamps.of(due_at)
            since = bill.told_at or bill.registered_at or _since(bill)
            yield replace(
                _one(bill, kind, label, verb, since, bill.committee),
                due_at=due_at,
                due_provisional=bool(due and due.provisional),
                lamp=lamp.code if due_at else "none",  # type: ignore[arg-type]
                left_label=lamp.label if due_at else "",
            )


def _decisions() -> Iterator[TodoItem]:
    """A withdrawal that was asked for comes first: as long as it waits, nothing else of that bill is asked."""
    for bill in selectors.in_state(states.REGISTERED, states.OPINION_GIVEN):
        if bill.withdrawal_waits:
            continue
        said = f"{bill.committee}建议{bill.get_recommends_display()}" if bill.recommends else "尚无审议意见"
        yield _one(bill, "bill_decide", "议案待决定", "登记决定", _since(bill), said)
    for bill in selectors.in_state(states.ON_AGENDA, states.REPORTED):
        if bill.withdrawal_waits:
            continue
        since = bill.told_at or _since(bill)
        yield _one(bill, "bill_conclude", "议案待登记结果", "登记结果", since, bill.state_label)
    for bill in selectors.withdrawals_asked():
        since = bill.withdrawal_asked_at or _since(bill)
        yield _one(bill, "bill_withdrawal", "议案申请撤回", "登记决定", since, bill.withdrawal_reason)


def _one(
    bill: Bill, kind: str, label: str, verb: str, since: datetime, previous: str, *, view: str = "bills:bill"
) -> TodoItem:
    return TodoItem(
        congress=tenancy.current(),
        kind=kind,
        kind_label=label,
        title=bill.cause or "（未填写案由）",
        number=bill.full_number if bill.no else bill.state_label,
        url=_url(bill, view),
        verb=verb,
        since=since,
        previous=previous,
    )


def _since(bill: Bill) -> datetime:
    return bill.submitted_at or bill.created_at


def _url(bill: Bill, view: str = "bills:bill") -> str:
    return links.tenant_url(tenancy.current().code, view, pk=bill.pk)
