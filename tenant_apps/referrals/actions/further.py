"""The sending end, further kinds: copies and reports, to the congress below, sideways, an activity entrusted, a decision about a deputy of
the congress above reported, passed on; and reminders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from kernel import clock, tenancy
from kernel.actor import Actor
from kernel.ids import uuid7
from kernel.text import listed, one_line, plain
from shared_apps.worktime.counting import LAST_YEAR
from tenant_apps.codes.selectors import Use
from tenant_apps.deputies import facts, offices
from tenant_apps.handling import selectors as handling
from tenant_apps.referrals import (
    access,
    deadlines,
    errors,
    events,
    possible,
    selectors,
    states,
    types,
    withdrawing,
)
from tenant_apps.referrals.actions.outgoing import NOTE_LIMIT, draft_of, kept, own, reason_text
from tenant_apps.referrals.deadlines import Due
from tenant_apps.referrals.models import Referral
from tenant_apps.referrals.reaching import live, upper
from tenant_apps.suggestions import access as suggestions
from tenant_apps.suggestions import publishing
from tenants.models import DirectoryEntry

TITLE_LIMIT, BODY_LIMIT, LEAST = 100, 5_000, 5  # characters
MOST = 30  # receivers at a time
NAME_LIMIT = 50  # characters


@transaction.atomic
def refer_further(
    *, actor: Actor, suggestion_id: UUID, kind: str, to: Sequence[str], note: str = ""
) -> list[Referral]:
    """One referral of this kind to each receiver; all wait for 审签, several for one and the same.

    Copies go to as many as are chosen (each is its own referral); what must be answered goes to one. Raises KindRefused,
    ReceiverRefused, ReceiverOfAnotherKind, NotYetRegistered, NotRegisteredYet, NoStatement, AlreadyReferred, PeerNotLive, NoteTooLong.
    """
    seat = actor.require(states.DRAFT)
    suggestion = suggestions.get(actor, suggestion_id, lock=True)
    if kind not in types.FURTHER:
        raise errors.KindRefused
    row = types.TABLE[kind]
    possible.refer(suggestion, kind)
    if kind == types.AUTHORITY_REPORT and not handling.stated_beyond_competence(suggestion.id):
        raise errors.NoStatement
    receivers = {entry.code: entry for entry in selectors.receivers(kind)}
    # Where there is one alone, it need not be chosen.
    chosen = list(dict.fromkeys(to)) or (list(receivers) if len(receivers) == 1 else [])
    if not chosen:
        raise errors.ReceiverRefused
    _check_reached(chosen, receivers, row)
    if len(chosen) > (MOST if row.copy else 1):
        raise errors.TooManyReceivers(most=MOST if row.copy else 1, label=row.label)
    why = Use(kind, row.label, "")
    batch = _batch(chosen)
    made = []
    for code in chosen:
        receiver, extra = receivers[code], {}
        if row.way is types.Way.BESIDE:
            extra = {"towards_code": code, "towards_name": receiver.name, "towards_id": str(receiver.id)}
            receiver = upper()
        made.append(
            draft_of(
                actor,
                seat,
                suggestion,
                live(receiver),
                kind=kind,
                why=why,
                note=note,
                extra=dict(extra),
                batch=batch,
            )
        )
    return made


@transaction.atomic
def entrust(
    *, actor: Actor, to: Sequence[str], title: str, body: str, until: date | None = None, note: str = ""
) -> list[Referral]:
    """委托下级组织活动 (代表法 §25, 监督法 §34): one referral to each congress chosen; each answers for itself. Waits for 审签."""
    seat = actor.require(states.DRAFT)
    heading, text = one_line(title), plain(body)
    if not LEAST <= len(heading) <= TITLE_LIMIT:
        raise errors.TextRefused(
            f"标题应为 {LEAST} 至 {TITLE_LIMIT} 字，现有 {len(heading)} 字。", field="title"
        )
    if not LEAST <= len(text) <= BODY_LIMIT:
        raise errors.TextRefused(
            f"委托事项应为 {LEAST} 至 {BODY_LIMIT} 字，现有 {len(text)} 字。", field="body"
        )
    if until is not None and not clock.today() < until <= date(LAST_YEAR, 12, 31):
        raise errors.TextRefused(f"完成期限应在今天以后，不晚于 {LAST_YEAR} 年。", field="until")
    receivers = {entry.code: entry for entry in possible.entrust()}
    chosen = list(dict.fromkeys(to))
    if not chosen or any(code not in receivers for code in chosen):
        raise errors.ReceiverRefused
    if len(chosen) > MOST:
        raise errors.TooManyReceivers(most=MOST, label=types.TABLE[types.DELEGATE].label)
    snapshot: dict[str, Any] = {
        "title": heading,
        "body": text,
        "kind": "",
        "category": "",
        "number": "",
        "lead_name": "",
        "until": until.isoformat() if until else "",
        "origin": [],
    }
    bound, batch = clock.end_of_day(until) if until else None, _batch(chosen)
    made = []
    for code in chosen:
        referral = _alone(
            actor, live(receivers[code]), kind=types.DELEGATE, title=heading, note=note, snapshot=snapshot
        )
        referral.bound_at, referral.bundle_id = bound, batch
        made.append(kept(referral, actor=actor, seat=seat, deed="referral_drafted", facts={"to": code}))
    return made


def _check_reached(chosen: Sequence[str], receivers: Mapping[str, DirectoryEntry], row: types.Type) -> None:
    """The form lists the receivers of all kinds. Raises ReceiverOfAnotherKind, and ReceiverRefused of what stands in no list."""
    known = {entry.code: entry.name for kind in types.FURTHER for entry in selectors.receivers(kind)}
    wrong = [code for code in chosen if code not in receivers]
    if any(code not in known for code in wrong):
        raise errors.ReceiverRefused
    if wrong:
        raise errors.ReceiverOfAnotherKind(
            label=row.label,
            allowed=listed([entry.name for entry in receivers.values()]),
            wrong=listed([known[code] for code in wrong]),
        )


def _batch(chosen: Sequence[str]) -> UUID | None:
    """What is drafted for several at once is approved at once."""
    return uuid7() if len(chosen) > 1 else None


@transaction.atomic
def report_mandate_change(
    *,
    actor: Actor,
    name: str,
    change: str,
    on: date | None,
    decision_no: str = "",
    organ: str = "",
    note: str = "",
) -> Referral:
    """报告上级代表资格变动: who elected a deputy of the congress above decides on resignation, recall and by-election and reports it
    there (选举法 §51, §53, §55, §57). The register above is its own office's to keep. Waits for 审签. Raises TextRefused, FactMissing,
    FactTooShort, FactTooLong, InputRefused (a day to come), NoUpper, PeerNotLive.

    `organ`: who decided; empty is our standing committee.
    """
    seat = actor.require(states.DRAFT)
    offices.only_in_a_congress()
    here, row = tenancy.current(), types.MANDATE_CHANGES.get(change)
    who = facts.line(name, field="name", label="代表姓名", most=NAME_LIMIT, least=2)
    if row is None:
        raise errors.TextRefused("请选择变动情形。", field="change")
    if on is None:
        raise errors.TextRefused("请填写决定日期。", field="on")
    decision = facts.Decision(on=on, decision_no=decision_no, organ=organ).tidied()
    receiver = upper()
    told = {"name": who, "area": receiver.name}
    title = row.title.format(**told)
    said = [
        f"{decision.organ or here.organ_name}于 {on:%Y-%m-%d} {row.decided.format(**told)}。",
        *([f"决定文号：{decision.decision_no}"] if decision.decision_no else []),
        f"依据：{row.article}",
    ]
    snapshot: dict[str, Any] = {
        "title": title,
        "body": "\n".join(said),
        "kind": "",
        "category": "",
        "number": "",
        "lead_name": "",
        "origin": [],
        "ground": row.article,
        "mandate": {"name": who, "change": change, "on": on.isoformat(), "decision_no": decision.decision_no},
    }
    referral = _alone(actor, receiver, kind=types.REPORT_REFERENCE, title=title, note=note, snapshot=snapshot)
    referral.reason, referral.reason_label = types.MANDATE_CHANGED, f"上级代表资格变动：{row.label}"
    kept(
        referral,
        actor=actor,
        seat=seat,
        deed="referral_drafted",
        facts={"to": receiver.code, "change": change},
    )
    return referral


@transaction.atomic
def relay(*, actor: Actor, referral_id: UUID, to: str = "", note: str = "") -> Referral:
    """转送下一级: what we received and accepted goes on as it came, up to the congress above or (移送) down to the one it is meant for.

    No level that has a congress is skipped and none is met twice. Waits for 审签; what we received waits until it has an answer.
    """
    seat = actor.require(states.DRAFT)
    source = access.get(actor, referral_id, lock=True)
    beside, receivers = source.kind == types.TRANSFER, possible.relay(source)
    chosen = to or next(iter(receivers))
    if chosen not in receivers:
        raise errors.ReceiverRefused
    receiver = receivers[chosen]
    if str(receiver.id) in source.path:
        raise errors.ReceiverRefused("该单位已经办过本件，不能再转回去。")
    sent = {name: value for name, value in source.snapshot.items() if not name.startswith("towards_")}
    referral = _alone(
        actor,
        receiver,
        kind=types.REMIT_DOWN if beside else source.kind,
        title=source.title,
        note=note,
        snapshot=sent,
    )
    referral.relayed_from, referral.path = source, list(source.path)
    if source.reason not in types.TABLE:  # else it is no reason but the kind's name
        referral.reason, referral.reason_label = source.reason, source.reason_label
    referral.number, referral.category = source.number, source.category
    referral.lead_name, referral.trial = source.lead_name, source.trial
    if source.bound_at is not None:
        bound = Due(deadlines.lower_due(source.bound_at), source.bound_provisional)
        referral.bound_at, referral.bound_provisional = bound
    return kept(
        referral,
        actor=actor,
        seat=seat,
        deed="referral_drafted",
        facts={"to": receiver.code, "from": source.peer_code},
    )


@transaction.atomic
def settle(*, actor: Actor, referral_id: UUID) -> Referral:
    """由本级办理: what came back to us is sent nowhere else; our own unit answers the deputy. Raises StateRefused."""
    referral, seat = own(actor, referral_id, "settle")
    referral.settled_at = clock.now()
    return kept(
        referral, actor=actor, seat=seat, deed="referral_settled", facts={"came_back": referral.state}
    )


@transaction.atomic
def revoke(*, actor: Actor, referral_id: UUID, answer: str) -> Referral:
    """撤销委托, after it was signed for: the other end stops and is told why. What it has answered already stands. Raises AnswerMissing,
    StateRefused."""
    referral, seat = own(actor, referral_id, "revoke")
    referral.answer = reason_text(answer)
    withdrawing.revoked(referral, why=referral.answer, actor=actor, seat=seat)
    return kept(referral, actor=actor, seat=seat, deed="referral_revoked", facts={"reason": referral.answer})


@transaction.atomic
def urge(*, actor: Actor, referral_id: UUID) -> Referral:
    """催办: a reminder to the other end, recorded at both; not again before the gap of this kind is over."""
    seat = actor.require(states.DRAFT)
    referral = access.get(actor, referral_id, lock=True)
    possible.urge(referral)
    now = clock.now()
    referral.urged_at, referral.urged_times = now, referral.urged_times + 1
    event = events.own(
        at=now,
        deed="urged",
        label="催办",
        text=f"第 {referral.urged_times} 次",
        who=publishing.by(actor, seat),
        suggestion=referral.suggestion,
    )
    events.keep(referral, event)
    events.tell(referral, event, seat=seat, kind="urged")
    return kept(
        referral, actor=actor, seat=seat, deed="referral_urged", facts={"times": referral.urged_times}
    )


def _alone(
    actor: Actor, receiver: DirectoryEntry, *, kind: str, title: str, note: str, snapshot: dict[str, Any]
) -> Referral:
    """A row of ours that refers no suggestion of ours; the caller saves it."""
    text = plain(note)
    if len(text) > NOTE_LIMIT:
        raise errors.NoteTooLong(limit=NOTE_LIMIT, length=len(text))
    here, now = tenancy.current(), clock.now()
    return Referral(
        id=uuid7(),
        congress_id=here.id,
        direction=states.OUT,
        kind=kind,
        peer_id=receiver.id,
        peer_code=receiver.code,
        peer_name=receiver.name,
        peer_organ=receiver.organ_name,
        peer_level=receiver.level,
        title=title,
        reason=kind,
        reason_label=types.TABLE[kind].label,
        note=text,
        snapshot=snapshot,
        path=[str(here.id)],
        state=states.SEND_APPROVAL,
        drafted_by=actor.name,
        drafted_at=now,
        changed_at=now,
    )
