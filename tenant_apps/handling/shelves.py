"""What a person had a hand in, of the matters assigned to us from above (已办, 办结); nobody here starts one."""

from __future__ import annotations

from django.db.models import Q

from kernel import tenancy
from kernel.actor import Actor
from kernel.web import links
from shared_apps.identity import shelves
from tenant_apps.handling import access, states
from tenant_apps.records import selectors as records

KIND = "matter"
LABEL = states.MATTER_KINDS[states.ASSIGNED_DOWN]


def source(actor: Actor, shelf: str, wanted: shelves.Wanted, most: int) -> shelves.Found:
    """Registered with identity's shelves."""
    if shelf == shelves.STARTED:
        return shelves.Found(0, [])
    rows = access.visible_matters(actor).filter(pk__in=records.cases_by(actor.person_id))
    open_ones = Q(state=states.OPEN)
    rows = rows.filter(~open_ones if shelf == shelves.CLOSED else open_ones)
    if wanted.span:
        rows = rows.filter(created_at__gte=wanted.span[0], created_at__lt=wanted.span[1])
    if wanted.text:
        found = Q()
        for name in ("number_label", "title", "lead_name"):
            found |= Q(**{f"{name}__icontains": wanted.text})
        rows = rows.filter(found)
    rows = rows.annotate(shelved_at=records.last_deed_of(actor.person_id, "case_id"))
    here = tenancy.current()
    lines = [
        shelves.Line(
            congress=here,
            kind_label=LABEL,
            title=row.title,
            number=row.number_label,
            url=links.tenant_url(here.code, "handling:matter", pk=row.pk),
            state=states.MATTER.label(row.state),
            at=row.shelved_at,
            lead=row.lead_name,
        )
        for row in (rows.order_by("-shelved_at", "-id")[:most] if most else ())
    ]
    return shelves.Found(rows.count(), lines)
