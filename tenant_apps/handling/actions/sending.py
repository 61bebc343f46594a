"""A checked letter on its way: its row and number, the deputies in whose hands it is, and what the journal and the trace say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from kernel import clock, jobs, tenancy
from kernel.actor import Actor, SeatFacts
from kernel.errors import InputRefused
from tenant_apps.files import actions as files
from tenant_apps.handling import answered, deadlines, numbering, selectors, states, telling, texts
from tenant_apps.handling.actions import rounds
from tenant_apps.handling.models import Assignment, Matter, Reply, ReplyDelivery
from tenant_apps.handling.naming import addressee_of, copies_of, title_of
from tenant_apps.suggestions import actions as suggestion_actions


class DocNoTaken(InputRefused):
    code = "doc_no_taken"
    message = "{number}已用于本单位的另一份答复，请改用其他顺序号。"
    field = "doc_no"


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A checked letter: clean text, known codes with the labels they bear today."""

    outcome: str
    outcome_label: str
    letter_class: str
    class_label: str
    body: str
    doc_no: str
    contact_name: str = ""
    contact_phone: str = ""
    kept_reason: str = ""
    outcome_version: str = ""


def send(
    matter: Matter,
    *,
    letter: Letter,
    kind: str,
    unit_name: str,
    by_name: str,
    assignment: Assignment | None = None,
    source: str = "",
    referral_id: UUID | None = None,
    at: datetime | None = None,
    signer: str = "",
    signed_units: Sequence[str] = (),
) -> Reply:
    """The letter as a row, delivered to whom the rules say; its suggestion REPLIED by a main reply."""
    sent = Reply(
        matter=matter,
        assignment=assignment,
        kind=kind,
        round=rounds.following(matter, assignment),
        outcome=letter.outcome,
        outcome_label=letter.outcome_label,
        outcome_version=letter.outcome_version,
        letter_class=letter.letter_class,
        class_label=letter.class_label,
        doc_no=letter.doc_no,
        copies=""
        if assignment is None
        else copies_of(matter, answers=assignment),  # the office copies none to itself
        title=title_of(matter, kind=kind),
        addressee=addressee_of(matter),
        body=letter.body,
        unit_name=unit_name,
        signed_units="\n".join(signed_units) if len(signed_units) > 1 else "",
        by_name=by_name,
        contact_name=letter.contact_name,
        contact_phone=letter.contact_phone,
        kept_reason=letter.kept_reason,
        source=source,
        referral_id=referral_id,
        at=at or clock.now(),
        signer_name=signer,
        signed_at=clock.now() if signer else None,
    )
    _number(sent)
    if assignment is not None:
        files.hand_on(
            kind=selectors.ANNEXES_WRITTEN,
            carrier_id=assignment.pk,
            new_kind=selectors.ANNEXES_SENT,
            new_id=sent.pk,
        )
    jobs.enqueue("handling.seal", congress_id=tenancy.current().id, reply_id=str(sent.pk))
    suggestion = matter.suggestion
    if suggestion is not None:
        for one in answered.mandates_to_answer(suggestion, by=deadlines.rules(matter.profile_version)):
            ReplyDelivery(reply=sent, mandate_id=one, at=clock.now()).save(force_insert=True)
        if kind == states.MAIN and not matter.is_open:
            suggestion_actions.mark_replied(suggestion=suggestion)
    return sent


def _number(sent: Reply) -> None:
    """Saved under its number in the unit's series. Raises DocNoTaken."""
    sent.unit_id = sent.assignment.unit_id if sent.assignment is not None else None
    number = texts.read_number(sent.doc_no) if sent.unit_id else None
    if sent.unit_id and number:
        sent.doc_code, sent.doc_year, sent.doc_seq = number.code, number.year, number.seq
        if numbering.is_taken(sent.unit_id, number):
            raise DocNoTaken(number=number)
    try:
        with transaction.atomic():
            sent.save(force_insert=True)
    except IntegrityError as error:
        if "handling_doc_no_once" not in str(error):
            raise
        raise DocNoTaken(number=sent.doc_no) from error


def tell(actor: Actor | None, seat: SeatFacts | None, sent: Reply, *, who: str) -> None:
    letter = f"{sent.letter_class} 类，" if sent.letter_class else ""
    source = f"，据{sent.source}" if sent.source else ""
    number = f" {sent.doc_no}" if sent.doc_no else ""
    telling.tell(
        actor=actor,
        seat=seat,
        matter=sent.matter,
        deed="replied" if sent.kind == states.MAIN else "followed_up",
        label=sent.kind_label,
        text=f"{letter}{sent.outcome_label}{source}{number}",
        who=who,
        key=True,
    )
    if sent.assignment is not None:
        telling.note(
            actor=actor,
            seat=seat,
            assignment=sent.assignment,
            deed="reply.sent",
            facts=telling.letter_facts(sent),
        )
