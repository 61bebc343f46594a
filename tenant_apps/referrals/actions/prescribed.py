"""Copies that a regulation prescribes (DOMAIN 0.4): the congress that elected a deputy is told of the assignment and of the reply.

They tell the status alone, leave with the deed itself and without 审签, since it is the regulation that decides; and they never hinder it:
where nothing can be sent the course of the case says so.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from kernel import clock, journal, tenancy
from kernel.actor import Actor, SeatFacts
from kernel.ids import uuid7
from shared_apps.rules.values import Rules
from tenant_apps.deputies import electors
from tenant_apps.handling import answered, naming
from tenant_apps.handling import deadlines as handling
from tenant_apps.handling.models import Assignment, Reply
from tenant_apps.referrals import clocks, events, leaving, states, types
from tenant_apps.referrals.actions.outgoing import send_offer
from tenant_apps.referrals.models import Referral
from tenant_apps.suggestions import publishing
from tenant_apps.suggestions.models import Suggestion
from tenants import selectors as registry
from tenants.models import DirectoryEntry
from tenants.states import CONGRESS, SUSPENDED

BY_RULE = "按规定自动送出"


def tell_of_assignment(
    *, actor: Actor | None, seat: SeatFacts | None, suggestion: Suggestion, held: list[Assignment]
) -> None:
    """交办告知选举单位 (青岛 §17), in the deed's own transaction: once, with all who undertake; who leads comes first in `held`."""
    first, rules = held[0], handling.rules(suggestion.profile_version)
    due = handling.by_when(first.due_at, provisional=first.due_provisional)
    units = naming.parts_of(held, by=rules) if len(held) > 1 else first.undertaker_name
    said = [
        f"{_named(suggestion)}已于 {_day(first.assigned_at)} 交办。",
        f"承办单位：{units}",
        *([f"答复期限：{due}"] if first.due_at else []),
    ]
    _leave(actor, seat, suggestion, reason=types.ASSIGNMENT_TOLD, deed_id=first.id, said=said)


def tell_of_reply(
    *, actor: Actor | None, seat: SeatFacts | None, suggestion: Suggestion, reply: Reply
) -> None:
    """答复抄送选举单位 (浙江 §25), in the deed's own transaction: who replied, when, under which number, with what outcome; no text."""
    letter = f"{reply.letter_class} 类（{reply.class_label}）" if reply.letter_class else ""
    said = [
        f"{_named(suggestion)}已于 {_day(reply.at)} {reply.kind_label}代表。",
        f"答复单位：{reply.unit_name}",
        *([f"答复文号：{reply.doc_no}"] if reply.doc_no else []),
        *([f"答复类别：{letter}"] if letter else []),
        f"办理结果：{reply.outcome_label}",
    ]
    _leave(actor, seat, suggestion, reason=types.REPLY_COPIED, deed_id=reply.id, said=said)


def _leave(
    actor: Actor | None,
    seat: SeatFacts | None,
    suggestion: Suggestion,
    *,
    reason: str,
    deed_id: UUID,
    said: list[str],
) -> None:
    rules = handling.rules(suggestion.profile_version)
    row = types.PRESCRIBED[reason]
    if not getattr(rules, row.rule):
        return
    found = electors.of(answered.mandates_to_answer(suggestion, by=rules))
    if not found:
        return  # voters elected them
    told = Referral.objects.filter(
        suggestion=suggestion, direction=states.OUT, reason=reason, snapshot__deed=str(deed_id)
    )
    done = set(told.values_list("peer_id", flat=True))
    receivers: dict[UUID, DirectoryEntry] = {}
    unsent: list[str] = []
    for one in found:
        why = _why_not(one, suggestion)
        if why:
            unsent.append(why)
        elif one.congress is not None and one.congress.id not in done:
            receivers[one.congress.id] = one.congress
    if not receivers and not unsent:
        return
    ground = _ground(rules, row.rule)
    sent = _snapshot(suggestion, body="\n".join([*said, f"依据：{ground}"]), ground=ground, deed_id=deed_id)
    for receiver in receivers.values():
        _send(actor, seat, suggestion, receiver, reason=reason, snapshot=sent)
    names = "、".join(one.name for one in receivers.values())
    parts = [f"{row.label}：{names}" if names else row.label, *dict.fromkeys(unsent), f"依据 {ground}"]
    publishing.publish(
        actor=actor,
        seat=seat,
        suggestion=suggestion,
        deed="copied" if receivers else "not_copied",
        label=row.act if receivers else f"未能{row.act}",
        text="；".join(parts),
        who=BY_RULE,
        internal=True,
    )


def _why_not(elector: electors.Elector, suggestion: Suggestion) -> str:
    """Why nothing is sent to this one; empty if it can be."""
    if suggestion.confidentiality == "AUTHOR_CONFIDENTIAL":
        return "代表要求不公开姓名，没有自动送出"
    if elector.congress is None:
        name = elector.name or "选举单位（未登记）"
        return f"{name}没有对应的下级人大，没有送出"
    # To a suspended one it waits, as everything does that is sent there.
    if registry.reachable(elector.congress) or elector.congress.state == SUSPENDED:
        return ""
    return f"{elector.congress.name}的系统“{CONGRESS.label(elector.congress.state)}”，没有送出"


def _snapshot(suggestion: Suggestion, *, body: str, ground: str, deed_id: UUID) -> dict[str, Any]:
    """Neither the suggestion's text nor the reply's: `body` says what was done. `deed`: of which deed it tells, so that none is told twice."""
    return {
        "title": suggestion.title,
        "body": body,
        "kind": suggestion.kind,
        "category": suggestion.category,
        "category_label": suggestion.category_label,
        "number": suggestion.number or "",
        "lead_name": suggestion.lead_name,
        "lead_delegation": suggestion.lead_delegation,
        "origin": [],
        "ground": ground,
        "deed": str(deed_id),
    }


def _send(
    actor: Actor | None,
    seat: SeatFacts | None,
    suggestion: Suggestion,
    receiver: DirectoryEntry,
    *,
    reason: str,
    snapshot: dict[str, Any],
) -> None:
    here, now, row = tenancy.current(), clock.now(), types.PRESCRIBED[reason]
    referral = Referral(
        id=uuid7(),
        congress_id=here.id,
        direction=states.OUT,
        kind=types.CC,
        peer_id=receiver.id,
        peer_code=receiver.code,
        peer_name=receiver.name,
        peer_organ=receiver.organ_name,
        peer_level=receiver.level,
        suggestion=suggestion,
        title=suggestion.title,
        number=suggestion.number or "",
        category=suggestion.category,
        lead_name=suggestion.lead_name,
        reason=reason,
        reason_label=row.label,
        snapshot=snapshot,
        # Where the suggestion itself came from is no part of it: the copy may go there too.
        path=[str(here.id)],
        state=states.SENT,
        drafted_at=now,
        sent_at=now,
        changed_at=now,
        trial=suggestion.trial,
    )
    referral.save(force_insert=True)
    clocks.open_by_rule(referral, "receive_span", start=now)
    referral.save(update_fields=["due_at", "due_provisional"])
    body = leaving.offer(referral)
    body["event"] = events.own(
        at=now,
        deed="copied",
        label=f"抄送 {receiver.name}",
        text=row.label,
        who=BY_RULE,
        suggestion=suggestion,
    )
    journal.record(
        actor=actor,
        seat=seat,
        deed="referral_prescribed",
        subject=referral,
        body={"reason": reason, "to": receiver.code, "deed_id": snapshot["deed"], "state": referral.state},
        case_id=suggestion.id,
        referral_id=referral.id,
    )
    send_offer(referral, body, seat=seat)


def _ground(rules: Rules, rule: str) -> str:
    source = rules.sources[rule]
    return f"{source.profile} {source.article}".strip()


def _named(suggestion: Suggestion) -> str:
    return f"{tenancy.current().name}人大代表{suggestion.number_label}建议《{suggestion.title}》"


def _day(at: datetime) -> str:
    return f"{clock.local(at):%Y-%m-%d}"
