"""The receiving end: sign for, accept or refuse; a deputy adopts; a government's distributor takes on."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from kernel import clock, journal, tenancy
from kernel.actor import Actor, SeatFacts
from kernel.text import one_line
from shared_apps.dictionaries.names import Dictionary
from tenant_apps.codes import selectors as codes
from tenant_apps.deputies import offices
from tenant_apps.files import actions as files
from tenant_apps.handling import actions as handling
from tenant_apps.referrals import (
    access,
    attaching,
    clocks,
    errors,
    events,
    locking,
    possible,
    routing,
    states,
    types,
)
from tenant_apps.referrals.actions.outgoing import reason_text
from tenant_apps.referrals.models import Referral
from tenant_apps.suggestions import actions as suggestions
from tenant_apps.suggestions import publishing
from tenant_apps.suggestions.models import Suggestion
from tenants.models import LEVELS

# Reasons that say another is competent: who, must be named.
NAMES_COMPETENT = frozenset({"NOT_OURS", "SOLVABLE_BELOW"})


@transaction.atomic
def receive(*, actor: Actor, referral_id: UUID) -> Referral:
    """签收. From here on the sender can't recall it; this row's lock decides which came first."""
    referral, seat = theirs(actor, referral_id, "receive")
    now = clock.now()
    referral.received_at = now
    clocks.open_by_rule(referral, "accept_span", start=now)
    return tell(referral, actor=actor, seat=seat, deed="received", label="签收", kind="receipt")


@transaction.atomic
def accept(*, actor: Actor, referral_id: UUID) -> Referral:
    """受理: offered to this congress's deputies for adoption, opened as a matter of ours (交下级人大), or taken up by the office."""
    offices.only_in_a_congress()
    if access.get(actor, referral_id).kind == types.REMIT_DOWN:
        return take_in(actor=actor, referral_id=referral_id)
    referral, seat = theirs(actor, referral_id, "accept")
    clocks.accepted(referral, words="已受理")
    return tell(
        referral,
        actor=actor,
        seat=seat,
        deed="accepted",
        label="受理",
        text="请本级代表研究采纳" if referral.kind == types.REQUEST_ADOPTION else "",
        kind="status",
    )


@transaction.atomic
def reject(
    *, actor: Actor, referral_id: UUID, reason: str, answer: str, competent: str = "", level: str = ""
) -> Referral:
    """退回: with a reason, and the competent unit with its level, which both ends remember for the next time. A new attempt must be a
    new referral. Raises ReasonUnknown, AnswerMissing, CompetentMissing,
    CompetentLevelMissing.
    """
    return _refuse(
        actor=actor,
        referral_id=referral_id,
        deed="reject",
        reason=reason,
        answer=answer,
        competent=competent,
        level=level,
    )


@transaction.atomic
def decline(
    *, actor: Actor, referral_id: UUID, reason: str, answer: str, competent: str = "", level: str = ""
) -> Referral:
    """The government's distributor sends an assignment from above back: its congress may assign it anew, whose clock runs on. As `reject`."""
    return _refuse(
        actor=actor,
        referral_id=referral_id,
        deed="decline",
        reason=reason,
        answer=answer,
        competent=competent,
        level=level,
    )


def _refuse(
    *, actor: Actor, referral_id: UUID, deed: str, reason: str, answer: str, competent: str, level: str
) -> Referral:
    referral, seat = theirs(actor, referral_id, deed)
    label = _reasoned(referral, Dictionary.REFERRAL_REFUSAL, reason)
    unit = one_line(competent)[:120]
    _check_competent(unit, level, reason=reason, label=label)
    said = f"应由{unit}（{LEVELS[level]}级）办理。" if unit else ""
    text = reason_text(answer, most=300)
    referral.answer = f"{text.rstrip('。；;，,')}；{said}" if said else text
    named = {"unit": unit, "level": level} if unit else {}
    routing.learn(referral, named, named_by=tenancy.current().name)
    return _decided(
        referral,
        actor=actor,
        seat=seat,
        deed="rejected",
        label="退回",
        text=label,
        kind="refusal",
        more={"competent": named, "reason": reason},
    )


def _check_competent(unit: str, level: str, *, reason: str, label: str) -> None:
    """What is missing is told at its own field. Raises CompetentMissing, CompetentLevelMissing."""
    if not unit and reason in NAMES_COMPETENT:
        raise errors.CompetentMissing(reason=label)
    if not unit and level:
        raise errors.CompetentMissing("已经选择层级的，请写明是哪个单位；不指明单位的，请不选层级。")
    if unit and level not in LEVELS:
        raise errors.CompetentLevelMissing(unit=unit)


@transaction.atomic
def not_adopt(*, actor: Actor, referral_id: UUID, reason: str, answer: str) -> Referral:
    """未采纳: no deputy adopts it; kept as reference and told back."""
    referral, seat = theirs(actor, referral_id, "not_adopt")
    label = _reasoned(referral, Dictionary.NOT_ADOPTED, reason)
    referral.answer = reason_text(answer)
    return _decided(
        referral, actor=actor, seat=seat, deed="not_adopted", label="未采纳", text=label, kind="not-adopted"
    )


@transaction.atomic
def adopt(*, actor: Actor, referral_id: UUID) -> Suggestion:
    """采纳: a deputy of this congress files it in their own name; the origin is kept, the text can't be edited (代表法 §24, §36).

    The news leaves with the deed itself: publishing tells it on the referral as `adopted`.
    """
    access.get(actor, referral_id)
    rows = locking.with_bundles([referral_id])
    referral, seat = theirs(actor, referral_id, "adopt")
    sent: dict[str, Any] = referral.snapshot
    together = [row for row in rows if row.pk != referral_id and row.state == states.ACCEPTED]
    origin = [
        {**step, "referral_id": str(one.id)} if number == 0 else step
        for one in (referral, *together)
        for number, step in enumerate(one.snapshot["origin"])
    ]
    for one in together:
        states.INCOMING.move(one, "adopt")
    for one in (referral, *together):
        one.decided_at = one.changed_at = clock.now()
        one.save()
    suggestion = suggestions.file_adopted(
        actor=actor,
        seat=seat,
        title=sent["title"],
        body=sent["body"],
        category=sent["category"],
        kind=sent["kind"],
        origin=origin,
        referral_id=referral.id,
        trial=referral.trial,
    )
    for one in (referral, *together):
        files.copy_to(kind=attaching.KIND, carrier_id=one.id, new_kind="suggestion", new_id=suggestion.id)
        one.suggestion = suggestion
        clocks.close(one, words="已采纳")
        one.save(update_fields=["suggestion", "due_at", "due_provisional"])
        recorded(one, actor=actor, seat=seat, deed="adopted")
    return suggestion


@transaction.atomic
def take_in(*, actor: Actor, referral_id: UUID) -> Referral:
    """受理 what the congress above hands down to ours (交下级人大): a matter is opened, for our government's distributor to assign."""
    referral, seat = theirs(actor, referral_id, "take_in")
    _open_matter(referral, actor=actor, seat=seat)
    bound = clocks.bound_of(referral)
    if bound is not None:
        clocks.open_until(referral, bound, rule="return_margin", words=clocks.WORDS["return_margin"])
    else:
        clocks.close(referral, words="已受理")
    return tell(
        referral, actor=actor, seat=seat, deed="taken_on", label="受理", kind="assigned-down", key=True
    )


@transaction.atomic
def take_on(*, actor: Actor, referral_id: UUID) -> Referral:
    """接办: the government's distributor takes what the upper congress assigned; a matter of ours is opened, with their deadline."""
    referral, seat = theirs(actor, referral_id, "take_on")
    _open_matter(referral, actor=actor, seat=seat)
    referral.received_at = referral.received_at or clock.now()
    return tell(
        referral, actor=actor, seat=seat, deed="taken_on", label="接办", kind="assigned-down", key=True
    )


def _open_matter(referral: Referral, *, actor: Actor, seat: SeatFacts) -> None:
    sent: dict[str, Any] = referral.snapshot
    bound = clocks.bound_of(referral)
    handling.open_assigned_matter(
        actor=actor,
        seat=seat,
        referral_id=referral.id,
        title=sent["title"],
        body=sent["body"],
        number_label=sent["number"],
        from_name=referral.peer_organ,
        lead_name=sent["lead_name"],
        due_at=bound.at if bound else None,
        due_provisional=bool(bound and bound.provisional),
        trial=referral.trial,
    )


def theirs(actor: Actor, referral_id: UUID, deed: str) -> tuple[Referral, SeatFacts]:
    """Their referral, locked and moved but not saved, with the seat that allows the deed."""
    referral = access.get(actor, referral_id, lock=True)
    seat = actor.require(states.INCOMING.row(deed).capability)
    possible.check(referral, deed)
    if deed != "answer_back":  # moved with its envelope
        states.INCOMING.move(referral, deed)
    return referral, seat


def _reasoned(referral: Referral, dictionary: Dictionary, code: str) -> str:
    """The reason of a refusal, kept with its version; answers its words. Raises ReasonUnknown, CodeMerged."""
    chosen = codes.use(dictionary, code, field="reason")
    if chosen is None:
        raise errors.ReasonUnknown
    referral.decision, referral.decision_version = chosen.code, chosen.version
    return chosen.label


def tell(
    referral: Referral,
    *,
    actor: Actor,
    seat: SeatFacts,
    deed: str,
    label: str,
    kind: str,
    text: str = "",
    quote: str = "",
    key: bool = False,
    more: dict[str, Any] | None = None,
) -> Referral:
    """Save, keep the deed in the trace, send it to the other end, record it."""
    referral.changed_at = clock.now()
    referral.save()
    event = events.own(
        at=referral.changed_at,
        deed=deed,
        label=label,
        text=text,
        who=publishing.by(actor, seat),
        quote=quote,
        state_label=referral.state_label,
        key=key,
        owed=(referral.due_at, referral.due_provisional),
    )
    events.keep(referral, event)
    events.tell(referral, event, seat=seat, kind=kind, more=more)
    return recorded(referral, actor=actor, seat=seat, deed=deed)


def _decided(
    referral: Referral,
    *,
    actor: Actor,
    seat: SeatFacts,
    deed: str,
    label: str,
    text: str,
    kind: str,
    more: dict[str, Any] | None = None,
) -> Referral:
    referral.decided_at = clock.now()
    clocks.close(referral, words=label)
    return tell(
        referral,
        actor=actor,
        seat=seat,
        deed=deed,
        label=label,
        text=text,
        quote=referral.answer,
        kind=kind,
        key=True,
        more=more,
    )


def recorded(referral: Referral, *, actor: Actor, seat: SeatFacts, deed: str) -> Referral:
    journal.record(
        actor=actor,
        seat=seat,
        deed=f"referral_{deed}",
        subject=referral,
        body={"state": referral.state, "from": referral.peer_code},
        case_id=referral.suggestion_id,
        referral_id=referral.id,
    )
    return referral
