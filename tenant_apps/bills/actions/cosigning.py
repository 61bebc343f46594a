"""联名: the lead asks deputies of this congress to sign with them; each reads the frozen text and says yes or no."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from kernel import clock, journal
from kernel.actor import Actor, SeatFacts
from kernel.errors import InputRefused, StateRefused
from tenant_apps.bills import access, publishing, selectors, signing, states
from tenant_apps.bills.actions.filing import entitled, finish
from tenant_apps.bills.models import Bill, BillSignature
from tenant_apps.deputies import signatures
from tenant_apps.deputies.models import Mandate
from tenant_apps.suggestions import limits

Status = BillSignature.Status


class NobodyAsked(InputRefused):
    code = "bill_nobody_invited"
    message = "请至少选择一位代表。"
    field = "mandates"


class WrongInvitee(InputRefused):
    """Not of this congress, not in office, no member where members alone may sign, or the lead themselves."""

    code = "bill_invitee_unknown"
    message = "所选人员中有的不能参加本件联名，请从列表中重新选择。"
    field = "mandates"


class NotAsked(StateRefused):
    code = "bill_not_invited"
    message = "没有等候您答复的联名邀请。"
    next = "您可能已经答复，或者领衔代表已经收回修改。"


class SignedTextChanged(StateRefused):
    """The page was opened before the lead changed the text and asked again."""

    code = "bill_text_changed"
    message = "文本在您打开本页之后有过改动，请阅读现在的文本后再签名。"


@transaction.atomic
def invite(*, actor: Actor, bill_id: UUID, mandates: Sequence[UUID]) -> Bill:
    """征集联名: the text must be complete and is frozen now; those chosen are asked. May be done again for more.

    Raises LeadNotActive, NobodyAsked, WrongInvitee, StateRefused, wording's refusals, NotFound.
    """
    bill = access.get_own(actor, bill_id, lock=True)
    states.MACHINE.check(bill, "invite")
    seat, _ = entitled(actor, bill.lead_mandate)
    if bill.is_editable:
        finish(bill)
    chosen = _chosen(bill, mandates)
    rows = {row.mandate_id: row for row in selectors.of_others(bill).select_for_update(of=("self",))}
    text = signing.digest(bill)
    signatures.void(
        [row for key, row in rows.items() if row.text_sha256 not in ("", text) and key not in chosen],
        signing.EDITED,
    )
    for mandate in chosen.values():
        row = rows.get(mandate.pk) or BillSignature(bill=bill, status=Status.INVITED)
        row.ask(mandate, title=bill.cause, text=text)
    states.MACHINE.move(bill, "invite")
    bill.save()
    publishing.publish(
        actor=actor,
        seat=seat,
        bill=bill,
        deed="bill_cosigners_invited",
        label="征集联名",
        text=f"邀请 {len(chosen)} 位代表联名",
        who=publishing.lead_words(bill),
    )
    return bill


@transaction.atomic
def cosign(*, actor: Actor, bill_id: UUID, words: str = "", text_sha256: str = "") -> Bill:
    """同意联名, under the text that was read (`text_sha256`, if the page tells it).

    Raises LeadNotActive, NotAsked, SignedTextChanged, StateRefused, limits' refusals, NotFound.
    """
    bill, row, seat = _asked(actor, bill_id, "cosign")
    if text_sha256 and text_sha256 != row.text_sha256:
        raise SignedTextChanged
    row.answer(Status.SIGNED, words=limits.words(words))
    publishing.publish(
        actor=actor,
        seat=seat,
        bill=bill,
        deed="bill_cosigned",
        label="联名",
        who=" ".join(filter(None, (row.person_name, row.delegation))),
    )
    return bill


@transaction.atomic
def decline_cosigning(*, actor: Actor, bill_id: UUID, words: str = "") -> Bill:
    """谢绝联名: told to the lead alone, no part of the course. Raises as `cosign`."""
    bill, row, seat = _asked(actor, bill_id, "decline_cosigning")
    row.answer(Status.DECLINED, words=limits.words(words))
    journal.record(
        actor=actor,
        seat=seat,
        deed="bill_cosigning_declined",
        subject=bill,
        body={"signature_id": row.pk},
        case_id=bill.pk,
        congress_id=bill.congress_id,
    )
    return bill


@transaction.atomic
def recall_text(*, actor: Actor, bill_id: UUID) -> Bill:
    """收回修改: the text may be changed again, and no name stands under it any more; who had signed is told.

    Raises StateRefused, NotPermitted, NotFound.
    """
    bill = access.get_own(actor, bill_id, lock=True)
    states.MACHINE.check(bill, "recall_text")
    seat = actor.require(states.FOLLOW)
    names = signatures.void(list(selectors.of_others(bill).select_for_update(of=("self",))), signing.EDITED)
    states.MACHINE.move(bill, "recall_text")
    bill.draft_version += 1
    bill.save()
    publishing.publish(
        actor=actor,
        seat=seat,
        bill=bill,
        deed="bill_text_recalled",
        label="收回修改",
        text=f"{len(names)} 位代表的联名作废" if names else "",
        who=publishing.lead_words(bill),
    )
    return bill


@transaction.atomic
def note_voided(*, actor: Actor, signature_id: UUID) -> BillSignature:
    """已知悉: the deputy has read that their name stands no longer. Raises NotFound, StateRefused."""
    row = access.own_voided(actor, signature_id, lock=True)
    if row.status != Status.VOIDED:
        raise StateRefused("这一联名没有作废，不必知悉。")
    if row.seen_at is None:
        row.seen_at = clock.now()
        row.save(update_fields=["seen_at"])
    return row


def _chosen(bill: Bill, mandates: Sequence[UUID]) -> dict[UUID, Mandate]:
    wanted = set(mandates)
    if not wanted:
        raise NobodyAsked
    found = {row.pk: row for row in selectors.may_sign(bill) if row.pk in wanted}
    if set(found) != wanted:
        raise WrongInvitee
    return found


def _asked(actor: Actor, bill_id: UUID, deed: str) -> tuple[Bill, BillSignature, SeatFacts]:
    """The bill and the actor's own invitation, both locked."""
    bill = access.get(actor, bill_id, lock=True)
    seat, mandate = entitled(actor)
    states.MACHINE.check(bill, deed)
    rows = BillSignature.objects.filter(bill=bill, mandate=mandate, status=Status.INVITED)
    row: BillSignature | None = rows.select_for_update(of=("self",)).first()
    if row is None:
        raise NotAsked
    return bill, row, seat
