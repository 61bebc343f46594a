"""Taking a proof out of the house: from the page by whoever is entitled, from the command by who keeps the server."""

from __future__ import annotations

from uuid import UUID

from kernel import tenancy
from kernel.actor import Actor, SeatFacts
from kernel.errors import NotFound
from kernel.tenancy import CongressRef
from tenant_apps.evidence import access, actions, proof
from tenant_apps.evidence.proof import Case, Proof
from tenant_apps.referrals import selectors as referrals
from tenant_apps.suggestions import selectors as suggestions
from tenant_apps.suggestions.models import Suggestion


class NoSuchCase(NotFound):
    message = "没有这件建议或者转请：{given}。"


def for_actor(ref: CongressRef, actor: Actor, suggestion_id: UUID) -> Proof:
    """Raises NotFound, NotPermitted, StepUpNeeded, NothingSealed."""
    seat: list[SeatFacts] = []

    def find() -> Case:
        found, held = access.case(actor, suggestion_id)
        seat[:] = [held]
        return case_of(found)

    made = proof.build(ref, find, made_by=f"{actor.name} 以席位导出")
    _note(ref, made, actor=actor, seat=seat[0])
    return made


def for_command(ref: CongressRef, given: str) -> Proof:
    """Raises NoSuchCase, NothingSealed."""
    made = proof.build(ref, lambda: _named(given), made_by="平台运行维护命令")
    _note(ref, made, actor=None, seat=None)
    return made


def case_of(suggestion: Suggestion) -> Case:
    """With its referrals, the one it came by and those that were sent."""
    ids = tuple(one.pk for one in referrals.of_suggestion(suggestion))
    return Case(suggestion.pk, suggestion.number or "", suggestion.title, ids)


def _named(given: str) -> Case:
    """By number or id of a suggestion, else by the id of a referral: what was assigned down is no suggestion here."""
    found = suggestions.named(given)
    if found is not None:
        return case_of(found)
    referral = referrals.found(given)
    if referral is None:
        raise NoSuchCase(given=given)
    if referral.suggestion is not None:
        return case_of(referral.suggestion)
    return Case(referral.pk, referral.number, referral.title, (referral.pk,))


def _note(ref: CongressRef, made: Proof, *, actor: Actor | None, seat: SeatFacts | None) -> None:
    with tenancy.enter(ref):
        actions.note_export(
            actor=actor, seat=seat, case_id=made.case.id, items=made.items, digest=made.digest
        )
