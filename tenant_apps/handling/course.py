"""What handling knows of a case: who undertakes it, by when, what may be done now, and what was said to
the deputy."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kernel import clock, tenancy
from kernel.actor import Actor
from kernel.tenancy import CongressRef
from kernel.web import links
from shared_apps.rules.values import Rules
from tenant_apps.handling import (
    access,
    answered,
    commitments,
    deadlines,
    dissent,
    following,
    headline,
    letters_panel,
    naming,
    requests,
    selectors,
    states,
    talks,
    undertaking,
)
from tenant_apps.handling.matters_page import unit_cannot, unit_deeds
from tenant_apps.handling.models import Assignment, Matter, Reply, ReplyDelivery
from tenant_apps.suggestions import deadlines as intake
from tenant_apps.suggestions import states as course
from tenant_apps.suggestions.casepage import (
    Cannot,
    CaseEvent,
    DeedLink,
    HopFacts,
    Panel,
    Parts,
    Party,
)
from ui import words

if TYPE_CHECKING:
    from tenant_apps.suggestions.models import Suggestion

OVER = frozenset({course.CLOSED, course.ARCHIVED})


@dataclass(frozen=True, kw_only=True)
class Known:
    """What was read once for all parts of the page."""

    actor: Actor
    here: CongressRef
    suggestion: Suggestion
    matter: Matter | None
    held: list[Assignment]
    own: list[Assignment]
    replies: list[Reply]
    mine: ReplyDelivery | None

    def url(self, view: str, pk: object) -> str:
        return links.tenant_url(self.here.code, f"handling:{view}", pk=pk)

    @property
    def leading(self) -> list[Assignment]:
        """Those who answer the deputy."""
        return selectors.answering(self.held)

    @property
    def rules(self) -> Rules:
        return deadlines.rules(self.matter.profile_version if self.matter else None)


def parts(actor: Actor, suggestion: Suggestion) -> Parts:
    """The provider that handling registers with the case page."""
    if suggestion.merged_into is not None:
        known = _known(actor, suggestion.merged_into)
        return _with_main(replace(known, replies=undertaking.letters(actor, suggestion)))
    known = _known(actor, suggestion)
    return Parts(
        deeds=_deeds(known),
        cannot=_cannot(known),
        parties=_parties(known),
        panels=_panels(known),
        events=_expected(known),
        hops=[_hop(known)] if known.matter else [],
        headline=headline.of(known.matter, known.suggestion, known.held, by=known.rules),
    )


def _with_main(known: Known) -> Parts:
    """Of a merged one (并案): who undertakes its main item, and the letters; a deputy's are those that lie before them."""
    return Parts(
        deeds=_of_deputy(known),
        parties=_parties(known),
        panels=_letters(known),
        events=_expected(known),
        headline=headline.of(known.matter, known.suggestion, known.held, by=known.rules),
    )


def _known(actor: Actor, suggestion: Suggestion) -> Known:
    matter = selectors.matter_of(suggestion.pk)
    held = selectors.assignments_of(matter) if matter else []
    replies = selectors.replies_of(suggestion.pk) if matter else []
    return Known(
        actor=actor,
        here=tenancy.current(),
        suggestion=suggestion,
        matter=matter,
        held=held,
        own=undertaking.own(actor, held),
        replies=replies,
        mine=access.delivery(actor, replies[-1]) if replies else None,
    )


def _deeds(known: Known) -> list[DeedLink]:
    return [*_of_office(known), *_of_dissent(known)[0], *_of_unit(known), *_of_deputy(known)]


def _of_office(known: Known) -> list[DeedLink]:
    found, pk = [], known.suggestion.pk
    waits = known.suggestion.state == course.REGISTERED and not intake.undecided(known.suggestion)
    waits = waits or (known.suggestion.state in (course.ASSIGNED, course.REDO) and not known.leading)
    if waits and known.actor.can(course.ASSIGN):
        url = known.url("assign", pk)
        found.append(DeedLink(deed="assign", label="交办", url=url, primary=True, dialogue=True, icon="send"))
    if known.actor.can(course.FOLLOW_UP) and following.possible(known.suggestion, known.matter):
        url = known.url("follow_up", pk)
        found.append(DeedLink(deed="follow_up", label="再次答复", url=url, icon="reply"))
    if known.matter is not None and undertaking.directs(known.actor, known.matter):
        found += requests.deeds_of_office(known.actor, known.matter, known.held, url=known.url)
        found += undertaking.deeds_of_office(known.matter, known.held, by=known.rules, url=known.url)
    return found


def _of_dissent(known: Known) -> tuple[list[DeedLink], list[Cannot]]:
    """What the office is to do with a reply that does not satisfy, and why it can't be sent back a second time just so."""
    row = course.MACHINE.row("redo")
    matter = known.matter
    possible = any(course.MACHINE.allows(known.suggestion, deed) for deed in ("redo", "redo_in_part"))
    if matter is None or not possible or not known.actor.can(row.capability):
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
    found = [link for one in known.own for link in unit_deeds(one)]
    row = states.ASSIGNMENT.row("make_commitment")
    for one in known.own:
        if states.ASSIGNMENT.allows(one, row.deed) and known.suggestion.state not in OVER | {
            course.WITHDRAWN
        }:
            url = known.url("make_commitment", one.pk)
            found.append(
                DeedLink(deed=row.deed, label=row.label, url=url, dialogue=True, icon="calendar-check")
            )
    return [*found, *requests.deeds_of_unit(known.own, by=known.rules, url=known.url)]


def _of_deputy(known: Known) -> list[DeedLink]:
    found = []
    if not course.MACHINE.allows(known.suggestion, "evaluate_again"):
        return []
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
    waits = [row for one in known.own for row in unit_cannot(one, known.held)]
    waits += requests.cannot_of_unit(known.own, by=known.rules)
    found = [Cannot(label=label, reason=reason) for label, reason in waits]
    found += _of_dissent(known)[1]
    if known.matter is not None and known.actor.can(course.FOLLOW_UP):
        why = following.why_not(known.suggestion, known.matter)
        found += [Cannot(label="再次答复", reason=why)] if why else []
    under_way = known.suggestion.state in (course.ASSIGNED, course.IN_HANDLING)
    if under_way and known.actor.can(course.RATE) and not known.replies:
        found.append(Cannot(label="测评", reason="承办单位尚未答复。"))
    return found


def _parties(known: Known) -> list[Party]:
    return [
        Party(
            role=naming.role_label(one.role, by=known.rules),
            name=one.undertaker_name,
            detail=one.received_by_name,
            state=one.state_label,
            order=35 if one.role == states.CO else 30,
        )
        for one in known.held
    ]


def _letters(known: Known) -> list[Panel]:
    if known.matter is None or not known.replies:
        return []
    context = {"lines": letters_panel.lines(known.actor, known.matter, known.replies)}
    return [Panel(title="答复", template="handling/panel_replies.html", context=context, order=20)]


def _panels(known: Known) -> list[Panel]:
    if known.matter is None:
        return []
    found = _letters(known)
    promised = selectors.commitments_of(known.matter)
    if promised:
        for one in promised:
            one.matter = known.matter
        found.append(
            Panel(
                title="承诺事项",
                template="handling/panel_commitments.html",
                context={"rows": _without_follow_up(commitments.rows_of(known.actor, promised))},
                order=25,
            )
        )
    lines_of = undertaking.opinion_lines(known.actor, known.matter, known.held, url=known.url)
    if lines_of:
        label = f"{known.rules.co_label}意见"
        shown = {"lines": lines_of, "label": label}
        found.append(Panel(title=label, template="handling/panel_opinions.html", context=shown, order=30))
    asked = requests.lines(known.actor, known.matter)
    if asked:
        panel = {"lines": asked}
        found.append(
            Panel(title="退办与延期", template="handling/panel_requests.html", context=panel, order=35)
        )
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


def _without_follow_up(rows: list[commitments.Row]) -> list[commitments.Row]:
    """On the page of the case 再次答复 stands among its own deeds, once for all promises."""
    return [replace(row, deeds=tuple(one for one in row.deeds if one.deed != "follow_up")) for row in rows]


def _expected(known: Known) -> list[CaseEvent]:
    """What is owed, and by when: the first contact with the deputy, where the place sets a period, opinions, and the reply."""
    found = []
    for one in known.held:
        role = naming.role_label(one.role, by=known.rules)
        if one.state not in states.OWED:
            continue
        if one.role == states.CO:
            found.append(
                _future(known, one, "give_opinion", f"提出{role}意见", f"{role} {one.undertaker_name}")
            )
            continue
        if one.role == states.JOINT_LEAD:
            found.append(_future(known, one, "countersign", "会签答复", f"{role} {one.undertaker_name}"))
            continue
        found += _expected_contact(known, one)
        found.append(_future(known, one, "reply", "答复代表", f"{role} {one.undertaker_name}"))
    return found


def _future(known: Known, one: Assignment, deed: str, label: str, text: str) -> CaseEvent:
    return CaseEvent(
        at=None,
        level=known.here.level,
        congress_id=known.here.id,
        congress_name=known.here.name,
        deed=deed,
        label=label,
        text=text,
        future=True,
        due=clock.day_of_deadline(one.due_at) if one.due_at else None,
        due_provisional=one.due_provisional,
    )


def _expected_contact(known: Known, lead: Assignment) -> list[CaseEvent]:
    due = deadlines.contact_due(lead.received_at or lead.assigned_at, by=known.rules)
    if due is None or talks.of(lead).exists():
        return []
    role = naming.role_label(lead.role, by=known.rules)
    event = _future(known, lead, "log_contact", "首次联系代表", f"{role} {lead.undertaker_name}")
    return [replace(event, due=due.date, due_provisional=due.provisional)]


def _hop(known: Known) -> HopFacts:
    matter, owed = known.matter, undertaking.owed(known.held)
    by_role: dict[str, list[str]] = {}
    for one in known.held:
        label = naming.role_label(one.role, by=known.rules)
        by_role.setdefault(label, []).append(f"{one.undertaker_name}（{one.state_label}）")
    lines = [(label, "、".join(names)) for label, names in by_role.items()]
    newest = {reply.assignment_id: reply for reply in known.replies if reply.kind == states.MAIN}
    for main in newest.values():
        letter = f"{main.letter_class} 类 " if main.letter_class else ""
        unit = f"{main.unit_name} " if len(known.leading) > 1 else ""
        lines.append(("结果", f"{unit}{letter}{main.outcome_label}，{words.day(main.at)} 已答复"))
    later = next((reply for reply in reversed(known.replies) if reply.kind == states.FOLLOW_UP), None)
    if later is not None:
        letter = f"{later.letter_class} 类 " if later.letter_class else ""
        lines.append(("再次答复", f"{letter}{later.outcome_label}，{words.day(later.at)}"))
    return HopFacts(
        level=known.here.level,
        congress_id=known.here.id,
        organ=f"{known.here.name}人大",
        lines=tuple(lines),
        due_at=matter.due_at if matter and owed else None,
        due_provisional=bool(matter and matter.due_provisional),
        is_now=bool(owed),
    )
