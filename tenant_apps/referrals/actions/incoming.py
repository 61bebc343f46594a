"""The receiving end: sign for, accept or refuse; a deputy adopts; a government's distributor takes on."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from kernel import clock, journal
from kernel.actor import Actor, SeatFacts
from kernel.errors import StateRefused
from kernel.text import one_line
from shared_apps.dictionaries.names import Dictionary
from tenant_apps.codes import selectors as codes
from tenant_apps.deputies import offices
from tenant_apps.files import giving
from tenant_apps.handling import actions as handling
from tenant_apps.referrals import access, attaching, deadlines, errors, events, states
from tenant_apps.referrals.actions.outgoing import reason_text
from tenant_apps.referrals.models import Referral
from tenant_apps.suggestions import actions as suggestions
from tenant_apps.suggestions import publishing
from tenant_apps.suggestions.models import Suggestion


@transaction.atomic
def receive(*, actor: Actor, referral_id: UUID) -> Referral:
    """签收. From here on the sender can't recall it; this row's lock decides which came first."""
    referral, seat = _theirs(actor, referral_id, "receive")
    now = clock.now()
    referral.received_at = now
    referral.due_at, referral.due_provisional = deadlines.after(now, deadlines.profile().accept_span)
    return _tell(referral, actor=actor, seat=seat, deed="received", label="签收", kind="receipt")


@transaction.atomic
def accept(*, actor: Actor, referral_id: UUID) -> Referral:
    """受理: offered to this congress's deputies for adoption."""
    offices.only_in_a_congress()
    referral, seat = _theirs(actor, referral_id, "accept")
    referral.due_at, referral.due_provisional = None, False
    return _tell(
        referral,
        actor=actor,
        seat=seat,
        deed="accepted",
        label="受理",
        text="请本级代表研究采纳",
        kind="status",
    )


@transaction.atomic
def reject(*, actor: Actor, referral_id: UUID, reason: str, answer: str, competent: str = "") -> Referral:
    """退回: with a reason, and the unit that is competent where it is known. A new attempt must be a new referral."""
    referral, seat = _theirs(actor, referral_id, "reject")
    label = _reasoned(referral, Dictionary.REFERRAL_REFUSAL, reason)
    unit = one_line(competent)[:120]
    referral.answer = "；".join(
        filter(None, (reason_text(answer, most=300), f"应由 {unit} 办理" if unit else ""))
    )
    return _decided(
        referral, actor=actor, seat=seat, deed="rejected", label="退回", text=label, kind="refusal"
    )


@transaction.atomic
def not_adopt(*, actor: Actor, referral_id: UUID, reason: str, answer: str) -> Referral:
    """未采纳: no deputy adopts it; kept as reference and told back."""
    referral, seat = _theirs(actor, referral_id, "not_adopt")
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
    referral, seat = _theirs(actor, referral_id, "adopt")
    sent: dict[str, Any] = referral.snapshot
    origin = [
        {**step, "referral_id": str(referral.id)} if number == 0 else step
        for number, step in enumerate(sent["origin"])
    ]
    referral.decided_at = referral.changed_at = clock.now()
    referral.save()
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
    giving.also_under(
        kind=attaching.KIND, carrier_id=referral.id, new_kind="suggestion", new_id=suggestion.id
    )
    referral.suggestion = suggestion
    referral.due_at, referral.due_provisional = None, False
    referral.save(update_fields=["suggestion", "due_at", "due_provisional"])
    _record(referral, actor=actor, seat=seat, deed="adopted")
    return suggestion


@transaction.atomic
def take_on(*, actor: Actor, referral_id: UUID) -> Referral:
    """接办: the government's distributor takes what the upper congress assigned; a matter of ours is opened, with their deadline."""
    referral, seat = _theirs(actor, referral_id, "take_on")
    sent: dict[str, Any] = referral.snapshot
    handling.open_assigned_matter(
        actor=actor,
        seat=seat,
        referral_id=referral.id,
        title=sent["title"],
        body=sent["body"],
        number_label=sent["number"],
        from_name=referral.peer_organ,
        lead_name=sent["lead_name"],
        due_at=referral.due_at,
        due_provisional=referral.due_provisional,
        trial=referral.trial,
    )
    referral.received_at = referral.received_at or clock.now()
    return _tell(
        referral, actor=actor, seat=seat, deed="taken_on", label="接办", kind="assigned-down", key=True
    )


def _theirs(actor: Actor, referral_id: UUID, deed: str) -> tuple[Referral, SeatFacts]:
    """Their referral, locked and moved but not saved, with the seat that allows the deed."""
    referral = access.get(actor, referral_id, lock=True)
    if referral.is_out:
        raise StateRefused("这是本级送出的转请，须由对方办理这一步。")
    wanted = states.ASSIGN_DOWN if deed == "take_on" else states.REQUEST_ADOPTION
    if referral.kind != wanted:
        raise StateRefused(f"“{states.TYPES[referral.kind]}”不能{states.INCOMING.row(deed).label}。")
    seat = actor.require(states.INCOMING.row(deed).capability)
    states.INCOMING.move(referral, deed)
    return referral, seat


def _reasoned(referral: Referral, dictionary: Dictionary, code: str) -> str:
    """The reason of a refusal, kept with its version; answers its words. Raises ReasonUnknown, CodeMerged."""
    chosen = codes.use(dictionary, code, field="reason")
    if chosen is None:
        raise errors.ReasonUnknown
    referral.decision, referral.decision_version = chosen.code, chosen.version
    return chosen.label


def _tell(
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
    )
    events.keep(referral, event)
    events.tell(referral, event, seat=seat, kind=kind)
    return _record(referral, actor=actor, seat=seat, deed=deed)


def _decided(
    referral: Referral, *, actor: Actor, seat: SeatFacts, deed: str, label: str, text: str, kind: str
) -> Referral:
    referral.decided_at = clock.now()
    referral.due_at, referral.due_provisional = None, False
    return _tell(
        referral,
        actor=actor,
        seat=seat,
        deed=deed,
        label=label,
        text=text,
        quote=referral.answer,
        kind=kind,
        key=True,
    )


def _record(referral: Referral, *, actor: Actor, seat: SeatFacts, deed: str) -> Referral:
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
