"""红黄牌 on the page of a case: for the office, the unit and nobody else."""

from __future__ import annotations

from kernel import clock, tenancy
from kernel.actor import Actor
from tenant_apps.suggestions.casepage import CaseEvent, Panel, Parts
from tenant_apps.suggestions.models import Suggestion
from tenant_apps.supervision import access, listing, page
from tenant_apps.supervision.models import AlertCard
from ui import words


def provide(actor: Actor, suggestion: Suggestion) -> Parts:
    """The provider that supervision registers with the case page."""
    if not access.reads_cards(actor):
        return Parts()
    cards = list(access.visible_cards(actor).filter(assignment__matter__suggestion_id=suggestion.pk))
    if not cards:
        return Parts()
    panel = Panel(
        title="红黄牌",
        template="supervision/panel_cards.html",
        context={"rows": listing.rows_of(cards)},
        order=40,
        side=True,
    )
    return Parts(
        deeds=[deed for card in cards for deed in page.deeds(actor, card) if deed.deed == "answer_card"],
        panels=[panel],
        events=[event for card in reversed(cards) for event in _events(card)],
    )


def _events(card: AlertCard) -> list[CaseEvent]:
    here = tenancy.current()
    day = words.day(clock.day_of_deadline(card.due_at))
    told = [(card.given_at, f"发出{card.colour_label}", f"{card.unit_name}，{day} 到期", "", "")]
    if card.escalated_at:
        told.append((card.escalated_at, "红牌升级", "已报督查室和代表工作机构", "", ""))
    if card.answered_at:
        who = f"{card.unit_name} {card.answered_by_name}"
        told.append((card.answered_at, "说明办理情况", "", who, card.answer))
    return [
        CaseEvent(
            at=at,
            level=here.level,
            congress_id=here.id,
            congress_name=here.name,
            deed="card",
            label=label,
            text=text,
            who=who,
            quote=quote,
            internal=True,
        )
        for at, label, text, who, quote in told
    ]
