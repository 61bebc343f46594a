"""A 重点督办 as a carrier of attachments: photographs and papers of its course, until the report is in."""

from __future__ import annotations

from uuid import UUID

from kernel import tenancy
from kernel.actor import Actor
from kernel.web import links
from tenant_apps.files import carriers
from tenant_apps.files.carriers import Carried, Carrier
from tenant_apps.supervision import access, states
from tenant_apps.supervision.models import KeySupervision

KIND = "key_supervision"


def register() -> None:
    carriers.register(Carrier(kind=KIND, read=_read, change=_change))


def _read(actor: Actor, key_id: UUID) -> Carried:
    return _carried(actor, access.key(actor, key_id))


def _change(actor: Actor, key_id: UUID) -> Carried:
    key, _ = access.key_to_move(actor, key_id, states.LEAD_KEY)
    states.KEY.check(key, "report_key")
    return _carried(actor, key)


def _carried(actor: Actor, key: KeySupervision) -> Carried:
    code, leads = tenancy.current().code, actor.can(states.LEAD_KEY)
    may_change = leads and states.KEY.allows(key, "report_key")
    url = links.tenant_url(code, "supervision:key", pk=key.pk)
    return Carried(
        kind=KIND,
        id=key.pk,
        title=f"重点督办：{key.suggestion.title}",
        url=url,
        attachments_url=links.tenant_url(code, "supervision:key_files", pk=key.pk),
        trail=(
            ("重点督办", links.tenant_url(code, "supervision:keys")),
            (key.suggestion.number_label, url),
        ),
        may_change=may_change,
        frozen="附件在督办期间添加，提交督办报告后不能再添加或者移除。" if leads and not may_change else "",
        seat=actor.seat_with(states.LEAD_KEY),
        case_id=key.suggestion_id,
    )
