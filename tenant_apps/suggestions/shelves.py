"""What a person had a hand in, of this congress's suggestions (已办, 办结, 我发起的)."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q

from kernel import tenancy
from kernel.actor import Actor
from kernel.web import links
from shared_apps.identity import shelves
from tenant_apps.deputies import selectors as deputies
from tenant_apps.records import selectors as records
from tenant_apps.suggestions import access, states
from tenant_apps.suggestions.models import Signature
from tenant_apps.suggestions.page import CLOSED

KIND, LABEL = "suggestion", "代表建议"
ENTERED = "entered"  # 代录, in the journal


def source(actor: Actor, shelf: str, wanted: shelves.Wanted, most: int) -> shelves.Found:
    """Registered with identity's shelves."""
    rows = _narrowed(_of(actor, shelf), wanted)
    here = tenancy.current()
    lines = [
        shelves.Line(
            congress=here,
            kind_label=LABEL,
            title=row.title,
            number=row.number_label,
            url=links.tenant_url(here.code, "suggestions:case", pk=row.pk),
            state=row.state_label,
            at=row.shelved_at,
            lead=row.lead_name,
        )
        for row in (rows.order_by("-shelved_at", "-id")[:most] if most else ())
    ]
    return shelves.Found(rows.count(), lines)


def _of(actor: Actor, shelf: str) -> Any:
    rows = access.visible(actor).exclude(state__in=states.PRIVATE)
    if shelf == shelves.STARTED:
        begun = Q(pk__in=records.cases_by(actor.person_id, deeds=[ENTERED]))
        leads, signs = deputies.own(actor, "lead_mandate__"), deputies.own(actor, "mandate__")
        if leads is not None and signs is not None:
            signed = Signature.objects.filter(signs, status=Signature.Status.SIGNED)
            begun |= leads | Q(pk__in=signed.values("suggestion_id"))
        return rows.filter(begun, submitted_at__isnull=False).annotate(shelved_at=F("submitted_at"))
    rows = rows.filter(pk__in=records.cases_by(actor.person_id))
    rows = rows.filter(state__in=CLOSED) if shelf == shelves.CLOSED else rows.exclude(state__in=CLOSED)
    return rows.annotate(shelved_at=records.last_deed_of(actor.person_id, "case_id"))


def _narrowed(rows: Any, wanted: shelves.Wanted) -> Any:
    if wanted.span:
        rows = rows.filter(submitted_at__gte=wanted.span[0], submitted_at__lt=wanted.span[1])
    if wanted.text:
        found = Q()
        for name in ("number", "title", "lead_name"):
            found |= Q(**{f"{name}__icontains": wanted.text})
        rows = rows.filter(found)
    return rows
