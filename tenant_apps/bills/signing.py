"""Under which text of a bill a name stands, and whose names count when it is filed."""

from __future__ import annotations

from kernel import clock
from kernel.errors import StateRefused
from tenant_apps.bills import selectors
from tenant_apps.bills.models import Bill, BillSignature
from tenant_apps.deputies import signatures

TEXT = ("kind", "cause", "category", "grounds", "plan")
TERM_OVER = "任期届满时还没有提出"
EDITED = "领衔代表收回修改，请以修改后的文本为准"
UNANSWERED = "提出时尚未签名"
INACTIVE = "提出时代表资格不是在任"
NO_MEMBER = "提出时已不是常委会组成人员"
AS_SUGGESTION = "领衔代表改作建议提出"
LEFT = "本人退出联名"
Status = BillSignature.Status


class SignersOut(StateRefused):
    """Somebody who signed is suspended, out of office or no member any more at the moment of filing (DOMAIN 5.2)."""

    code = "bill_signers_out"
    message = "{names}现在不能作为联名人提出。"
    next = "如不再列入上述代表，请勾选“不再列入现在不能联名的代表”后提出。"


def digest(bill: Bill) -> str:
    """SHA-256 of the text as signed."""
    return signatures.digest([getattr(bill, name) for name in TEXT])


def settle(bill: Bill, *, drop_out: bool) -> int:
    """At the filing: who signed this very text and may sign now stays, all others go. Answers how many stay. Raises SignersOut."""
    text, rows = digest(bill), list(selectors.of_others(bill).select_for_update(of=("self",)))
    signatures.void([row for row in rows if row.status == Status.INVITED], UNANSWERED)
    signed = [row for row in rows if row.status == Status.SIGNED]
    signatures.void([row for row in signed if not row.stands_under(text)], EDITED)
    standing = [row for row in signed if row.status == Status.SIGNED]
    gone = [(row, why) for row in standing if (why := _out(bill, row))]
    if gone and not drop_out:
        raise SignersOut(names="、".join(row.person_name for row, _ in gone))
    for row, why in gone:
        signatures.void([row], why)
    return len(standing) - len(gone)


def sign_by_lead(bill: Bill) -> None:
    """The lead's own name, written at the filing."""
    lead = bill.lead_mandate
    BillSignature.objects.update_or_create(
        bill=bill,
        mandate=lead,
        defaults={
            "person_name": lead.person_name,
            "delegation": lead.delegation,
            "signed_at": clock.now(),
            "status": Status.SIGNED,
            "title": bill.cause,
            "text_sha256": digest(bill),
        },
    )


def _out(bill: Bill, row: BillSignature) -> str:
    if not row.mandate.is_active:
        return INACTIVE
    return NO_MEMBER if bill.is_standing and not selectors.is_member(row.mandate) else ""
