"""What a person had a hand in, of letters between congresses: received ones by whether they are done, sent ones as 我发起的."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q

from kernel import tenancy
from kernel.actor import Actor
from kernel.web import links
from shared_apps.identity import shelves
from tenant_apps.records import selectors as records
from tenant_apps.referrals import access, states

KIND, LABEL = "referral", "三级联动"
DRAFTED = "referral_drafted"  # in the journal
OVER = frozenset(
    {
        states.RECALLED,
        states.BOUNCED,
        states.REJECTED,
        states.NOT_ADOPTED,
        states.NOTED,
        states.RESULT_RETURNED,
        states.ACKNOWLEDGED,
        states.CALLED_OFF,
    }
)


def source(actor: Actor, shelf: str, wanted: shelves.Wanted, most: int) -> shelves.Found:
    """Registered with identity's shelves."""
    rows = _of(actor, shelf)
    if wanted.span:
        rows = rows.filter(changed_at__gte=wanted.span[0], changed_at__lt=wanted.span[1])
    if wanted.text:
        found = Q()
        for name in ("number", "title", "lead_name", "peer_name"):
            found |= Q(**{f"{name}__icontains": wanted.text})
        rows = rows.filter(found)
    here = tenancy.current()
    lines = [
        shelves.Line(
            congress=here,
            kind_label=f"{states.TYPES[row.kind]}（{'送' if row.is_out else '来自'}{row.peer_name}）",
            title=row.title,
            number=f"第{row.number}号" if row.number else "",
            url=links.tenant_url(here.code, "referrals:referral", pk=row.pk),
            state=row.state_label,
            at=row.shelved_at,
            lead=row.lead_name,
        )
        for row in (rows.order_by("-shelved_at", "-id")[:most] if most else ())
    ]
    return shelves.Found(rows.count(), lines)


def _of(actor: Actor, shelf: str) -> Any:
    rows = access.visible(actor)
    if shelf == shelves.STARTED:
        mine = records.referrals_by(actor.person_id, deeds=[DRAFTED])
        rows = rows.filter(pk__in=mine, direction=states.OUT, drafted_at__isnull=False)
        return rows.annotate(shelved_at=F("drafted_at"))
    rows = rows.filter(pk__in=records.referrals_by(actor.person_id), direction=states.IN)
    rows = rows.filter(state__in=OVER) if shelf == shelves.CLOSED else rows.exclude(state__in=OVER)
    return rows.annotate(shelved_at=records.last_deed_of(actor.person_id, "subject_id"))
