"""联名: the lead asks deputies of this congress to sign with them; each reads the frozen text and says yes or no."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from kernel import clock, journal
from kernel.actor import Actor, SeatFacts
from kernel.errors import InputRefused, StateRefused
from tenant_apps.deputies import signatures
from tenant_apps.deputies.models import Mandate
from tenant_apps.suggestions import access, limits, publishing, selectors, signing, states
from tenant_apps.suggestions.actions.filing import MandateNotActive, deputy_words, entitled, finish
from tenant_apps.suggestions.models import Signature, Suggestion

Status = Signature.Status


class NobodyInvited(InputRefused):
    code = "nobody_invited"
    message = "请至少选择一位代表。"
    field = "mandates"


class InviteeUnknown(InputRefused):
    """Not of this congress, not in office, or the lead themselves."""

    code = "invitee_unknown"
    message = "所选人员中有的不是本级在任代表，请从列表中重新选择。"
    field = "mandates"


class NotInvited(StateRefused):
    code = "not_invited"
    message = "没有等候您答复的联名邀请。"
    next = "您可能已经答复，或者领衔代表已经收回修改。"


class CosignerNotActive(MandateNotActive):
    """Who is suspended or out of office signs nothing (代表法 §61)."""

    code = "cosigner_not_active"
    message = "您的代表资格当前为“{status}”，不能参加联名。"


class TextChanged(StateRefused):
    """The page was opened before the lead changed the text and asked again."""

    code = "cosigned_text_changed"
    message = "正文在您打开本页之后有过改动，请阅读现在的正文后再签名。"


@transaction.atomic
def invite(*, actor: Actor, suggestion_id: UUID, mandates: Sequence[UUID]) -> Suggestion:
    """征集联名: the text must be complete and is frozen now; those chosen are asked. May be done again for more.

    Raises MandateNotActive, NobodyInvited, InviteeUnknown, StateRefused, limits' refusals, NotFound.
    """
    suggestion = access.get_own(actor, suggestion_id, lock=True)
    states.MACHINE.check(suggestion, "invite")
    signing.go_along(actor, suggestion)
    seat, _ = entitled(actor, suggestion.lead_mandate)
    if suggestion.is_editable:
        finish(suggestion)
    chosen = _chosen(suggestion, mandates)
    rows = {row.mandate_id: row for row in signing.of_others(suggestion).select_for_update(of=("self",))}
    text = signing.digest(suggestion)
    outdated = [row for key, row in rows.items() if row.text_sha256 not in ("", text) and key not in chosen]
    signatures.void(outdated, signing.OUTDATED)
    for mandate in chosen.values():
        row = rows.get(mandate.pk) or Signature(suggestion=suggestion, status=Status.INVITED)
        row.ask(mandate, title=suggestion.title, text=text)
    states.MACHINE.move(suggestion, "invite")
    suggestion.save()
    publishing.publish(
        actor=actor,
        seat=seat,
        suggestion=suggestion,
        deed="cosigners_invited",
        label="征集联名",
        text=f"邀请 {len(chosen)} 位代表联名",
        who=deputy_words(suggestion),
        internal=True,
    )
    return suggestion


@transaction.atomic
def cosign(*, actor: Actor, suggestion_id: UUID, words: str = "", text_sha256: str = "") -> Suggestion:
    """同意联名, under the text that was read (`text_sha256`, if the page tells it).

    Raises MandateNotActive, NotInvited, TextChanged, StateRefused, limits' refusals, NotFound.
    """
    suggestion, row, seat = _asked(actor, suggestion_id, "cosign")
    if text_sha256 and text_sha256 != row.text_sha256:
        raise TextChanged
    row.answer(Status.SIGNED, words=limits.words(words))
    publishing.publish(
        actor=actor,
        seat=seat,
        suggestion=suggestion,
        deed="cosigned",
        label="联名",
        who=" ".join(filter(None, (row.person_name, row.delegation))),
        internal=True,
    )
    return suggestion


@transaction.atomic
def decline_cosigning(*, actor: Actor, suggestion_id: UUID, words: str = "") -> Suggestion:
    """谢绝联名: told to the lead alone, no part of the course. Raises as `cosign`."""
    suggestion, row, seat = _asked(actor, suggestion_id, "decline_cosigning")
    row.answer(Status.DECLINED, words=limits.words(words))
    _note(actor, seat, suggestion, "cosigning_declined", {"signature_id": row.pk})
    return suggestion


@transaction.atomic
def recall_text(*, actor: Actor, suggestion_id: UUID) -> Suggestion:
    """收回修改: the text may be changed again, and no name stands under it any more; who had signed is told.

    Raises StateRefused, NotFound.
    """
    suggestion = access.get_own(actor, suggestion_id, lock=True)
    states.MACHINE.check(suggestion, "recall_text")
    seat = actor.require(states.REVISE)
    names = signatures.void(
        list(signing.of_others(suggestion).select_for_update(of=("self",))), signing.EDITED
    )
    states.MACHINE.move(suggestion, "recall_returned" if suggestion.submitted_at else "recall_text")
    suggestion.draft_version += 1
    suggestion.save()
    publishing.publish(
        actor=actor,
        seat=seat,
        suggestion=suggestion,
        deed="cosigning_recalled",
        label="收回修改",
        text=f"{len(names)} 位代表的联名作废" if names else "",
        who=deputy_words(suggestion),
        internal=True,
    )
    return suggestion


@transaction.atomic
def note_voided(*, actor: Actor, signature_id: UUID) -> Signature:
    """已知悉: the deputy has read that their name stands no longer. Raises NotFound, StateRefused."""
    row = access.own_signature(actor, signature_id, lock=True)
    if row.status != Status.VOIDED:
        raise StateRefused("这一联名没有作废，不必知悉。")
    if row.seen_at is None:
        row.seen_at = clock.now()
        row.save(update_fields=["seen_at"])
    return row


def _chosen(suggestion: Suggestion, mandates: Sequence[UUID]) -> dict[UUID, Mandate]:
    wanted = set(mandates)
    if not wanted:
        raise NobodyInvited
    found = {row.pk: row for row in selectors.may_cosign(suggestion) if row.pk in wanted}
    if set(found) != wanted:
        raise InviteeUnknown
    return found


def _asked(actor: Actor, suggestion_id: UUID, deed: str) -> tuple[Suggestion, Signature, SeatFacts]:
    """The suggestion and the actor's own invitation, both locked."""
    suggestion = access.get(actor, suggestion_id, lock=True)
    try:
        seat, mandate = entitled(actor)
    except MandateNotActive as refused:
        raise CosignerNotActive(status=refused.status_label) from refused
    states.MACHINE.check(suggestion, deed)
    rows = Signature.objects.filter(suggestion=suggestion, mandate=mandate, status=Status.INVITED)
    row: Signature | None = rows.select_for_update(of=("self",)).first()
    if row is None:
        raise NotInvited
    return suggestion, row, seat


def _note(actor: Actor, seat: SeatFacts, suggestion: Suggestion, deed: str, body: dict[str, object]) -> None:
    """In the journal, and on no page of the case."""
    journal.record(
        actor=actor,
        seat=seat,
        deed=deed,
        subject=suggestion,
        body=body,
        case_id=suggestion.pk,
        congress_id=suggestion.congress_id,
    )
