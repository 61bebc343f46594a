"""A bill as a carrier of attachments: its lead adds and removes them as long as the text may be changed; who signs, signs them with it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from kernel import tenancy
from kernel.actor import Actor
from kernel.errors import NotFound
from kernel.web import links
from tenant_apps.bills import access, states
from tenant_apps.bills.models import Bill
from tenant_apps.files import carriers, selectors
from tenant_apps.files.carriers import Carried, Carrier

KIND = "bill"


def register() -> None:
    carriers.register(Carrier(kind=KIND, read=_read, change=_change))


def of_bill(bill_id: UUID) -> Sequence[selectors.Row]:
    """Its attachments; who asks may see the bill."""
    return selectors.of_carrier(KIND, bill_id)


def _read(actor: Actor, bill_id: UUID) -> Carried:
    return _carried(actor, access.get(actor, bill_id))


def _change(actor: Actor, bill_id: UUID) -> Carried:
    bill = access.get(actor, bill_id, lock=True)
    if not access.leads(actor, bill):
        raise NotFound
    states.MACHINE.check(bill, "save_draft")
    return _carried(actor, bill)


def _carried(actor: Actor, bill: Bill) -> Carried:
    code, where, leads = tenancy.current().code, {"pk": bill.pk}, access.leads(actor, bill)
    may_change = leads and bill.is_editable
    url = links.tenant_url(code, "bills:edit" if may_change else "bills:bill", **where)
    return Carried(
        kind=KIND,
        id=bill.pk,
        title=bill.cause or "（未填写案由）",
        url=url,
        attachments_url=links.tenant_url(code, "bills:attachments", **where),
        trail=(
            ("议案", links.tenant_url(code, "bills:list")),
            (bill.full_number if bill.no else bill.state_label, url),
        ),
        may_change=may_change,
        frozen="附件随议案定稿，不能再添加或者移除。" if leads and not may_change else "",
        seat=next((seat for seat in actor.seats if seat.id == bill.lead_mandate.seat_id), None),
        case_id=bill.pk,
    )
