"""A bill that is none becomes a suggestion, with its text, its names and a link both ways; once (上海 第八条、第十条)."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from kernel import clock
from kernel.actor import Actor
from tenant_apps.bills import access, attaching, publishing, selectors, signing, states, wording
from tenant_apps.bills.actions.deciding import moved
from tenant_apps.bills.actions.filing import entitled
from tenant_apps.bills.models import Bill
from tenant_apps.deputies import signatures
from tenant_apps.files import actions as files
from tenant_apps.suggestions import actions as suggestions
from tenant_apps.suggestions import attaching as suggestion_files
from tenant_apps.suggestions.publishing import by


@transaction.atomic
def convert(*, actor: Actor, bill_id: UUID) -> Bill:
    """转为建议: handed in for its lead with all who signed the bill, to be taken up by the office as any other.

    Raises StateRefused (also where it has been done already), NotPermitted, RulesMissing, NotFound.
    """
    bill, seat = moved(actor, bill_id, "convert")
    title, body = wording.as_suggestion(cause=bill.cause, grounds=bill.grounds, plan=bill.plan)
    bill.suggestion = suggestions.file_converted(
        actor=actor,
        seat=seat,
        lead=bill.lead_mandate,
        title=title,
        body=body,
        category=bill.category,
        names=[(row.mandate, row.signed_at, row.method) for row in selectors.names(bill)],
        occasion=bill.occasion,
        trial=bill.trial,
        from_words=f"{bill.occasion}{bill.number_label}",
    )
    files.copy_to(
        kind=attaching.KIND,
        carrier_id=bill.pk,
        new_kind=suggestion_files.KIND,
        new_id=bill.suggestion.pk,
    )
    bill.told_at = clock.now()
    bill.save()
    publishing.publish(
        actor=actor,
        seat=seat,
        bill=bill,
        deed="bill_converted",
        label="转为建议",
        text="联名和附件随同转入，由代表工作机构受理登记",
        who=by(actor, seat),
        suggestion_id=bill.suggestion.pk,
    )
    return bill


@transaction.atomic
def file_as_suggestion(*, actor: Actor, bill_id: UUID) -> Bill:
    """改作建议提出: what its lead has written goes on as the draft of a suggestion. Who had signed the bill is told, and may be asked anew.

    Of a bill that was filed and has lapsed the names stay as they stood; what a term took with it goes on by the mandate its lead holds now.

    Raises LeadNotActive, StateRefused, limits' refusals, NotFound.
    """
    bill = access.get_own(actor, bill_id, lock=True)
    states.MACHINE.check(bill, "file_as_suggestion")
    lapsed = bill.state == states.LAPSED
    seat, _ = entitled(actor, None if lapsed or bill.lapsed_from else bill.lead_mandate)
    title, body = wording.as_suggestion(cause=bill.cause, grounds=bill.grounds, plan=bill.plan)
    others = [] if lapsed else list(selectors.of_others(bill).select_for_update(of=("self",)))
    names = signatures.void(others, signing.AS_SUGGESTION)
    bill.suggestion = suggestions.draft(actor=actor, title=title, body=body, category=bill.category)
    files.copy_to(
        kind=attaching.KIND,
        carrier_id=bill.pk,
        new_kind=suggestion_files.KIND,
        new_id=bill.suggestion.pk,
    )
    states.MACHINE.move(bill, "file_as_suggestion")
    bill.save()
    publishing.publish(
        actor=actor,
        seat=seat,
        bill=bill,
        deed="bill_filed_as_suggestion",
        label="改作建议提出",
        text=f"{len(names)} 位代表的联名作废" if names else "",
        who=publishing.lead_words(bill),
        suggestion_id=bill.suggestion.pk,
    )
    return bill
