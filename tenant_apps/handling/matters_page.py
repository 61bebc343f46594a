"""The pages of matters from above: the list's rows, and one matter with its own trace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kernel import clock, tenancy
from kernel.actor import Actor
from kernel.web import links
from tenant_apps.handling import access, deadlines, selectors, states
from tenant_apps.handling.models import Assignment, ContactLog, Matter, Reply, UnitStatement
from tenant_apps.records import selectors as records
from tenant_apps.suggestions.casepage import DeedLink
from ui import parts as ui
from ui import trace


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the list."""

    matter: Matter
    undertaker: str
    state_label: str
    lamp: ui.Lamp


@dataclass(frozen=True, kw_only=True)
class MatterView:
    """All that the page of one matter draws besides the matter itself."""

    deeds: tuple[DeedLink, ...]
    cannot: tuple[ui.Cannot, ...]
    parties: tuple[ui.Party, ...]
    replies: tuple[tuple[Reply, str], ...]
    contacts: tuple[ContactLog, ...]
    statements: tuple[UnitStatement, ...]
    trace: trace.Trace | None
    holder: str
    next_step: str
    lamp: ui.Lamp


def rows(matters: Sequence[Matter]) -> list[Row]:
    """A page of matters, with one query for who undertakes them."""
    leads, lamps = selectors.leads_of(matters), deadlines.LampsByRules()
    return [
        Row(
            matter=matter,
            undertaker=leads[matter.pk].undertaker_name if matter.pk in leads else "",
            state_label=_state(matter, leads.get(matter.pk)),
            lamp=_lamp(matter, lamps),
        )
        for matter in matters
    ]


def build(actor: Actor, matter: Matter) -> MatterView:
    lead = selectors.leads_of([matter]).get(matter.pk)
    contacts = tuple(selectors.contacts_of(matter))
    handles = lead is not None and access.seat_of_unit(actor, lead.unit_id) is not None
    replies = [(reply, _url("letter", reply.pk)) for reply in matter.replies.order_by("round")]
    holder, next_step = _holder(matter, lead)
    return MatterView(
        deeds=_deeds(actor, matter, lead, handles=handles),
        cannot=_cannot(lead, handles=handles, contacted=bool(contacts)),
        parties=_parties(matter, lead),
        replies=tuple(replies),
        contacts=contacts,
        statements=tuple(selectors.statements_of(matter)),
        trace=_trace(matter, lead),
        holder=holder,
        next_step=next_step,
        lamp=_lamp(matter, deadlines.LampsByRules()),
    )


def _state(matter: Matter, lead: Assignment | None) -> str:
    if matter.state == states.OPEN:
        return "待分办" if lead is None else lead.state_label
    return states.MATTER.label(matter.state)


def _lamp(matter: Matter, lamps: deadlines.LampsByRules) -> ui.Lamp:
    if matter.state == states.REPLIED:
        return deadlines.done("已答复")
    return deadlines.shown(matter.due_at, matter.due_provisional, by=lamps(matter.profile_version))


def _deeds(actor: Actor, matter: Matter, lead: Assignment | None, *, handles: bool) -> tuple[DeedLink, ...]:
    if lead is None:
        if matter.state != states.OPEN or not actor.can("matter.distribute"):
            return ()
        url = _url("distribution", matter.pk)
        return (
            DeedLink(deed="distribute", label="分办", url=url, primary=True, dialogue=True, icon="diagram-3"),
        )
    return tuple(unit_deeds(lead)) if handles else ()


def unit_deeds(lead: Assignment) -> list[DeedLink]:
    """What the unit may do now with what was assigned to it."""
    views = (
        ("sign_for", "receipt", "check2-square", True),
        ("reply", "reply", "file-earmark-text", False),
        ("log_contact", "contact", "telephone", True),
        ("state_competence", "statement", "chat-square-text", True),
    )
    return [
        DeedLink(
            deed=deed,
            label=states.ASSIGNMENT.row(deed).label,
            url=_url(view, lead.pk),
            primary=deed in ("sign_for", "reply"),
            dialogue=dialogue,
            icon=icon,
        )
        for deed, view, icon, dialogue in views
        if states.ASSIGNMENT.allows(lead, deed)
    ]


def _cannot(lead: Assignment | None, *, handles: bool, contacted: bool) -> tuple[ui.Cannot, ...]:
    return tuple(
        ui.Cannot(label=label, reason=reason) for label, reason in unit_cannot(lead, handles, contacted)
    )


def unit_cannot(lead: Assignment | None, handles: bool, contacted: bool) -> list[tuple[str, str]]:
    """What the unit will have to do but can't yet, and why."""
    if lead is None or not handles:
        return []
    if lead.state == states.PENDING_SIGN:
        return [("办理答复", "请先签收。")]
    if lead.state == states.SIGNED and not contacted:
        return [("送出答复", "尚未登记与代表的沟通（代表法第五十一条），可先起草。")]
    return []


def _parties(matter: Matter, lead: Assignment | None) -> tuple[ui.Party, ...]:
    found = [
        ui.Party(role="交办", name=matter.from_name),
        ui.Party(role="领衔", name=matter.lead_name, note=matter.number_label),
    ]
    if lead is not None:
        role, note = states.ROLES[lead.role], lead.received_by_name
        found.append(ui.Party(role=role, name=lead.undertaker_name, note=note, state=lead.state_label))
    return tuple(found)


def _holder(matter: Matter, lead: Assignment | None) -> tuple[str, str]:
    if matter.state == states.REPLIED:
        return matter.from_name, "结果已回送，由上级人大转送代表"
    if lead is None:
        return "本级人民政府", "分办承办单位"
    return lead.undertaker_name, "签收并办理" if lead.state == states.PENDING_SIGN else "办理并答复"


def _trace(matter: Matter, lead: Assignment | None) -> trace.Trace | None:
    """What happened here, from this congress's own journal, and the reply that is owed."""
    here = tenancy.current()
    events = []
    for entry in records.of_case(matter.pk):
        facts = entry.facts
        if "label" not in facts:
            continue
        events.append(
            trace.TraceEvent(
                level=here.level,
                deed=facts["label"],
                at=datetime.fromisoformat(facts["at"]),
                text=facts.get("text", ""),
                who=facts.get("who", ""),
                quote=facts.get("quote", ""),
                key=bool(facts.get("key")),
                closes=(here.level,) if entry.deed == "replied" else (),
            )
        )
    if not events:
        return None
    if matter.state == states.OPEN:
        events.append(_owed(matter, lead))
    places = {
        here.level: trace.Place(
            level=here.level, name=here.name, organ=f"{here.name}", number=matter.number_label
        )
    }
    return trace.build(events, places=places, today=clock.today(), is_open=matter.state == states.OPEN)


def _owed(matter: Matter, lead: Assignment | None) -> trace.TraceEvent:
    return trace.TraceEvent(
        level=tenancy.current().level,
        deed="答复",
        due=clock.day_of_deadline(matter.due_at) if matter.due_at else None,
        provisional=matter.due_provisional,
        text=f"主办 {lead.undertaker_name}" if lead else "分办后由承办单位答复",
        kind="todo",
    )


def _url(view: str, pk: object) -> str:
    return links.tenant_url(tenancy.current().code, f"handling:{view}", pk=pk)
