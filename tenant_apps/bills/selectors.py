"""Reading bills and the names under them, without asking who looks (lists for an actor: `listing`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q

from tenant_apps.bills import states
from tenant_apps.bills.models import Bill, BillSignature
from tenant_apps.deputies import selectors as deputies
from tenant_apps.deputies import states as mandates
from tenant_apps.deputies.models import Mandate

Status = BillSignature.Status
STANDING_ROLES = frozenset({"STANDING_CHAIR", "STANDING_VICE_CHAIR", "STANDING_SECRETARY", "STANDING_MEMBER"})


def is_member(mandate: Mandate) -> bool:
    """常委会组成人员 (地方组织法 第四十七条)."""
    return bool(STANDING_ROLES & set(mandate.roles or ()))


def may_sign(bill: Bill) -> list[Mandate]:
    """Deputies in office of the lead's own congress and term, of a bill to the standing committee its members alone."""
    lead = bill.lead_mandate
    rows = [row for row in deputies.in_office(lead.term_id, trial=bill.trial) if row.pk != lead.pk]
    return [row for row in rows if is_member(row)] if bill.is_standing else rows


def of_others(bill: Bill) -> Any:
    """Every invitation and signature besides the lead's own, in the order of the roster."""
    rows = BillSignature.objects.filter(bill=bill).exclude(mandate_id=bill.lead_mandate_id)
    return rows.select_related("mandate").order_by("delegation", "mandate__seat_no", "id")


def names(bill: Bill) -> list[BillSignature]:
    """Whose names stand under a bill that was filed, the lead's first."""
    rows = BillSignature.objects.filter(bill=bill, status=Status.SIGNED).select_related("mandate")
    found = list(rows.order_by("signed_at", "id"))
    return sorted(found, key=lambda row: row.mandate_id != bill.lead_mandate_id)


def among(ids: Sequence[UUID]) -> list[Bill]:
    """These bills, as far as they were filed."""
    rows = Bill.objects.filter(pk__in=ids).exclude(submitted_at=None)
    return list(rows.select_related("suggestion").order_by("id"))


# Where the words of a search are looked for, besides the names under it and its number.
TEXTS = [
    "cause",
    "grounds",
    "plan",
    "lead_name",
    "lead_delegation",
    "category_label",
    "committee",
    "opinion",
    "report",
    "decided_by",
    "former",
]
_NO_DIGITS = 5


def saying(word: str) -> Q:
    """Bills in which this word stands; “第3号”, “3”: those of this number."""
    found = Q()
    for name in TEXTS:
        found |= Q(**{f"{name}__icontains": word})
    signed = BillSignature.objects.filter(status=Status.SIGNED, person_name__icontains=word)
    found |= Q(pk__in=signed.values("bill_id"))
    number = word.removeprefix("第").removesuffix("议案").removesuffix("号")
    if number.isascii() and number.isdigit() and len(number) < _NO_DIGITS:
        found |= Q(no=int(number))
    return found


def invitations(mine: Q) -> Any:
    """What waits for the signature of these mandates (deputies.selectors.own), the oldest first."""
    rows = BillSignature.objects.filter(mine, status=Status.INVITED, bill__state=states.COSIGNING)
    return rows.filter(mandate__status=mandates.ACTIVE).select_related("bill").order_by("invited_at", "id")


def voided(mine: Q) -> Any:
    """Names of theirs that stand no longer and of which they have taken no note yet; who left has."""
    rows = BillSignature.objects.filter(mine, status=Status.VOIDED, seen_at=None)
    return rows.select_related("bill").order_by("answered_at", "id")


def results(mine: Q) -> Any:
    """Names of theirs under bills of which something has come that they have not read yet."""
    rows = BillSignature.objects.filter(mine, status=Status.SIGNED, bill__told_at__isnull=False)
    unread = Q(noted_at=None) | Q(noted_at__lt=F("bill__told_at"))
    return rows.filter(unread).select_related("bill").order_by("bill__told_at", "id")


def of_author(mine: Q) -> Any:
    """Drafts, and what they lead and others are signing, with how many have answered (`signed`, `asked`)."""
    rows = Bill.objects.filter(mine, state__in=states.PRIVATE, lead_mandate__status=mandates.ACTIVE)
    rows = rows.annotate(
        signed=Count("signatures", filter=Q(signatures__status=Status.SIGNED)),
        asked=Count("signatures", filter=Q(signatures__status=Status.INVITED)),
    )
    return rows.order_by("created_at", "id")


def in_state(*wanted: str) -> Any:
    """For the office: what is in these states, the oldest first."""
    return Bill.objects.filter(state__in=wanted).select_related("session").order_by("submitted_at", "id")


def withdrawals_asked() -> Any:
    """What waits for the presidium's word on a withdrawal."""
    rows = Bill.objects.filter(withdrawal_asked_at__isnull=False, withdrawal_answer="")
    return rows.filter(state__in=states.BEFORE_VOTE.split()).order_by("withdrawal_asked_at", "id")


def of_suggestion(suggestion_id: UUID) -> Bill | None:
    """The bill that became this suggestion."""
    found: Bill | None = Bill.objects.filter(suggestion_id=suggestion_id).select_related("session").first()
    return found


def possible_results(bill: Bill) -> tuple[Bill.Result, ...]:
    """What can come of a bill that was voted on, and of one on which a committee has reported."""
    if bill.reported_on is None:
        return Bill.Result.ADOPTED, Bill.Result.NOT_ADOPTED
    return Bill.Result.LISTED, Bill.Result.NOT_LISTED


def is_asked(mandate_ids: Q, bill: Bill) -> bool:
    """Whether it waits for the signature of one of these mandates."""
    return bool(invitations(mandate_ids).filter(bill=bill).exists())
