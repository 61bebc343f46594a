"""代录: the office enters what a deputy handed in on paper, by telephone or in person; the deputy sees it and may object."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Unpack
from uuid import UUID

from django.db import transaction

from kernel import clock, tenancy
from kernel.actor import Actor, SeatFacts
from kernel.errors import InputRefused, StateRefused
from kernel.ids import uuid7
from shared_apps.rules import selectors as rules
from tenant_apps.deputies import offices, signatures
from tenant_apps.deputies import selectors as deputies
from tenant_apps.deputies.models import Mandate
from tenant_apps.suggestions import access, deadlines, limits, publishing, selectors, signing, states
from tenant_apps.suggestions.actions.filing import (
    Fields,
    check_delegation,
    deputy_words,
    finish,
    rewrite,
    write,
)
from tenant_apps.suggestions.actions.intake import in_office
from tenant_apps.suggestions.models import Signature, Suggestion


class DeputyUnknown(InputRefused):
    code = "entry_deputy"
    message = "请从名册中选择在任代表。"
    field = "mandate"


class WayUnknown(InputRefused):
    code = "entry_way"
    message = "请选择代表提出的方式。"
    field = "way"


class ReceivedOnRefused(InputRefused):
    code = "received_on"
    message = "收到日期应在代表当选之后，不晚于今日。"
    field = "received_on"


class NotEntered(StateRefused):
    code = "not_entered"
    message = "本件由代表本人提出，不是代录的。"


class ObjectedAlready(StateRefused):
    code = "objected_already"
    message = "异议已经提出，正在等候答复。"


class NotObjected(StateRefused):
    code = "not_objected"
    message = "代表没有提出异议，或者异议已经答复。"


class PaperNotAsked(StateRefused):
    code = "paper_not_asked"
    message = "本件不需要另交纸质件，或者已经登记收到。"


@transaction.atomic
def enter(
    *,
    actor: Actor,
    mandate: UUID,
    way: str,
    received_on: date,
    cosigners: Sequence[UUID] = (),
    **fields: Unpack[Fields],
) -> Suggestion:
    """代录 (R100): handed in as of `received_on`, from which its clock and its rules run; entered now, by this seat.

    `cosigners`: whose names stand on the sheet. Raises NotPermitted, DeputyUnknown, WayUnknown, ReceivedOnRefused, DelegationRefused, limits'
    refusals, RulesMissing.
    """
    seat = actor.require(states.MACHINE.row("enter").capability)
    offices.only_in_a_congress()
    lead, others = _deputies(mandate, cosigners)
    if way not in Suggestion.Entry.values:
        raise WayUnknown
    if not lead.elected_on <= received_on <= clock.today():
        raise ReceivedOnRefused
    suggestion = Suggestion(
        id=uuid7(),
        congress_id=tenancy.current().id,
        lead_mandate=lead,
        lead_name=lead.person_name,
        lead_delegation=lead.delegation,
        channel=way,
        trial=lead.trial,
        created_at=clock.now(),
        submitted_at=clock.now(),
        received_on=received_on,
        occasion=deputies.occasion(lead.term, received_on),
        entered_by=publishing.by(actor, seat),
        paper_on=received_on if way == Suggestion.Entry.PAPER else None,
        profile_version=rules.version_for(tenancy.current().id, received_on).version_id,
    )
    write(suggestion, fields)
    finish(suggestion)
    check_delegation(suggestion, lead, on=received_on)
    states.MACHINE.move(suggestion, "enter")
    suggestion.save(force_insert=True)
    _sign(suggestion, [lead, *others])
    publishing.publish(
        actor=actor,
        seat=seat,
        suggestion=suggestion,
        deed="entered",
        label=suggestion.entry_label,
        text=f"{received_on:%Y-%m-%d} 收到，{deputy_words(suggestion)}"
        + (f"，{len(others)} 位代表联名" if others else ""),
        who=suggestion.entered_by,
    )
    return suggestion


@transaction.atomic
def revise_entry(
    *,
    actor: Actor,
    suggestion_id: UUID,
    way: str,
    received_on: date,
    cosigners: Sequence[UUID] = (),
    draft_version: int | None = None,
    **fields: Unpack[Fields],
) -> Suggestion:
    """代录修改: the deputy's changed paper, entered and handed in again as of `received_on`; its deputy looks at it once more.

    `cosigners`: whose names stand on the new sheet; all others' are void. `draft_version` is the one that the page had read: its deputy may
    have written in it since. Raises NotEntered, DraftConflict, else as `enter`, and StateRefused, NotFound.
    """
    suggestion, seat = in_office(actor, suggestion_id, "revise_entry")
    if not suggestion.is_entered:
        raise NotEntered
    lead = suggestion.lead_mandate
    if way not in Suggestion.Entry.values:
        raise WayUnknown
    if not lead.elected_on <= received_on <= clock.today():
        raise ReceivedOnRefused
    known = {row.pk: row for row in selectors.may_sign_entry(suggestion)}
    wanted = set(cosigners) - {lead.pk}
    if not wanted <= set(known):
        raise DeputyUnknown(field="cosigners")
    rewrite(suggestion, draft_version, fields)
    finish(suggestion)
    check_delegation(suggestion, lead, on=received_on)
    suggestion.draft_version += 1  # a page of its deputy that is still open writes over nothing
    suggestion.channel, suggestion.received_on = way, received_on
    suggestion.submitted_at, suggestion.entry_seen_at = clock.now(), None
    suggestion.occasion = deputies.occasion(lead.term, received_on)
    suggestion.entered_by = publishing.by(actor, seat)
    suggestion.paper_on = received_on if way == Suggestion.Entry.PAPER else suggestion.paper_on
    suggestion.profile_version = rules.version_for(suggestion.congress_id, received_on).version_id
    suggestion.returned_reason = ""
    suggestion.save()
    others = signing.of_others(suggestion).select_for_update(of=("self",))
    signatures.void([row for row in others if row.mandate_id not in wanted], signing.OUTDATED)
    _sign(suggestion, [lead, *(known[key] for key in known if key in wanted)])
    publishing.publish(
        actor=actor,
        seat=seat,
        suggestion=suggestion,
        deed="entry_revised",
        label=f"修改后重新提出，{suggestion.entry_label}",
        text=f"{received_on:%Y-%m-%d} 收到修改稿，{deputy_words(suggestion)}"
        + (f"，{len(wanted)} 位代表联名" if wanted else ""),
        who=suggestion.entered_by,
    )
    return suggestion


@transaction.atomic
def confirm_entry(*, actor: Actor, suggestion_id: UUID) -> Suggestion:
    """核对无误. Raises NotEntered, StateRefused, NotFound."""
    suggestion, seat = _own_entry(actor, suggestion_id, "confirm_entry")
    suggestion.entry_seen_at = clock.now()
    suggestion.save(update_fields=["entry_seen_at"])
    _tell(actor, seat, suggestion, "entry_confirmed", "核对代录", quote="")
    return suggestion


@transaction.atomic
def object_to_entry(*, actor: Actor, suggestion_id: UUID, reason: str) -> Suggestion:
    """异议: what was entered is not what the deputy said; it is not registered before the office has answered.

    Raises NotEntered, ObjectedAlready, limits' refusals, StateRefused, NotFound.
    """
    suggestion, seat = _own_entry(actor, suggestion_id, "object_to_entry")
    if suggestion.is_objected:
        raise ObjectedAlready
    suggestion.objection, suggestion.objection_answer = limits.reason(reason), ""
    suggestion.objected_at = suggestion.entry_seen_at = clock.now()
    suggestion.save()
    _tell(actor, seat, suggestion, "entry_objected", "对代录提出异议", quote=suggestion.objection)
    return suggestion


@transaction.atomic
def answer_objection(*, actor: Actor, suggestion_id: UUID, answer: str) -> Suggestion:
    """答复异议; the deputy reads it on the page of the case. Raises NotObjected, limits' refusals, StateRefused, NotPermitted, NotFound."""
    suggestion, seat = in_office(actor, suggestion_id, "answer_objection")
    if not suggestion.is_objected:
        raise NotObjected
    suggestion.objection_answer = limits.reason(answer, field="answer")
    suggestion.entry_seen_at = None  # to be looked at once more
    suggestion.save()
    who = publishing.by(actor, seat)
    _tell(
        actor, seat, suggestion, "objection_answered", "答复异议", quote=suggestion.objection_answer, who=who
    )
    return suggestion


@transaction.atomic
def receive_paper(*, actor: Actor, suggestion_id: UUID, received_on: date) -> Suggestion:
    """登记纸质件: the signed sheet is here. Raises PaperNotAsked, ReceivedOnRefused, StateRefused, NotPermitted, NotFound."""
    suggestion, seat = in_office(actor, suggestion_id, "receive_paper")
    if not deadlines.lacks_paper(suggestion):
        raise PaperNotAsked
    if not suggestion.lead_mandate.elected_on <= received_on <= clock.today():
        raise ReceivedOnRefused
    suggestion.paper_on = received_on
    suggestion.save()
    publishing.publish(
        actor=actor,
        seat=seat,
        suggestion=suggestion,
        deed="paper_received",
        label="登记纸质件",
        text=f"{received_on:%Y-%m-%d} 收到签名纸质件",
        who=publishing.by(actor, seat),
        internal=True,
    )
    return suggestion


def _deputies(mandate: UUID, cosigners: Sequence[UUID]) -> tuple[Mandate, list[Mandate]]:
    """The lead and who signed with them, all in office and of one kind (tried out or not)."""
    lead = deputies.sitting(mandate)
    if lead is None:
        raise DeputyUnknown
    wanted = set(cosigners) - {lead.pk}
    known = deputies.in_office(lead.term_id, trial=lead.trial) if wanted else []
    others = [row for row in known if row.pk in wanted]
    if len(others) != len(wanted):
        raise DeputyUnknown(field="cosigners")
    return lead, others


def _sign(suggestion: Suggestion, mandates: Sequence[Mandate]) -> None:
    on_paper = suggestion.channel == Suggestion.Entry.PAPER
    facts = {
        "signed_at": clock.now(),
        "method": Signature.Method.PAPER if on_paper else Signature.Method.SPOKEN,
        "status": Signature.Status.SIGNED,
        "title": suggestion.title,
        "text_sha256": signing.digest(suggestion),
        "void_reason": "",
    }
    for row in mandates:
        names = {"person_name": row.person_name, "delegation": row.delegation}
        Signature.objects.update_or_create(suggestion=suggestion, mandate=row, defaults=facts | names)


def _own_entry(actor: Actor, suggestion_id: UUID, deed: str) -> tuple[Suggestion, SeatFacts]:
    suggestion = access.get_own(actor, suggestion_id, lock=True)
    states.MACHINE.check(suggestion, deed)
    seat = actor.require(states.REVISE)
    if not suggestion.is_entered:
        raise NotEntered
    return suggestion, seat


def _tell(
    actor: Actor, seat: SeatFacts, suggestion: Suggestion, deed: str, label: str, *, quote: str, who: str = ""
) -> None:
    publishing.publish(
        actor=actor,
        seat=seat,
        suggestion=suggestion,
        deed=deed,
        label=label,
        who=who or deputy_words(suggestion),
        quote=quote,
        internal=True,
    )
