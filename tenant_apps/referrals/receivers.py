"""What another congress sent, taken in. Each runs in the receiver's own transaction, in the order it was sent, once."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from kernel import clock, journal, tenancy
from kernel.db import rows
from tenant_apps.deputies import offices
from tenant_apps.files import giving
from tenant_apps.handling import actions as handling
from tenant_apps.handling import selectors as undertaken
from tenant_apps.handling.actions.redating import DEED
from tenant_apps.postbox import actions as postbox
from tenant_apps.postbox import receiving
from tenant_apps.postbox.models import Inbox
from tenant_apps.referrals import (
    attaching,
    clocks,
    deadlines,
    events,
    locking,
    possible,
    relaying,
    results,
    routing,
    states,
    succession,
    types,
    withdrawing,
)
from tenant_apps.referrals.models import Referral
from tenants import selectors as registry
from tenants.models import DirectoryEntry


class NotTheSender(RuntimeError):
    """An envelope on a referral came from a congress that is not its other end: nothing is applied."""


def offer(message: Inbox, body: dict[str, Any]) -> None:
    """A new referral from below or above lies before us, waiting for 签收."""
    here, now = tenancy.current(), clock.now()
    offices.only_in_a_congress()
    if str(here.id) in body["path"]:
        raise NotTheSender(f"referral {message.referral_id} has been here before")
    sender = registry.entry(message.from_id)
    sent = body["snapshot"]
    bound = (
        deadlines.Due(datetime.fromisoformat(body["due_at"]), bool(body["due_provisional"]))
        if body.get("due_at")
        else None
    )
    referral = Referral.objects.create(
        id=message.referral_id,
        congress_id=here.id,
        direction=states.IN,
        kind=body["kind"],
        peer_id=sender.id,
        peer_code=sender.code,
        peer_name=sender.name,
        peer_organ=sender.organ_name,
        peer_level=sender.level,
        title=sent["title"],
        number=sent["number"],
        category=sent["category"],
        lead_name=sent["lead_name"],
        reason=body["reason"],
        reason_label=body.get("reason_label", ""),
        note=body["note"],
        snapshot=sent,
        path=[*body["path"], str(here.id)],
        state=states.DELIVERED,
        sent_at=message.sent_at,
        changed_at=now,
        bound_at=bound.at if bound else None,
        bound_provisional=bool(bound and bound.provisional),
        trial=bool(body["trial"]),
    )
    if referral.kind == types.ASSIGN_DOWN and bound is not None:
        clocks.open_until(referral, bound, rule="return_margin", words=clocks.WORDS["return_margin"])
    else:
        clocks.open_by_rule(referral, "receive_span", start=now)
    rows.change(referral, "due_at", "due_provisional")
    for event in body["course"]:
        events.keep(referral, event)
    events.keep(referral, body["event"])
    _expect_files(referral, message, body, sender)
    _record(referral, "offered", body)


def _expect_files(referral: Referral, message: Inbox, body: dict[str, Any], sender: DirectoryEntry) -> None:
    giving.expect(
        kind=attaching.KIND,
        carrier_id=referral.id,
        owner=sender,
        msg_id=message.msg_id,
        referral_id=referral.id,
        named=body.get("attachments", ()),
    )


def receipt(message: Inbox, body: dict[str, Any]) -> None:
    """The other end has signed for it; a recall that was under way has come too late."""
    referral = _locked(message)
    if _is_over(referral, body):
        return
    states.OUTGOING.move(referral, "told_receipt")
    referral.received_at = _moment(body)
    _their_clock(referral, body, words="对方签收后受理或者退回")
    _news(referral, body)


def noted(message: Inbox, body: dict[str, Any]) -> None:
    """A copy of ours is signed for and kept there."""
    referral = _locked(message)
    states.OUTGOING.move(referral, "told_noted")
    referral.received_at = referral.decided_at = _moment(body)
    clocks.close(referral, words="对方已签收阅存", at=referral.decided_at)
    _news(referral, body)


def urged(message: Inbox, body: dict[str, Any]) -> None:
    """The other end reminds us of what we owe."""
    referral = _locked(message)
    referral.urged_at, referral.urged_times = clock.now(), referral.urged_times + 1
    since = referral.changed_at
    _news(referral, body)
    # The day of the receipt is counted from when it came.
    Referral.objects.filter(pk=referral.pk).update(changed_at=since)


def refusal(message: Inbox, body: dict[str, Any]) -> None:
    referral = _locked(message)
    if _is_over(referral, body):
        return
    states.OUTGOING.move(referral, "told_refused")
    referral.decided_at = _moment(body)
    referral.answer, competent = body["event"]["quote"], body.get("competent") or {}
    referral.competent_unit, referral.competent_level = routing.named(competent)
    referral.decision = str(body.get("reason", ""))[:32]
    clocks.close(referral, words="对方已退回", at=referral.decided_at)
    routing.learn(referral, competent, named_by=referral.peer_name)
    if referral.kind in types.UNDERTAKEN:
        handling.cancel_lower(actor=None, seat=None, referral_id=referral.id, reason="对方已退回")
    _news(referral, body)
    relaying.ended(referral)


def recall(message: Inbox, body: dict[str, Any]) -> None:
    """The sender wants it back. We alone decide: before our receipt yes, after it no."""
    referral = _locked(message)
    granted = states.INCOMING.allows(referral, "told_recall")
    if granted:
        states.INCOMING.move(referral, "told_recall")
        clocks.close(referral, words="对方已撤回")
        _save(referral)
    said = {"granted": granted, "state_label": referral.state_label}
    postbox.send(to_id=referral.peer_id, referral_id=referral.id, kind="recall-answer", body=said, seat=None)
    _record(referral, "recall_asked", {"granted": granted})


def recall_answer(message: Inbox, body: dict[str, Any]) -> None:
    """Granted: recalled. Refused: the receipt came before this answer and has already moved the row."""
    referral = _locked(message)
    if body["granted"]:
        states.OUTGOING.move(referral, "told_recalled")
        clocks.close(referral, words="已撤回")
        if referral.kind in types.UNDERTAKEN:
            handling.cancel_lower(actor=None, seat=None, referral_id=referral.id, reason="已撤回")
        _told_as_ours(referral, deed="recalled", label="撤回", text="对方尚未签收，已经撤回")
        relaying.ended(referral)
    else:
        referral.answer = f"撤回未成：对方{body['state_label']}"
        withdrawing.recall_failed(referral)
    _save(referral)
    _record(referral, "recall_answered", body)


def _told_as_ours(referral: Referral, *, deed: str, label: str, text: str) -> None:
    event = events.own(at=clock.now(), deed=deed, label=label, text=text, suggestion=referral.suggestion)
    events.keep(referral, event)
    events.pass_on(referral, event)


def adopted(message: Inbox, body: dict[str, Any]) -> None:
    referral = _locked(message)
    states.OUTGOING.move(referral, "told_adopted")
    referral.decided_at = _moment(body)
    clocks.close(referral, words="对方已采纳", at=referral.decided_at)
    _news(referral, body)
    withdrawing.overtaken(referral, body["event"])


def not_adopted(message: Inbox, body: dict[str, Any]) -> None:
    referral = _locked(message)
    if _is_over(referral, body):
        return
    states.OUTGOING.move(referral, "told_not_adopted")
    referral.decided_at = _moment(body)
    referral.answer = body["event"]["quote"]
    clocks.close(referral, words="对方未采纳", at=referral.decided_at)
    _news(referral, body)
    relaying.ended(referral)


def assigned_down(message: Inbox, body: dict[str, Any]) -> None:
    """The lower government's distributor has taken it on: our assignment to it is signed for."""
    referral = _locked(message)
    if _is_over(referral, body):
        return
    states.OUTGOING.move(referral, "told_taken_on")
    referral.decided_at = _moment(body)
    referral.received_at = referral.received_at or referral.decided_at
    if referral.kind == types.REMIT_DOWN:
        _their_clock(referral, body, words="对方承办")
    _news(referral, body)
    handling.lower_signed(referral_id=referral.id, by_name=body["event"]["who"], at=referral.received_at)


def status(message: Inbox, body: dict[str, Any]) -> None:
    """A published deed at the other end. That it accepted ours, sent it on or has it back moves our row too."""
    referral = _locked(message)
    event = body["event"]
    if event["deed"] == DEED and event["congress_id"] == str(referral.peer_id) and referral.is_out:
        _counted_anew(referral, body)
        return
    withdrawing.heard(referral, event)
    # What a third one did with what the other end sent it is news alone.
    if event["congress_id"] == str(message.from_id) and referral.is_out:
        clocks.follow_case(referral, event)
        _went_on(referral, body)
    _news(referral, body)


def _counted_anew(referral: Referral, body: dict[str, Any]) -> None:
    """The other end's next step has another day by its calendar."""
    if referral.state in (states.SENT, states.RECALLING, states.RECEIVED, states.ACCEPTED, states.ADOPTED):
        _their_clock(referral, body, words=f"对方调整：{body['event']['text'] or '期限已经确定'}")
    # Of the span for 签收 our own trace tells already: both ends count it.
    if body["event"]["text"] and referral.state != states.SENT:
        events.keep(referral, body["event"])
    _save(referral)
    _record(referral, "redated", {"from": referral.peer_code})


def _went_on(referral: Referral, body: dict[str, Any]) -> None:
    """A step of the other end that was overtaken by a later one changes nothing any more."""
    deed = str(body["event"]["deed"])
    move = states.STEPS_TOLD.get(deed)
    if move is None or body["event"]["number"] or not states.OUTGOING.allows(referral, move):
        return
    states.OUTGOING.move(referral, move)
    if referral.kind == types.REQUEST_ADOPTION and body["event"]["due_at"]:
        _their_clock(referral, body, words="对方受理后由代表决定是否采纳")
    elif deed == "accepted":
        clocks.accepted(referral, words="对方已受理", at=_moment(body))
    elif deed == "relayed":
        clocks.close(referral, words="对方已转送", at=_moment(body))


def redated(message: Inbox, body: dict[str, Any]) -> None:
    """The congress above has moved the day by which its assignment must be back: the calendar has changed."""
    referral = _locked(message)
    due_at, provisional = datetime.fromisoformat(body["due_at"]), bool(body["due_provisional"])
    handling.redate_assigned_matter(
        referral_id=referral.id, due_at=due_at, provisional=provisional, because=body["because"]
    )
    bound = deadlines.Due(due_at, provisional)
    if referral.due_at is not None and (
        referral.kind == types.ASSIGN_DOWN or referral.due_at == referral.bound_at
    ):
        clocks.open_until(referral, bound, rule="return_margin", words=f"上级调整：{body['because']}")
    referral.bound_at, referral.bound_provisional = bound
    if body["event"]["text"]:
        _news(referral, body)
    else:
        _save(referral)
        _record(referral, "redated", {"from": referral.peer_code})


def result(message: Inbox, body: dict[str, Any]) -> None:
    """An answer came back. Of an assignment downwards it is our own reply; of a referral up it waits for 确认."""
    referral = _locked(message)
    states.OUTGOING.move(referral, "told_result")
    referral.result_at = clock.now()
    if referral.kind in types.UNDERTAKEN and referral.suggestion_id is not None:
        clocks.close(referral, words="结果已回")
        _news(referral, body)
        if undertaken.is_over_below(referral.id):  # taken back meanwhile (撤回): kept, and given to nobody
            results.keep(referral, body["result"])
        else:
            handling.take_lower_reply(referral_id=referral.id, facts=body["result"])
        states.OUTGOING.move(referral, "acknowledge")
        _save(referral)
        event = events.own(
            at=clock.now(), deed="acknowledged", label="确认收到结果", suggestion=referral.suggestion
        )
        events.keep(referral, event)
        events.tell(referral, event, seat=None, kind="acknowledged")
        return
    if possible.withdrawn(referral.suggestion):
        clocks.close(referral, words=results.NOT_PASSED_ON)
    elif possible.waits_for_reply(referral.suggestion):
        clocks.wait(referral, words=results.WAITING)
    else:
        clocks.open_by_rule(referral, "pass_on_span", start=clock.now())
    results.keep(referral, body["result"])
    _news(referral, body)


def acknowledged(message: Inbox, body: dict[str, Any]) -> None:
    referral = _locked(message)
    states.INCOMING.move(referral, "told_acknowledged")
    _news(referral, body)


def register_all() -> None:
    """One receiver a kind of envelope."""
    for kind, receiver in {
        "offer": offer,
        "receipt": receipt,
        "refusal": refusal,
        "noted": noted,
        "urged": urged,
        "recall": recall,
        "recall-answer": recall_answer,
        "adopted": adopted,
        "not-adopted": not_adopted,
        "assigned-down": assigned_down,
        "status": status,
        "redated": redated,
        "result": result,
        "acknowledged": acknowledged,
    }.items():
        receiving.register(kind, receiver)


def _locked(message: Inbox) -> Referral:
    """Our row of the referral, if the message comes from its other end, or from whoever goes on in the place of that."""
    referral = locking.locked(message.referral_id)
    if referral.peer_id == message.from_id:
        return referral
    if not registry.stands_for(message.from_id, referral.peer_id):
        raise NotTheSender(f"referral {referral.id}: {message.from_id} is not its other end")
    succession.follow(referral, successor_id=message.from_id)
    return referral


def _is_over(referral: Referral, body: dict[str, Any]) -> bool:
    if referral.state == states.CALLED_OFF:  # what they did before they heard of it is news alone
        _news(referral, body)
    return bool(referral.state == states.CALLED_OFF)


def _their_clock(referral: Referral, body: dict[str, Any], *, words: str) -> None:
    """The day of the other end's next step, as it says itself: late is late at both ends."""
    day = body["event"]["due_at"]
    if day:
        due = deadlines.Due(datetime.fromisoformat(day), bool(body["event"]["due_provisional"]))
        clocks.open_until(referral, due, words=words, at=_moment(body))
    else:
        clocks.close(referral, words=words, at=_moment(body))


def _moment(body: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(body["event"]["at"])


def _news(referral: Referral, body: dict[str, Any]) -> None:
    """Save, keep the event, pass it on to where the suggestion came from, record it."""
    _save(referral)
    events.keep(referral, body["event"])
    if referral.is_out:
        events.pass_on(referral, body["event"])
    told = {"from": referral.peer_code, "label": f"收到对方消息：{body['event']['label']}"}
    _record(referral, str(body["event"]["deed"]), told)


def _save(referral: Referral) -> None:
    referral.changed_at = clock.now()
    referral.save()


def _record(referral: Referral, deed: str, body: dict[str, Any]) -> None:
    journal.record(
        actor=None,
        seat=None,
        deed=f"referral_told_{deed}",
        subject=referral,
        body={
            "state": referral.state,
            **{key: value for key, value in body.items() if key in ("granted", "from", "label")},
        },
        case_id=referral.suggestion_id,
        referral_id=referral.id,
        congress_id=UUID(str(referral.congress_id)),
    )
