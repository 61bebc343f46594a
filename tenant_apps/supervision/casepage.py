"""红黄牌 and 催办 on the page of a case: for the office, the unit and nobody else."""

from __future__ import annotations

from collections.abc import Sequence

from kernel import clock, tenancy
from kernel.actor import Actor
from kernel.web import links
from tenant_apps.suggestions.casepage import CaseEvent, DeedLink, Panel, Parts
from tenant_apps.suggestions.models import Suggestion
from tenant_apps.supervision import access, actions, listing, page, selectors, states
from tenant_apps.supervision.models import AlertCard
from ui import words


def provide(actor: Actor, suggestion: Suggestion) -> Parts:
    """The provider that supervision registers with the case page. The mark of 重点督办 is for everybody who sees the case."""
    keyed = _keyed(actor, suggestion)
    if not access.reads_cards(actor):
        return keyed
    of_case = {"assignment__matter__suggestion_id": suggestion.pk}
    cards = list(access.visible_cards(actor).filter(**of_case))
    urgings = list(access.visible_urgings(actor).filter(**of_case))
    answers = [deed for card in cards for deed in page.deeds(actor, card) if deed.deed == "answer_card"]
    return Parts(
        deeds=[*answers, *_urge(actor, suggestion), *keyed.deeds],
        panels=[
            *keyed.panels,
            *_panel("红黄牌", "cards", listing.rows_of(cards)),
            *_panel("催办", "urgings", urgings),
        ],
        events=[event for card in reversed(cards) for event in _events(card)],
    )


def _keyed(actor: Actor, suggestion: Suggestion) -> Parts:
    """What everybody is told of it; its own page is for those who may read it. Without one the office may propose it."""
    key, code = selectors.key_of(suggestion.pk), tenancy.current().code
    if key is None:
        if not actor.can(states.DECIDE_KEY) or suggestion.state not in actions.MAY_BE_KEY:
            return Parts()
        url = links.tenant_url(code, "supervision:propose_key", pk=suggestion.pk)
        return Parts(
            deeds=[
                DeedLink(deed="propose_key", label="提请列为重点督办", url=url, dialogue=True, icon="star")
            ]
        )
    opens = access.visible_keys(actor).filter(pk=key.pk).exists()
    if not key.is_decided and not opens:
        return Parts()
    url = links.tenant_url(code, "supervision:key", pk=key.pk) if opens else ""
    context = {"key": key, "url": url}
    panel = Panel(
        title="重点督办", template="supervision/panel_key.html", context=context, order=5, side=True
    )
    return Parts(panels=[panel])


def _panel(title: str, name: str, rows: Sequence[object]) -> list[Panel]:
    if not rows:
        return []
    template = f"supervision/panel_{name}.html"
    return [Panel(title=title, template=template, context={"rows": rows}, order=40, side=True)]


def _urge(actor: Actor, suggestion: Suggestion) -> list[DeedLink]:
    """催办 of all that owe something in this case."""
    if not actor.can(states.URGE):
        return []
    owing = access.work(actor).filter(matter__suggestion_id=suggestion.pk).values_list("pk", flat=True)
    pks = "&".join(f"pk={pk}" for pk in owing)
    if not pks:
        return []
    url = f"{links.tenant_url(tenancy.current().code, 'supervision:urge')}?{pks}&case={suggestion.pk}"
    return [DeedLink(deed="urge", label="催办", url=url, dialogue=True, icon="bell")]


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
