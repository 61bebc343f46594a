"""Under which text a name stands, and what becomes of names when the text or a mandate is another (联名)."""

from __future__ import annotations

from typing import Any

from kernel.actor import Actor
from kernel.errors import StateRefused
from tenant_apps.deputies import selectors as deputies
from tenant_apps.deputies import signatures
from tenant_apps.suggestions import states
from tenant_apps.suggestions.models import Signature, Suggestion

TEXT = ("title", "kind", "category", "body", "suggested_undertaker")
EDITED = "领衔代表收回修改正文，请以修改后的正文为准"
OUTDATED = "退回修改后正文已有改动"
INACTIVE = "提出时代表资格不是在任"
TERM_OVER = "任期届满时还没有提出"
UNANSWERED = "提出时尚未签名"
Status = Signature.Status


class SignersNotActive(StateRefused):
    """Somebody who signed is suspended or out of office at the moment of filing (DOMAIN 5.2)."""

    code = "signers_not_active"
    message = "{names}的代表资格当前不是在任，不能作为联名代表提出。"
    next = "如不再列入上述代表，请勾选“不再列入资格不在任的代表”后提出。"


def go_along(actor: Actor, suggestion: Suggestion) -> None:
    """A draft goes with its author into the term they are re-elected to: what is handed in now counts there, and there its names are asked for."""
    if suggestion.state != states.DRAFT:
        return
    mandate = deputies.acting(actor, suggestion.lead_mandate)
    if mandate.pk != suggestion.lead_mandate_id:
        suggestion.lead_mandate = mandate
        suggestion.lead_name, suggestion.lead_delegation = mandate.person_name, mandate.delegation


def digest(suggestion: Suggestion) -> str:
    """SHA-256 of the text as signed."""
    return signatures.digest([getattr(suggestion, name) for name in TEXT])


def of_others(suggestion: Suggestion) -> Any:
    """Every invitation and signature besides the lead's own, in the order of the roster."""
    rows = Signature.objects.filter(suggestion=suggestion).exclude(mandate_id=suggestion.lead_mandate_id)
    return rows.select_related("mandate").order_by("delegation", "mandate__seat_no", "id")


def settle(suggestion: Suggestion, *, drop_inactive: bool) -> None:
    """At the filing: who signed this very text and sits now stays, all others go. Raises SignersNotActive."""
    text, rows = digest(suggestion), list(of_others(suggestion).select_for_update(of=("self",)))
    signatures.void([row for row in rows if row.status == Status.INVITED], UNANSWERED)
    signed = [row for row in rows if row.status == Status.SIGNED]
    if suggestion.state == states.RETURNED:
        signatures.void([row for row in signed if row.text_sha256 not in ("", text)], OUTDATED)
    gone = [row for row in signed if row.status == Status.SIGNED and not _stands(row, suggestion)]
    if gone and not drop_inactive:
        raise SignersNotActive(
            names="、".join(f"{row.person_name}（{row.mandate.status_label}）" for row in gone)
        )
    signatures.void(gone, INACTIVE)


def _stands(row: Signature, suggestion: Suggestion) -> bool:
    """Sits now; or, with a lead whose term is over and who was returned the text, sat in that term."""
    return bool(row.mandate.is_active or (suggestion.may_come_back and row.mandate.is_expired))
