"""待办 of 重点督办: the next step of each, with whoever may take it."""

from __future__ import annotations

from collections.abc import Iterator

from kernel import tenancy
from kernel.actor import Actor
from kernel.web import links
from shared_apps.identity.todo import TodoItem
from tenant_apps.supervision import access, states

# state → what waits, and the deed that takes it on
_STEPS = {
    states.PROPOSED: ("待登记主任会议决定", "登记", states.DECIDE_KEY),
    states.DECIDED: ("待制定督办方案", "制定方案", states.LEAD_KEY),
    states.UNDER_WAY: ("重点督办中", "督办", states.LEAD_KEY),
    states.REPORTED: ("待结束督办", "结束", states.DECIDE_KEY),
}


def items(actor: Actor) -> Iterator[TodoItem]:
    """Registered with identity's 待办; called inside the block of each congress where the person holds a seat."""
    mine = [state for state, (_, _, capability) in _STEPS.items() if actor.can(capability)]
    if not mine:
        return
    here = tenancy.current()
    for key in access.visible_keys(actor).filter(state__in=mine):
        label, verb, _ = _STEPS[key.state]
        yield TodoItem(
            congress=here,
            kind="key_supervision",
            kind_label=label,
            title=key.suggestion.title,
            number=key.suggestion.number_label,
            url=links.tenant_url(here.code, "supervision:key", pk=key.pk),
            verb=verb,
            since=key.reported_at or key.planned_at or key.proposed_at,
            previous=f"牵头 {key.committee_name}" if key.committee_name else "重点督办",
        )
