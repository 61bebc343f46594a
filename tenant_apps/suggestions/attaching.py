"""A suggestion as a carrier of attachments: its lead adds and removes them as long as the text may be changed; with it they are final."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from kernel import tenancy
from kernel.actor import Actor
from kernel.errors import NotFound
from kernel.web import links
from tenant_apps.files import carriers, selectors
from tenant_apps.files.carriers import Carried, Carrier
from tenant_apps.suggestions import access, states
from tenant_apps.suggestions.casepage import Panel, Parts
from tenant_apps.suggestions.models import Suggestion

KIND = "suggestion"


def register() -> None:
    carriers.register(Carrier(kind=KIND, read=_read, change=_change))


def parts(actor: Actor, suggestion: Suggestion) -> Parts:
    """The attachments' box of the case page; none without any, unless the office may still add the scan of what it entered."""
    rows = of_suggestion(suggestion.pk)
    add = _enters(actor, suggestion)
    if not rows and not add:
        return Parts()
    url = links.tenant_url(tenancy.current().code, "suggestions:attachments", pk=suggestion.pk) if add else ""
    panel = Panel(
        title=f"附件 {len(rows)}",
        template="files/panel.html",
        context={"rows": rows, "add": url},
        order=60,
        side=True,
    )
    return Parts(panels=[panel])


def of_suggestion(suggestion_id: UUID) -> Sequence[selectors.Row]:
    """Its attachments; who asks may see the suggestion."""
    return selectors.of_carrier(KIND, suggestion_id)


def _read(actor: Actor, suggestion_id: UUID) -> Carried:
    return _carried(actor, access.get(actor, suggestion_id))


def _change(actor: Actor, suggestion_id: UUID) -> Carried:
    suggestion = access.get(actor, suggestion_id, lock=True)
    if _enters(actor, suggestion):
        return _carried(actor, suggestion)
    if not access.leads(actor, suggestion):
        raise NotFound
    states.MACHINE.check(suggestion, "save_draft")
    return _carried(actor, suggestion)


def _enters(actor: Actor, suggestion: Suggestion) -> bool:
    """Of what the office entered the scan is added by the office, until it is registered."""
    return suggestion.is_entered and suggestion.state == states.SUBMITTED and actor.can(states.REGISTER)


def _carried(actor: Actor, suggestion: Suggestion) -> Carried:
    code, where = tenancy.current().code, {"pk": suggestion.pk}
    leads = access.leads(actor, suggestion)
    enters = _enters(actor, suggestion)
    may_change = enters or (leads and suggestion.is_editable)
    edits = may_change and not enters
    url = links.tenant_url(code, "suggestions:edit" if edits else "suggestions:case", **where)
    mandate = suggestion.lead_mandate
    return Carried(
        kind=KIND,
        id=suggestion.pk,
        title=suggestion.title or "（未填写标题）",
        url=url,
        attachments_url=links.tenant_url(code, "suggestions:attachments", **where),
        trail=(
            ("我提出的" if leads else "建议", links.tenant_url(code, "suggestions:list")),
            (suggestion.number_label if suggestion.number else suggestion.state_label, url),
        ),
        may_change=may_change,
        frozen="附件随建议提出时定稿，不能再添加或者移除。" if leads and not may_change else "",
        seat=actor.seat_with(states.REGISTER)
        if enters
        else next((seat for seat in actor.seats if seat.id == mandate.seat_id), None),
        case_id=suggestion.pk,
    )
