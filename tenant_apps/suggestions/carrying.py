"""What a change of terms (换届) does to suggestions: nothing that is open stops, nothing is reckoned anew, the answer still goes to who asked.

Called by tenant_apps.termchange in the transaction of the change. 上海 第十九条: 届满未办结的，继续办理，答复原提出建议的代表.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Count, Q

from kernel.tenancy import TenantQuerySet
from tenant_apps.deputies import signatures
from tenant_apps.suggestions import publishing, signing, states
from tenant_apps.suggestions.models import Signature, Suggestion

OPEN = frozenset(states.OPEN.split())
SIGNED = Q(status=Signature.Status.SIGNED)


def open_of_term(term_id: UUID) -> TenantQuerySet:
    """What deputies of this term lead and what is not finished, the oldest first."""
    rows: TenantQuerySet = Suggestion.objects.filter(lead_mandate__term_id=term_id, state__in=OPEN)
    return rows.select_related("lead_mandate").order_by("submitted_at", "id")


def carry_over(*, term_id: UUID, label: str) -> list[Suggestion]:
    """Mark what is open and tell it; state, assignment and deadline stay as they are. Done twice it changes nothing."""
    _end_cosigning(term_id, label)
    found = open_of_term(term_id).filter(carried_from="")
    rows = list(found.order_by("id").select_for_update(of=("self",)))
    for row in rows:
        states.MACHINE.move(row, "carry_over")
        row.carried_from = label
    Suggestion.objects.bulk_update(rows, ["carried_from"], batch_size=500)
    text = f"{label}任期届满，本件继续办理，办理期限不变，答复原提出代表"
    for row in rows:
        _tell(row, "carried_over", "换届接续办理", text)
    return rows


def _end_cosigning(term_id: UUID, label: str) -> None:
    """Nobody can sign any more: names are void, and who had signed is told. What was never handed in is a draft again, which is read and no
    more (届满后不能提出), unless its lead is re-elected (signing.go_along); what had come back for revision lies with its lead again, who may hand it in (上海 第十九条)."""
    found = Suggestion.objects.filter(lead_mandate__term_id=term_id, state=states.COSIGNING)
    for row in found.select_related("lead_mandate").order_by("id").select_for_update(of=("self",)):
        names = signatures.void(list(signing.of_others(row)), signing.TERM_OVER)
        returned = row.submitted_at is not None
        states.MACHINE.move(row, "recall_returned" if returned else "end_cosigning")
        row.draft_version += 1
        row.save()
        voided = f"，{len(names)} 位代表的联名作废" if names else ""
        left = "可以修改后由本人提出" if returned else "转为草稿；连任的可以提出，离任的可以查看，不能提出"
        publishing.publish(
            actor=None,
            seat=None,
            suggestion=row,
            deed="cosigning_ended",
            label="届满终止联名",
            text=f"{label}任期届满{voided}，本件{left}",
            internal=True,
        )


def uncarry(*, term_id: UUID, label: str) -> int:
    """The change was taken back: the marks go; answers how many there were."""
    found = Suggestion.objects.filter(lead_mandate__term_id=term_id, carried_from=label)
    rows = list(found.select_related("lead_mandate").order_by("id").select_for_update(of=("self",)))
    for row in rows:
        states.MACHINE.move(row, "uncarry")
        row.carried_from = ""
    Suggestion.objects.bulk_update(rows, ["carried_from"], batch_size=500)
    for row in rows:
        _tell(row, "uncarried", "撤回换届接续", f"换届已经撤回，{label}任期继续，本件照常办理")
    return len(rows)


def filed_in(term_id: UUID) -> TenantQuerySet:
    """What deputies of this term have handed in, whatever became of it."""
    rows: TenantQuerySet = Suggestion.objects.filter(lead_mandate__term_id=term_id)
    return rows.exclude(state__in=states.PRIVATE).order_by("submitted_at", "id")


def counts_by_lead(term_id: UUID) -> dict[UUID, dict[str, int]]:
    """Mandate → how many suggestions it leads in each state."""
    rows = Suggestion.objects.filter(lead_mandate__term_id=term_id).order_by()
    found: dict[UUID, dict[str, int]] = {}
    for mandate_id, state, count in rows.values_list("lead_mandate_id", "state").annotate(n=Count("pk")):
        found.setdefault(mandate_id, {})[state] = count
    return found


def still_owed(mandate_ids: Collection[UUID]) -> set[UUID]:
    """Those of these mandates that lead or have signed something that is not finished."""
    ids, state = list(mandate_ids), Q(state__in=OPEN)
    leads = Suggestion.objects.filter(state, lead_mandate_id__in=ids).order_by()
    signs = Signature.objects.filter(SIGNED, mandate_id__in=ids, suggestion__state__in=OPEN)
    found = set(leads.values_list("lead_mandate_id", flat=True))
    return found | set(signs.values_list("mandate_id", flat=True))


def cosigned_open(term_id: UUID) -> dict[UUID, int]:
    """Mandate → how many open suggestions it has signed without leading them."""
    rows = Signature.objects.filter(SIGNED, mandate__term_id=term_id, suggestion__state__in=OPEN)
    found: dict[UUID, int] = {}
    for mandate_id, lead_id in rows.values_list("mandate_id", "suggestion__lead_mandate_id"):
        if mandate_id != lead_id:
            found[mandate_id] = found.get(mandate_id, 0) + 1
    return found


def _tell(row: Suggestion, deed: str, label: str, text: str) -> None:
    publishing.publish(actor=None, seat=None, suggestion=row, deed=deed, label=label, text=text)
