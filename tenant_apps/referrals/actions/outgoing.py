"""The sending end: refer up or down, approve, recall, acknowledge what came back, give it to the deputy."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from kernel import clock, journal, tenancy
from kernel.actor import Actor, SeatFacts
from kernel.ids import uuid7
from kernel.text import plain
from shared_apps.dictionaries.names import Dictionary
from tenant_apps.codes import selectors as codes
from tenant_apps.files import giving
from tenant_apps.handling import actions as handling
from tenant_apps.postbox import actions as postbox
from tenant_apps.referrals import (
    access,
    clocks,
    deadlines,
    errors,
    events,
    leaving,
    possible,
    relaying,
    results,
    selectors,
    snapshot,
    states,
    types,
    wording,
)
from tenant_apps.referrals.models import Referral, Result
from tenant_apps.referrals.reaching import still_ours, upper
from tenant_apps.suggestions import access as suggestions
from tenant_apps.suggestions import publishing
from tenant_apps.suggestions.actions.filing import deputy_words
from tenant_apps.suggestions.models import Suggestion
from tenants.models import DirectoryEntry

NOTE_LIMIT = 200  # characters, as the form says


@transaction.atomic
def refer_up(*, actor: Actor, suggestion_id: UUID, reason: str, note: str = "", to: str = "") -> Referral:
    """转请上级代表采纳 (代表法 §24, §36: only a deputy of that congress may file there). Goes to 审签 first; our own clock runs on.

    `to`, if given, must be the code of the congress directly above: no level that has a congress is skipped.
    """
    seat = actor.require(states.DRAFT)
    suggestion = suggestions.get(actor, suggestion_id, lock=True)
    possible.refer(suggestion, states.REQUEST_ADOPTION)
    receiver = upper()
    if to and to != receiver.code:
        raise errors.SkipsALevel(upper=receiver.name)
    why = why_of(Dictionary.REFERRAL_UP, reason)
    return draft_of(actor, seat, suggestion, receiver, kind=states.REQUEST_ADOPTION, why=why, note=note)


@transaction.atomic
def refer_down(*, actor: Actor, suggestion_id: UUID, to: str, reason: str, note: str = "") -> Referral:
    """交下级政府承办: the suggestion stays ours, a government directly below undertakes it (上海 §12, 北京 §32)."""
    seat = actor.require(states.DRAFT)
    suggestion = suggestions.get(actor, suggestion_id, lock=True)
    possible.refer(suggestion, states.ASSIGN_DOWN)
    receivers = {entry.code: entry for entry in selectors.below()}
    if to not in receivers:
        raise errors.NotBelow
    why = why_of(Dictionary.REFERRAL_DOWN, reason)
    return draft_of(actor, seat, suggestion, receivers[to], kind=states.ASSIGN_DOWN, why=why, note=note)


@transaction.atomic
def approve(*, actor: Actor, referral_id: UUID, seen: str = "") -> Referral:
    """审签: the text is frozen as it stands and the offer leaves. The head's deed.

    `seen`: the digest of the preview that the head has read; raises ChangedSince if something else would leave now. Raises PeerNotLive,
    PeerMoved.
    """
    referral, seat = own(actor, referral_id, "approve")
    still_ours(referral)
    if seen and seen != leaving.digest([referral]):
        raise errors.ChangedSince
    return leave(referral, actor=actor, seat=seat)


@transaction.atomic
def approve_together(*, actor: Actor, referral_id: UUID, seen: str = "") -> list[Referral]:
    """审签 of all that were drafted at once for several receivers and still wait: each leaves as its own, or none does.

    `seen` as in `approve`, over all of them. Raises StateRefused, PeerNotLive, PeerMoved, and ChangedSince, also if one was taken back meanwhile.
    """
    found = access.get(actor, referral_id)
    ready = []
    for row in selectors.drafted_together(found):
        try:
            ready.append(own(actor, row.pk, "approve"))
            still_ours(row)
        except (errors.PeerNotLive, errors.PeerMoved) as error:
            raise type(error)(
                f"{error.message}同批各件都没有送出。", next="请先取回送往该单位的一件，再审签其余各件。"
            ) from error
    if seen and seen != leaving.digest([row for row, _ in ready]):
        gone = [row for row in selectors.batch(found) if row.state == states.TAKEN_BACK]
        names = f"送{'、'.join(row.peer_name for row in gone)}的已经取回或者退回，" if gone else ""
        raise errors.ChangedSince(f"核对之后有变动，{names}本次一件也没有送出。")
    return [leave(row, actor=actor, seat=seat) for row, seat in ready]


def leave(referral: Referral, *, actor: Actor, seat: SeatFacts) -> Referral:
    """The offer leaves, its text frozen as it stands."""
    if referral.suggestion_id is None:
        return _leave_alone(referral, actor=actor, seat=seat)
    suggestion = suggestions.get(actor, referral.suggestion_id)
    now = clock.now()
    referral.snapshot, referral.sent_at, referral.changed_at = leaving.snapshot_now(referral), now, now
    referral.number = suggestion.number or ""
    if referral.kind in types.UNDERTAKEN:
        _assign_down(referral, suggestion, actor=actor, seat=seat)
        suggestion = suggestions.get(actor, suggestion.id)
    bound = clocks.bound_of(referral)
    if referral.kind == types.ASSIGN_DOWN and bound is not None:
        clocks.open_until(referral, bound, rule="return_margin", words=clocks.WORDS["return_margin"])
    else:
        clocks.open_by_rule(referral, "receive_span", start=now)
    referral.save()
    body = leaving.offer(referral)
    way, copy, why = leaving.way_of(referral), types.TABLE[referral.kind].copy, wording.reason(referral)
    told = publishing.publish(
        actor=actor,
        seat=seat,
        suggestion=suggestion,
        deed="copied" if copy else f"referred_{way}",
        label=f"{types.TABLE[referral.kind].act if copy else '上转' if way == 'up' else '下交'} {referral.peer_name}",
        text="；".join(
            filter(None, (states.TYPES[referral.kind], why and f"理由：{why}", "本级时限照常计算"))
        ),
        who=_by_whom(referral, suggestion, actor),
        quote=referral.note,
        referral_id=referral.id,
        to_level="" if copy else referral.peer_level,
        internal=copy,
        key=not copy,
    )
    body["event"] = events.of_published(told)
    send_offer(referral, body, seat=seat)
    return referral


def _by_whom(referral: Referral, suggestion: Suggestion, actor: Actor) -> str:
    if referral.reason == types.FILED_BY_DEPUTY:
        return deputy_words(suggestion)
    return f"{referral.drafted_by} 起草，{actor.name} 审签"


def _leave_alone(referral: Referral, *, actor: Actor, seat: SeatFacts) -> Referral:
    """What refers no suggestion of ours: passed on from another congress, an activity entrusted, a decision reported."""
    row, now = types.TABLE[referral.kind], clock.now()
    referral.sent_at = now
    clocks.open_by_rule(referral, "receive_span", start=now)
    event = events.own(
        at=now,
        deed="relayed" if referral.relayed_from_id else "reported" if row.copy else "entrusted",
        label=f"{'转送' if referral.relayed_from_id else row.act} {referral.peer_name}",
        text=wording.reason(referral) or row.label,
        who=f"{referral.drafted_by} 起草，{actor.name} 审签",
        quote=referral.note,
        to_level=referral.peer_level,
        key=True,
    )
    body = leaving.offer(referral)
    body["event"] = event
    kept(referral, actor=actor, seat=seat, deed="referral_approved", facts={"to": referral.peer_code})
    send_offer(referral, body, seat=seat)
    if referral.relayed_from_id is not None:
        relaying.begun(referral, event)
    return referral


def send_offer(referral: Referral, body: dict[str, Any], *, seat: SeatFacts | None) -> None:
    msg_id = postbox.send(to_id=referral.peer_id, referral_id=referral.id, kind="offer", body=body, seat=seat)
    giving.give(msg_id=msg_id, holder_id=referral.peer_id, named=body["attachments"])


def _assign_down(referral: Referral, suggestion: Suggestion, *, actor: Actor, seat: SeatFacts) -> None:
    """Our assignment to those below, whose deadline is ours less the return margin."""
    to_government = referral.kind == types.ASSIGN_DOWN
    handling.assign_to_lower(
        actor=actor,
        seat=seat,
        suggestion_id=suggestion.id,
        referral_id=referral.id,
        undertaker_name=f"{referral.peer_name}人民政府" if to_government else referral.peer_organ,
    )
    due_at, provisional = events.deadline_of(suggestion.id)
    if due_at is not None:
        referral.bound_at, referral.bound_provisional = deadlines.lower_due(due_at), provisional


@transaction.atomic
def send_back(*, actor: Actor, referral_id: UUID, answer: str) -> Referral:
    """The head does not let it leave; the reason goes to the clerk."""
    referral, seat = own(actor, referral_id, "send_back")
    referral.answer = reason_text(answer)
    return kept(
        referral, actor=actor, seat=seat, deed="referral_sent_back", facts={"reason": referral.answer}
    )


@transaction.atomic
def take_back(*, actor: Actor, referral_id: UUID) -> Referral:
    """取回, before it was approved."""
    referral, seat = own(actor, referral_id, "take_back")
    return kept(referral, actor=actor, seat=seat, deed="referral_taken_back", facts={})


@transaction.atomic
def take_back_together(*, actor: Actor, referral_id: UUID) -> list[Referral]:
    """取回 of all that were drafted at once and still wait for 审签 with it, or of none. Raises StateRefused."""
    found = access.get(actor, referral_id)
    return [take_back(actor=actor, referral_id=row.pk) for row in selectors.drafted_together(found)]


@transaction.atomic
def recall(*, actor: Actor, referral_id: UUID) -> Referral:
    """撤回 before the other end has signed for it. The receiver alone decides which came first; until then it is pending."""
    found = access.get(actor, referral_id, lock=True)
    if found.is_out and found.received_at is not None:
        raise errors.ReceivedAlready(when=clock.local(found.received_at).strftime(" %m-%d %H:%M "))
    referral, seat = own(actor, referral_id, "recall")
    postbox.send(to_id=referral.peer_id, referral_id=referral.id, kind="recall", body={}, seat=seat)
    return kept(referral, actor=actor, seat=seat, deed="referral_recalled", facts={})


@transaction.atomic
def acknowledge(*, actor: Actor, referral_id: UUID) -> Referral:
    """确认收到上级结果: told to the other end; where our suggestion itself came from below, the result goes one hop further down."""
    referral, seat = own(actor, referral_id, "acknowledge")
    event = events.own(
        at=clock.now(),
        deed="acknowledged",
        label="确认收到结果",
        who=publishing.by(actor, seat),
        suggestion=referral.suggestion,
    )
    events.keep(referral, event)
    events.tell(referral, event, seat=seat, kind="acknowledged")
    result = Result.objects.filter(referral=referral).order_by("-at", "-id").first()
    if result is not None:
        for source in events.sources_of(referral):
            events.tell(source, event, seat=seat)
            results.send(source, results.facts_of(result), actor=actor, seat=seat)
    if not referral.suggestion_id:
        clocks.close(referral, words="已确认结果")
    return kept(referral, actor=actor, seat=seat, deed="referral_acknowledged", facts={})


@transaction.atomic
def give_result(*, actor: Actor, referral_id: UUID, words: str = "") -> Referral:
    """再次答复: the result from above is given to our own deputy as a follow-up reply; nothing is typed again."""
    seat = actor.require("suggestion.follow_up")
    referral = access.get(actor, referral_id, lock=True)
    suggestion, result = possible.give(referral)
    handling.follow_up_reply(
        actor=actor,
        suggestion_id=suggestion.pk,
        outcome=result.outcome,
        body="\n\n".join(filter(None, (plain(words), result.body))),
        source=f"{result.congress_name}：{result.unit_name} {result.doc_no}".strip(),
        referral_id=referral.id,
    )
    Result.objects.filter(referral=referral, given_at=None).update(given_at=clock.now())
    clocks.close(referral, words="已转告本级代表")
    return kept(referral, actor=actor, seat=seat, deed="referral_result_given", facts={})


def reason_text(raw: str, *, what: str = "理由", least: int = 5, most: int = 500) -> str:
    """A reason (or whatever it is called) that the other side will read."""
    text = plain(raw)
    if len(text) < least:
        raise errors.AnswerMissing(what=what, least=least)
    if len(text) > most:
        raise errors.NoteTooLong(limit=most, length=len(text), field="answer")
    return text


def draft_of(
    actor: Actor,
    seat: SeatFacts,
    suggestion: Suggestion,
    receiver: DirectoryEntry,
    *,
    kind: str,
    why: codes.Use,
    note: str,
    extra: dict[str, Any] | None = None,
    batch: UUID | None = None,
    state: str = states.SEND_APPROVAL,
) -> Referral:
    """Drafted, waiting for 审签; with another `state` it needs none. Raises NoteTooLong."""
    text = plain(note)
    if len(text) > NOTE_LIMIT:
        raise errors.NoteTooLong(limit=NOTE_LIMIT, length=len(text))
    here, now = tenancy.current(), clock.now()
    came = (
        Referral.objects.filter(pk=suggestion.origin_referral_id).first()
        if suggestion.origin_referral_id
        else None
    )
    referral = Referral(
        id=uuid7(),
        congress_id=here.id,
        direction=states.OUT,
        kind=kind,
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
        reason=why.code,
        reason_label=why.label,
        reason_version=why.version,
        note=text,
        snapshot={**snapshot.of(suggestion), **(extra or {})},
        # A copy is no further hop: it may go to where the suggestion itself came from.
        path=[*(came.path if came and kind != types.CC else []), str(here.id)],
        state=state,
        bundle_id=batch,
        drafted_by=actor.name,
        drafted_at=now,
        changed_at=now,
        trial=suggestion.trial,
    )
    referral.save(force_insert=True)
    kept(referral, actor=actor, seat=seat, deed="referral_drafted", facts={"kind": kind, "to": receiver.code})
    return referral


def own(actor: Actor, referral_id: UUID, deed: str) -> tuple[Referral, SeatFacts]:
    """Our referral, locked (after its suggestion) and moved but not saved, with the seat that allows the deed."""
    referral = access.get(actor, referral_id, lock=True)
    seat = actor.require(states.OUTGOING.row(deed).capability)
    possible.check(referral, deed)
    states.OUTGOING.move(referral, deed)
    return referral, seat


def kept(referral: Referral, *, actor: Actor, seat: SeatFacts, deed: str, facts: dict[str, Any]) -> Referral:
    referral.changed_at = clock.now()
    referral.save()
    journal.record(
        actor=actor,
        seat=seat,
        deed=deed,
        subject=referral,
        body={**facts, "state": referral.state},
        case_id=referral.suggestion_id,
        referral_id=referral.id,
    )
    return referral


def why_of(dictionary: Dictionary, code: str) -> codes.Use:
    """The reason with its words and version. Raises ReasonUnknown, CodeMerged."""
    chosen = codes.use(dictionary, code, field="reason")
    if chosen is None:
        raise errors.ReasonUnknown
    return chosen
