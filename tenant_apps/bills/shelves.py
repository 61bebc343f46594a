"""What a person had a hand in, of this congress's bills (已办, 办结, 我发起的)."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q

from kernel import tenancy
from kernel.actor import Actor
from kernel.web import links
from shared_apps.identity import shelves
from tenant_apps.bills import access, states
from tenant_apps.bills.models import BillSignature
from tenant_apps.deputies import selectors as deputies
from tenant_apps.records import selectors as records

KIND, LABEL = "bill", "议案"


def source(actor: Actor, shelf: str, wanted: shelves.Wanted, most: int) -> shelves.Found:
    """Registered with identity's shelves."""
    rows = _narrowed(_of(actor, shelf), wanted)
    here = tenancy.current()
    lines = [
        shelves.Line(
            congress=here,
            kind_label=LABEL,
            title=row.cause,
            number=row.full_number,
            url=links.tenant_url(here.code, "bills:bill", pk=row.pk),
            state=row.state_label,
            at=row.shelved_at,
            lead=row.lead_name,
        )
        for row in (rows.order_by("-shelved_at", "-id")[:most] if most else ())
    ]
    return shelves.Found(rows.count(), lines)


def _of(actor: Actor, shelf: str) -> Any:
    rows = access.visible(actor).exclude(submitted_at=None)
    if shelf == shelves.STARTED:
        leads, signs = deputies.own(actor, "lead_mandate__"), deputies.own(actor, "mandate__")
        if leads is None or signs is None:
            return rows.none().annotate(shelved_at=F("submitted_at"))
        signed = BillSignature.objects.filter(signs, status=BillSignature.Status.SIGNED)
        rows = rows.filter(leads | Q(pk__in=signed.values("bill_id")))
        return rows.annotate(shelved_at=F("submitted_at"))
    rows = rows.filter(pk__in=records.cases_by(actor.person_id))
    rows = (
        rows.filter(state__in=states.OVER) if shelf == shelves.CLOSED else rows.exclude(state__in=states.OVER)
    )
    return rows.annotate(shelved_at=records.last_deed_of(actor.person_id, "case_id"))


def _narrowed(rows: Any, wanted: shelves.Wanted) -> Any:
    if wanted.span:
        rows = rows.filter(submitted_at__gte=wanted.span[0], submitted_at__lt=wanted.span[1])
    if wanted.text:
        found = Q(cause__icontains=wanted.text) | Q(lead_name__icontains=wanted.text)
        if wanted.text.isascii() and wanted.text.isdigit() and len(wanted.text) < 5:
            found |= Q(no=int(wanted.text))
        rows = rows.filter(found)
    return rows
