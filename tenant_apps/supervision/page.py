"""One card as its page draws it, and which deeds on it are this actor's now."""

from __future__ import annotations

from dataclasses import dataclass

from kernel import clock, tenancy
from kernel.actor import Actor
from kernel.web import links
from tenant_apps.handling import access as handling
from tenant_apps.handling import deadlines
from tenant_apps.handling.models import Matter
from tenant_apps.suggestions import access as suggestions
from tenant_apps.suggestions.casepage import DeedLink
from tenant_apps.supervision import listing, states
from tenant_apps.supervision.models import AlertCard, Urging
from ui import parts as ui
from ui import words

# What a unit writes of a deadline, to be changed by hand.
PHRASES = (
    "已与代表沟通，答复件正在起草。",
    "需会同有关单位研究，已发函征求意见。",
    "已申请延期，正在办理审批手续。",
    "答复件已报主要负责人签发。",
)


URGING_PHRASES = (
    "请抓紧办理，按期答复代表。",
    "请尽快与代表沟通，并将办理进展告知代表工作机构。",
    "已逾期，请于三个工作日内答复代表并说明原因。",
)


@dataclass(frozen=True, kw_only=True)
class CardView:
    """What the page draws besides the card itself."""

    lamp: ui.Lamp
    case_url: str
    facts: tuple[ui.Fact, ...]
    deeds: tuple[DeedLink, ...]


def build(actor: Actor, card: AlertCard) -> CardView:
    return CardView(
        lamp=listing.lamp(card),
        case_url=case_url(actor, card.assignment.matter),
        facts=tuple(ui.Fact(term=term, value=value) for term, value in _facts(card) if value),
        deeds=tuple(deeds(actor, card)),
    )


def _facts(card: AlertCard) -> list[tuple[str, str]]:
    return [
        ("承办单位", card.unit_name),
        ("答复期限", f"{clock.day_of_deadline(card.due_at):%Y-%m-%d}"),
        ("发出", words.moment(card.given_at)),
        ("升级", f"{words.moment(card.escalated_at)}，已报督查室和代表工作机构" if card.escalated_at else ""),
        ("状态", card.state_label),
    ]


def case_url(actor: Actor, matter: Matter) -> str:
    """The case's own page, for those who may open it; the government's office knows the case by its card."""
    code = tenancy.current().code
    if matter.suggestion_id is None:
        return links.tenant_url(code, "handling:matter", pk=matter.pk)
    if not suggestions.visible(actor).filter(pk=matter.suggestion_id).exists():
        return ""
    return links.tenant_url(code, "suggestions:case", pk=matter.suggestion_id)


def deeds(actor: Actor, card: AlertCard) -> list[DeedLink]:
    """说明 for the unit that undertakes it now, 核销 for the office."""
    found = []
    undertakes = handling.seat_of_unit(actor, card.assignment.unit_id) is not None
    if undertakes and states.CARD.allows(card, "answer_card"):
        found.append(_deed(card, "answer_card", "chat-left-text", primary=True))
    if states.CARD.allows(card, "close_card") and actor.can(states.CLOSE_CARDS):
        found.append(_deed(card, "close_card", "check2-circle", primary=card.state == states.ANSWERED))
    return found


def _deed(card: AlertCard, deed: str, icon: str, *, primary: bool) -> DeedLink:
    url = links.tenant_url(tenancy.current().code, f"supervision:{deed}", pk=card.pk)
    label = states.CARD.row(deed).label
    return DeedLink(deed=deed, label=label, url=url, primary=primary, dialogue=True, icon=icon)


@dataclass(frozen=True, kw_only=True)
class UrgingView:
    """What the page of an urging draws besides the urging itself."""

    case_url: str
    lamp: ui.Lamp
    may_read: bool


def of_urging(actor: Actor, urging: Urging) -> UrgingView:
    held = urging.assignment
    lamps = deadlines.LampsByRules()
    undertakes = handling.seat_of_unit(actor, held.unit_id) is not None
    return UrgingView(
        case_url=case_url(actor, held.matter),
        lamp=deadlines.shown(held.due_at, held.due_provisional, by=lamps(held.matter.profile_version)),
        may_read=undertakes and states.URGING.allows(urging, "read_urging"),
    )
