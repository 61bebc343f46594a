"""What a change of terms (换届) does to bills: by the rules of the place what is undecided ends with its term, and is told.

Called by tenant_apps.termchange in the transaction of the change, and on the way back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import Q

from kernel import clock, tenancy
from shared_apps.rules import selectors as rules
from tenant_apps.bills import publishing, selectors, signing, states
from tenant_apps.bills.models import Bill, BillSignature
from tenant_apps.deputies import signatures

OPEN = frozenset(states.OPEN.split())
UNDECIDED = frozenset(states.UNDECIDED.split())
AS_SUGGESTION = "领衔代表连任的，可以点“改作建议提出”"


def still_owed(mandate_ids: Collection[UUID]) -> set[UUID]:
    """Those of these mandates whose names stand under a bill that is not finished."""
    rows = BillSignature.objects.filter(
        mandate_id__in=list(mandate_ids), status=BillSignature.Status.SIGNED, bill__state__in=OPEN
    )
    return set(rows.values_list("mandate_id", flat=True))


def filed_in(term_id: UUID) -> list[Bill]:
    """What deputies of this term have handed in, the oldest first."""
    rows = Bill.objects.filter(lead_mandate__term_id=term_id).exclude(submitted_at=None)
    return list(rows.order_by("submitted_at", "id"))


def of_term(term_id: UUID) -> Counter[str]:
    """What a change of this term finds, or has found, in each state: drafts that gather names, and what is not finished."""
    rows = Bill.objects.filter(lead_mandate__term_id=term_id)
    wanted = Q(state__in=OPEN | {states.COSIGNING}) | ~Q(lapsed_from="")
    found = rows.filter(wanted).order_by("id").values_list("state", "lapsed_from")
    return Counter(before or state for state, before in found)


def led(term_id: UUID) -> dict[UUID, Counter[str]]:
    """How many each mandate of this term leads, by state: drafts, those that gather names, and those that are not finished."""
    wanted = OPEN | {states.DRAFT, states.COSIGNING}
    rows = Bill.objects.filter(lead_mandate__term_id=term_id, state__in=wanted).order_by("id")
    found: dict[UUID, Counter[str]] = {}
    for mandate_id, state in rows.values_list("lead_mandate_id", "state"):
        found.setdefault(mandate_id, Counter())[state] += 1
    return found


def ends_with_term(day: date) -> bool:
    """By the rules of the day on which the term ends. Raises RulesMissing."""
    return rules.version_for(tenancy.current().id, day).bill_ends_with_term


def end_with_term(*, term_id: UUID, label: str, day: date) -> list[Bill]:
    """What nobody has decided has no congress any more that could: it lapses, and its signatories are told. Done twice it changes nothing.

    Nothing of this where the rules say that committees and meetings go on with it (`bill_ends_with_term`). Raises RulesMissing.
    """
    _end_cosigning(term_id, label)
    if not ends_with_term(day):
        return []
    found = Bill.objects.filter(lead_mandate__term_id=term_id, state__in=UNDECIDED)
    rows: list[Bill] = list(found.order_by("submitted_at", "id").select_for_update(of=("self",)))
    for row in rows:
        row.lapsed_from, row.told_at = row.state, clock.now()
        states.MACHINE.move(row, "end_with_term")
        row.save()
        _tell(
            row,
            "bill_ended_with_term",
            "届满终止审议",
            f"{label}任期届满，本件尚未审议完毕，不再继续审议；{AS_SUGGESTION}",
        )
    return rows


def resume(*, term_id: UUID, label: str) -> int:
    """The change was taken back: what it ended goes on where it was, unless its lead has made a suggestion of it; answers how many."""
    ended = Bill.objects.filter(lead_mandate__term_id=term_id).exclude(lapsed_from="")
    ended.filter(state=states.DRAFT).update(lapsed_from="")
    found = ended.filter(state=states.LAPSED)
    rows: list[Bill] = list(found.order_by("submitted_at", "id").select_for_update(of=("self",)))
    for row in rows:
        states.MACHINE.move(row, f"resume_{row.lapsed_from.lower()}")
        row.lapsed_from, row.told_at = "", clock.now()
        row.save()
        _tell(row, "bill_resumed", "撤回换届恢复审议", f"换届已经撤回，{label}任期继续，本件照常审议")
    return len(rows)


def _end_cosigning(term_id: UUID, label: str) -> None:
    """Nobody can sign any more: names are void, who had signed is told, and the text is a draft that may be read (届满后不能提出)."""
    found = Bill.objects.filter(lead_mandate__term_id=term_id, state=states.COSIGNING)
    for row in found.order_by("id").select_for_update(of=("self",)):
        others = selectors.of_others(row).select_for_update(of=("self",))
        names = signatures.void(list(others), signing.TERM_OVER)
        row.lapsed_from = row.state
        states.MACHINE.move(row, "end_cosigning")
        row.draft_version += 1
        row.save()
        voided = f"，{len(names)} 位代表的联名作废" if names else ""
        text = f"{label}任期届满{voided}，转为草稿，可以查看，不能提出"
        _tell(row, "bill_cosigning_ended", "届满终止联名", text)


def _tell(row: Bill, deed: str, label: str, text: str) -> None:
    publishing.publish(actor=None, seat=None, bill=row, deed=deed, label=label, text=text)
