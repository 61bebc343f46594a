"""What handling knows of a case: who undertakes it, by when, what may be done now, and what was said to
the deputy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kernel import clock, tenancy
from kernel.actor import Actor
from kernel.tenancy import CongressRef
from kernel.web import links
from tenant_apps.handling import access, answered, deadlines, dissent, letters_panel, selectors, states
from tenant_apps.handling.matters_page import unit_cannot, unit_deeds
from tenant_apps.handling.models import Assignment, Matter, Reply, ReplyDelivery
from tenant_apps.suggestions import states as course
from tenant_apps.suggestions.casepage import (
    Cannot,
    CaseEvent,
    DeedLink,
    Headline,
    HopFacts,
    Panel,
    Parts,
    Party,
)
from ui import words

if TYPE_CHECKING:
    from tenant_apps.suggestions.models import Suggestion

RANK = 10  # of the headline: handling knows better than the suggestion's own state


@dataclass(frozen=True, kw_only=True)
class Known:
    """What was read once for all parts of the page."""

    actor: Actor
    here: CongressRef
    suggestion: Suggestion
    matter: Matter | None
    lead: Assignment | None
    replies: list[Reply]
    mine: ReplyDelivery | None
    handles: bool

    def url(self, view: str, pk: object) -> str:
        return links.tenant_url(self.here.code, f"handling:{view}", pk=pk)

    @property
    def contacted(self) -> bool:
        return self.lead is not None and self.lead.contacts.exists()


def parts(actor: Actor, suggestion: Suggestion) -> Parts:
    """The provider that handling registers with the case page."""
    known = _known(actor, suggestion)
    return Parts(
        deeds=_deeds(known),
        cannot=_cannot(known),
        parties=_parties(known),
        panels=_panels(known),
        events=_expected(known),
        hops=[_hop(known)] if known.matter else [],
        headline=_headline(known),
    )


def _known(actor: Actor, suggestion: Suggestion) -> Known:
    matter = selectors.matter_of(suggestion.pk)
    held = selectors.assignments_of(matter) if matter else []
    lead = held[0] if held else None
    replies = selectors.replies_of(suggestion.pk) if matter else []
    return Known(
        actor=actor,
        here=tenancy.current(),
        suggestion=suggestion,
        matter=matter,
        lead=lead,
        replies=replies,
        mine=access.delivery(actor, replies[-1]) if replies else None,
        handles=lead is not None and access.seat_of_unit(actor, lead.unit_id) is not None,
    )


def _deeds(known: Known) -> list[DeedLink]:
    return [*_of_office(known), *_of_dissent(known)[0], *_of_unit(known), *_of_deputy(known)]


def _of_office(known: Known) -> list[DeedLink]:
    found, pk = [], known.suggestion.pk
    waits = known.suggestion.state == course.REGISTERED
    waits = waits or (known.suggestion.state in (course.ASSIGNED, course.REDO) and known.lead is None)
    if waits and known.actor.can(course.ASSIGN):
        url = known.url("assign", pk)
        found.append(DeedLink(deed="assign", label="交办", url=url, primary=True, dialogue=True, icon="send"))
    if known.suggestion.state in course.MACHINE.row("follow_up").sources and known.actor.can(
        course.FOLLOW_UP
    ):
        url = known.url("follow_up", pk)
        found.append(DeedLink(deed="follow_up", label="再次答复", url=url, icon="reply"))
    return found


def _of_dissent(known: Known) -> tuple[list[DeedLink], list[Cannot]]:
    """What the office is to do with a reply that does not satisfy, and why it can't be sent back a second time just so."""
    row = course.MACHINE.row("redo")
    matter = known.matter
    if matter is None or known.suggestion.state not in row.sources or not known.actor.can(row.capability):
        return [], []
    rules = deadlines.rules(matter.profile_version)
    pk, links_found, why = known.suggestion.pk, [], []
    if dissent.to_settle(matter, by=rules):
        url, label = known.url("dissatisfaction", pk), course.MACHINE.row("settle_dissent").label
        links_found.append(
            DeedLink(deed="settle_dissent", label=label, url=url, primary=True, dialogue=True, icon="people")
        )
        why.append(
            Cannot(label=row.label, reason=f"已重新办理过，按规则：{rules.second_dissatisfaction.label}。")
        )
    elif dissent.to_redo(matter, by=rules):
        url = known.url("redo", pk)
        links_found.append(
            DeedLink(deed="redo", label=row.label, url=url, primary=True, dialogue=True, icon="arrow-repeat")
        )
    return links_found, why


def _of_unit(known: Known) -> list[DeedLink]:
    lead = known.lead
    if lead is None or not known.handles:
        return []
    return unit_deeds(lead)


def _of_deputy(known: Known) -> list[DeedLink]:
    found = []
    rules = deadlines.rules(known.matter.profile_version) if known.matter else None
    for reply in reversed(known.replies):
        mine = access.delivery(known.actor, reply)
        if mine is None or rules is None or not answered.rates(mine.mandate_id, reply, by=rules):
            continue
        if selectors.rating_by(reply, mine.mandate_id) is not None or selectors.superseded(reply):
            continue
        label = "测评" if reply.kind == states.MAIN else "测评再次答复"
        url = known.url("evaluation", reply.pk)
        found.append(DeedLink(deed="rate", label=label, url=url, primary=True, icon="pencil-square"))
    return found


def _cannot(known: Known) -> list[Cannot]:
    waits = unit_cannot(known.lead, known.handles, known.contacted)
    found = [Cannot(label=label, reason=reason) for label, reason in waits]
    found += _of_dissent(known)[1]
    under_way = known.suggestion.state in (course.ASSIGNED, course.IN_HANDLING)
    if under_way and known.actor.can(course.RATE):
        found.append(Cannot(label="测评", reason="承办单位尚未答复。"))
    return found


def _parties(known: Known) -> list[Party]:
    lead = known.lead
    if lead is None:
        return []
    return [
        Party(
            role=states.ROLES[lead.role],
            name=lead.undertaker_name,
            detail=lead.received_by_name,
            state=lead.state_label,
            order=30,
        )
    ]


def _panels(known: Known) -> list[Panel]:
    if known.matter is None:
        return []
    found = []
    if known.replies:
        context = {"lines": letters_panel.lines(known.actor, known.matter, known.replies)}
        found.append(Panel(title="答复", template="handling/panel_replies.html", context=context, order=20))
    contacts = selectors.contacts_of(known.matter)
    if contacts:
        talked = {"contacts": contacts}
        found.append(
            Panel(
                title="沟通记录",
                template="handling/panel_contacts.html",
                context=talked,
                order=60,
                side=True,
            )
        )
    return found


def _expected(known: Known) -> list[CaseEvent]:
    """What is owed, and by when: the first contact with the deputy, where the place sets a period, and the reply."""
    lead = known.lead
    if lead is None or lead.state not in (states.PENDING_SIGN, states.SIGNED):
        return []
    due = clock.day_of_deadline(lead.due_at) if lead.due_at else None
    return [
        *_expected_contact(known, lead),
        CaseEvent(
            at=None,
            level=known.here.level,
            congress_id=known.here.id,
            congress_name=known.here.name,
            deed="reply",
            label="答复代表",
            text=f"主办 {lead.undertaker_name}",
            future=True,
            due=due,
            due_provisional=lead.due_provisional,
        ),
    ]


def _expected_contact(known: Known, lead: Assignment) -> list[CaseEvent]:
    by = deadlines.rules(lead.matter.profile_version)
    due = deadlines.contact_due(lead.received_at or lead.assigned_at, by=by)
    if due is None or known.contacted:
        return []
    return [
        CaseEvent(
            at=None,
            level=known.here.level,
            congress_id=known.here.id,
            congress_name=known.here.name,
            deed="log_contact",
            label="首次联系代表",
            text=f"主办 {lead.undertaker_name}",
            future=True,
            due=due.date,
            due_provisional=due.provisional,
        )
    ]


def _hop(known: Known) -> HopFacts:
    matter, lead = known.matter, known.lead
    main = next((reply for reply in reversed(known.replies) if reply.kind == states.MAIN), None)
    lines: list[tuple[str, str]] = []
    if lead is not None:
        lines.append(("主办", f"{lead.undertaker_name}（{lead.state_label}）"))
    if main is not None:
        letter = f"{main.letter_class} 类 " if main.letter_class else ""
        lines.append(("结果", f"{letter}{main.outcome_label}，{words.day(main.at)} 已答复"))
    owed = matter is not None and matter.is_open and lead is not None
    return HopFacts(
        level=known.here.level,
        congress_id=known.here.id,
        organ=f"{known.here.name}人大",
        lines=tuple(lines),
        due_at=matter.due_at if matter and owed else None,
        due_provisional=bool(matter and matter.due_provisional),
        is_now=owed,
    )


def _headline(known: Known) -> Headline | None:
    lead = known.lead
    if lead is None or lead.state not in (states.PENDING_SIGN, states.SIGNED):
        return None
    signed = lead.state == states.SIGNED
    return Headline(
        holder=lead.undertaker_name,
        next_step="答复代表" if signed else "签收并办理",
        since=lead.received_at if signed else lead.assigned_at,
        due_at=lead.due_at,
        due_provisional=lead.due_provisional,
        rank=RANK,
    )
