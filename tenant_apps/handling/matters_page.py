"""The pages of matters from above: the list's rows, and one matter with its own trace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kernel import clock, tenancy
from kernel.actor import Actor
from kernel.web import links
from shared_apps.rules.values import Rules
from tenant_apps.handling import (
    countersigned,
    deadlines,
    naming,
    requests,
    selectors,
    states,
    talks,
    undertaking,
)
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
    opinions: tuple[undertaking.OpinionLine, ...]
    opinion_label: str
    asked: tuple[requests.Line, ...]
    holder: str
    next_step: str
    lamp: ui.Lamp


def rows(matters: Sequence[Matter]) -> list[Row]:
    """A page of matters, with one query for who undertakes them."""
    held, lamps = selectors.held_of(matters), deadlines.LampsByRules()
    return [
        Row(
            matter=matter,
            undertaker=naming.named(selectors.answering(held.get(matter.pk, []))),
            state_label=_state(matter, held.get(matter.pk, [])),
            lamp=_lamp(matter, lamps),
        )
        for matter in matters
    ]


def build(actor: Actor, matter: Matter) -> MatterView:
    held = selectors.assignments_of(matter)
    own = undertaking.own(actor, held)
    rules = deadlines.rules(matter.profile_version)
    contacts = tuple(selectors.contacts_of(matter))
    replies = [(reply, _url("letter", reply.pk)) for reply in matter.replies.order_by("at", "round", "id")]
    holder, next_step = _holder(matter, held)
    return MatterView(
        deeds=_deeds(actor, matter, held, own, rules),
        cannot=tuple(
            ui.Cannot(label=label, reason=reason) for one in own for label, reason in unit_cannot(one, held)
        ),
        parties=_parties(matter, held, rules),
        replies=tuple(replies),
        contacts=contacts,
        statements=tuple(selectors.statements_of(matter)),
        trace=_trace(matter, held),
        opinions=tuple(undertaking.opinion_lines(actor, matter, held, url=_url)),
        opinion_label=f"{rules.co_label}意见",
        asked=tuple(requests.lines(actor, matter)),
        holder=holder,
        next_step=next_step,
        lamp=_lamp(matter, deadlines.LampsByRules()),
    )


def _state(matter: Matter, held: list[Assignment]) -> str:
    leading = selectors.answering(held)
    if matter.state == states.OPEN:
        return leading[0].state_label if leading else "待分办"
    return states.MATTER.label(matter.state)


def _lamp(matter: Matter, lamps: deadlines.LampsByRules) -> ui.Lamp:
    if matter.state == states.REPLIED:
        return deadlines.done("已答复")
    if matter.state == states.ENDED:
        return deadlines.done("已终止")
    return deadlines.shown(matter.due_at, matter.due_provisional, by=lamps(matter.profile_version))


def _deeds(
    actor: Actor, matter: Matter, held: list[Assignment], own: list[Assignment], rules: Rules
) -> tuple[DeedLink, ...]:
    found = [link for one in own for link in unit_deeds(one)]
    found += requests.deeds_of_unit(own, by=rules, url=_url)
    if not undertaking.directs(actor, matter):
        return tuple(found)
    if not selectors.answering(held) and matter.is_open:
        url = _url("distribution", matter.pk)
        found.append(
            DeedLink(deed="distribute", label="分办", url=url, primary=True, dialogue=True, icon="diagram-3")
        )
    found += requests.deeds_of_office(actor, matter, held, url=_url)
    return (*found, *undertaking.deeds_of_office(matter, held, by=rules, url=_url))


def unit_deeds(lead: Assignment) -> list[DeedLink]:
    """What the unit may do now with what was assigned to it; a letter under 审签 is looked at there and not written on."""
    approval = selectors.approval_of(lead) if lead.state == states.SIGNED else None
    under_way = approval is not None and approval.state in states.IN_APPROVAL
    circulated = _circulated(lead)
    others = circulated is not None and circulated.under_way
    views = (
        ("give_opinion", "opinion", "chat-left-text", True),
        ("countersign", "countersigning", "pen", False),
        ("sign_for", "receipt", "check2-square", True),
        (
            "reply",
            "approval" if under_way else "countersigning" if others else "reply",
            "file-earmark-text",
            False,
        ),
        ("log_contact", "contact", "telephone", True),
        ("state_competence", "statement", "chat-square-text", True),
    )
    words = {"reply": f"审签（{approval.state_label}）"} if approval is not None and under_way else {}
    if others:
        words["reply"] = "查看会签（会签中）"
    return [
        DeedLink(
            deed=deed,
            label=words.get(deed, states.ASSIGNMENT.row(deed).label),
            url=_url(view, lead.pk),
            primary=deed in ("sign_for", "reply", "give_opinion", "countersign"),
            dialogue=dialogue,
            icon=icon,
        )
        for deed, view, icon, dialogue in views
        if states.ASSIGNMENT.allows(lead, deed)
        and (deed != "countersign" or (circulated is not None and circulated.waits_for(lead)))
    ]


def _circulated(one: Assignment) -> countersigned.Round | None:
    """The letter that several lead units give together, as it lies before them."""
    if one.role not in states.LEADING or one.state not in states.WITH_UNIT:
        return None
    lead = one if one.role == states.LEAD else selectors.lead_of(one.matter)
    if lead is None:
        return None
    lead.matter = one.matter
    return countersigned.of(lead)


def unit_cannot(one: Assignment, held: list[Assignment]) -> list[tuple[str, str]]:
    """What the unit will have to do but can't yet, and why."""
    assists = one.role == states.CO
    if one.state == states.PENDING_SIGN:
        return [("提出意见" if assists else "办理答复", "请先签收。")]
    if one.state != states.SIGNED or assists:
        return []
    found: list[tuple[str, str]] = []
    if one.role == states.JOINT_LEAD:
        return found
    if talks.owed(one, by=deadlines.rules(one.matter.profile_version)):
        since = "重新办理以后" if talks.of(one).exists() else ""
        found.append(("送出答复", f"{since}尚未登记与代表的沟通（代表法第五十一条），可先起草。"))
    missing = [each for each in held if each.role == states.CO and each.state in states.OWED]
    if missing and one.role == states.LEAD:
        found.append(("送出答复", f"{naming.named(missing)}尚未提出意见，可先起草。"))
    return found


def _parties(matter: Matter, held: list[Assignment], rules: Rules) -> tuple[ui.Party, ...]:
    return (
        ui.Party(role="交办", name=matter.from_name),
        ui.Party(role="领衔", name=matter.lead_name, note=matter.number_label),
        *(
            ui.Party(
                role=naming.role_label(one.role, by=rules),
                name=one.undertaker_name,
                note=one.received_by_name,
                state=one.state_label,
            )
            for one in held
        ),
    )


def _holder(matter: Matter, held: list[Assignment]) -> tuple[str, str]:
    if matter.state == states.REPLIED:
        return matter.from_name, "结果已回送，由上级人大转送代表"
    if matter.state == states.ENDED:
        return "", matter.ended_why
    leading = undertaking.owed(held)
    if not leading:
        return "本级人民政府", "分办承办单位"
    pending = any(one.state == states.PENDING_SIGN for one in leading)
    return naming.named(leading), "签收并办理" if pending else "办理并答复"


def _trace(matter: Matter, held: list[Assignment]) -> trace.Trace | None:
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
        events.append(_owed(matter, held))
    places = {
        here.level: trace.Place(
            level=here.level, name=here.name, organ=f"{here.name}", number=matter.number_label
        )
    }
    return trace.build(events, places=places, today=clock.today(), is_open=matter.state == states.OPEN)


def _owed(matter: Matter, held: list[Assignment]) -> trace.TraceEvent:
    leading = undertaking.owed(held)
    return trace.TraceEvent(
        level=tenancy.current().level,
        deed="答复",
        due=clock.day_of_deadline(matter.due_at) if matter.due_at else None,
        provisional=matter.due_provisional,
        text=f"主办 {naming.named(leading)}" if leading else "分办后由承办单位答复",
        kind="todo",
    )


def _url(view: str, pk: object) -> str:
    return links.tenant_url(tenancy.current().code, f"handling:{view}", pk=pk)
