"""A received referral as a carrier of attachments: what the other end sent along, read by whoever sees the referral, changed by nobody."""

from __future__ import annotations

from uuid import UUID

from kernel import tenancy
from kernel.actor import Actor
from kernel.errors import StateRefused
from kernel.web import links
from tenant_apps.files import carriers
from tenant_apps.files.carriers import Carried, Carrier
from tenant_apps.referrals import access

KIND = "referral"
FROZEN = "附件随来件送达，双方均不得改动。"


def register() -> None:
    carriers.register(Carrier(kind=KIND, read=_read, change=_change))


def _read(actor: Actor, referral_id: UUID) -> Carried:
    referral = access.get(actor, referral_id)
    code = tenancy.current().code
    url = links.tenant_url(code, "referrals:referral", pk=referral.pk)
    return Carried(
        kind=KIND,
        id=referral.pk,
        title=referral.title,
        url=url,
        attachments_url=url,
        trail=(("三级联动", links.tenant_url(code, "referrals:list")), (referral.title, url)),
        frozen=FROZEN,
        case_id=referral.suggestion_id,
    )


def _change(actor: Actor, referral_id: UUID) -> Carried:
    access.get(actor, referral_id)
    raise StateRefused(FROZEN)
