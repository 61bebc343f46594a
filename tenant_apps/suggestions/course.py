"""What suggestions themselves know of a case: its text's way to the office, who wrote it, what may be done with it now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from kernel import clock, tenancy
from kernel.actor import Actor
from kernel.tenancy import CongressRef
from kernel.web import links
from shared_apps.worktime import selectors as worktime
from tenant_apps.deputies import selectors as deputies
from tenant_apps.records import selectors as records
from tenant_apps.suggestions import access, closing, deadlines, joint, merging, selectors, states
from tenant_apps.suggestions.casepage import Cannot, CaseEvent, DeedLink, Headline, HopFacts, Parts, Party
from tenant_apps.suggestions.listing import RowFacts
from tenant_apps.suggestions.models import Suggestion

OFFICE = "代表工作机构"
UNDER_WAY = frozenset({states.SUBMITTED, states.REGISTERED, states.ASSIGNED, states.IN_HANDLING})
WITH_OFFICE = frozenset({states.SUBMITTED, states.REGISTERED})
_OVER = frozenset({states.CLOSED, states.ARCHIVED, states.NOT_ACCEPTED, states.WITHDRAWN})
_ENDS = frozenset({"not_accepted", "closed", "withdrawn"})
_BETWEEN_UNITS = frozenset({"letter_countersigned"})
# Deeds of the office that want more than the state.
_IF: dict[str, Callable[[Suggestion], bool]] = {
    "register": lambda one: not one.is_objected and not deadlines.lacks_paper(one),
    "receive_paper": deadlines.lacks_paper,
    "answer_objection": lambda one: one.is_objected,
    "decide_assignment": deadlines.undecided,
    "close": lambda one: not closing.owed(one, explained=True),
    "merge": lambda one: not merging.of(one).exists(),
    "unmerge": merging.may_part,
}


def parts(actor: Actor, suggestion: Suggestion) -> Parts:
    """The first provider of the case page; handling and referrals add theirs."""
    here = tenancy.current()
    return Parts(
        deeds=_deeds(actor, suggestion, here.code),
        cannot=_cannot(actor, suggestion),
        parties=_parties(suggestion),
        events=[*told_of(actor, here, suggestion), *_expected(here, suggestion)],
        panels=[panel] if (panel := joint.panel(actor, suggestion)) else [],
        hops=[_hop(here, suggestion)],
        headline=_headline(suggestion),
    )


def column(actor: Actor, rows: Sequence[Suggestion]) -> dict[UUID, RowFacts]:
    """The deadline of what still lies with the office; handling's own deadline takes its place."""
    calendar = worktime.calendar(tenancy.current().id)
    found = {}
    for row in rows:
        due = deadlines.intake_due(row, calendar=calendar) if row.state in WITH_OFFICE else None
        if due is not None:
            found[row.pk] = RowFacts(due_at=clock.end_of_day(due.date), due_provisional=due.provisional)
    return found


def _deeds(actor: Actor, suggestion: Suggestion, code: str) -> list[DeedLink]:
    found = [*_joint_deeds(actor, suggestion, code), *_deeds_of_those_who_filed(actor, suggestion, code)]
    if suggestion.is_editable and access.leads(actor, suggestion):
        label = "修改后重新提出" if suggestion.state == states.RETURNED else "继续填写"
        found.append(
            _link(
                "save_draft", label, code, "suggestions:edit", suggestion, primary=True, icon="pencil-square"
            )
        )
    revise = states.MACHINE.row("revise_entry")
    if suggestion.is_entered and suggestion.state == states.RETURNED and actor.can(revise.capability):
        found.append(
            _link("revise_entry", revise.label, code, "suggestions:entry_revision", suggestion, primary=True)
        )
    for deed, view, icon in (
        ("register", "suggestions:registration", "journal-check"),
        ("receive_paper", "suggestions:paper", "file-earmark-check"),
        ("answer_objection", "suggestions:objection_answer", "chat-left-text"),
        ("decide_assignment", "suggestions:assignment_decision", "people"),
        ("return_for_revision", "suggestions:return", "arrow-return-left"),
        ("not_accept", "suggestions:refusal", "slash-circle"),
        ("merge", "suggestions:merger", "sign-merge-right"),
        ("unmerge", "suggestions:separation", "sign-turn-right"),
        ("close", "suggestions:closure", "archive"),
    ):
        row = states.MACHINE.row(deed)
        if suggestion.state in row.sources and actor.can(row.capability):
            if deed in _IF and not _IF[deed](suggestion):
                continue
            primary = deed in ("register", "decide_assignment")
            found.append(
                _link(deed, row.label, code, view, suggestion, primary=primary, dialogue=True, icon=icon)
            )
    return found


def _deeds_of_those_who_filed(actor: Actor, suggestion: Suggestion, code: str) -> list[DeedLink]:
    """What the lead, and those who signed with them, may do with what lies with the office or a unit."""
    if suggestion.state not in states.UNANSWERED.split():
        return []
    given = []
    if access.leads(actor, suggestion):
        if suggestion.is_entered and suggestion.entry_seen_at is None:
            given += [("confirm_entry", "confirmation", "check2-square")]
        if suggestion.is_entered and not suggestion.is_objected and not suggestion.is_refiled:
            given += [("object_to_entry", "objection", "exclamation-square")]
        waits = suggestion.withdrawal_asked_at is not None and selectors.to_agree(suggestion)
        if not waits and not deadlines.withdrawal_refused(suggestion):
            given += [("withdraw", "withdrawal", "x-square")]
    elif selectors.asked_to_agree(actor, suggestion) is not None:
        given += [
            ("agree_withdrawal", "agreement", "check2-square"),
            ("refuse_withdrawal", "disagreement", "x-lg"),
        ]
    return [
        _link(
            deed,
            states.MACHINE.row(deed).label,
            code,
            f"suggestions:{view}",
            suggestion,
            primary=deed in ("confirm_entry", "agree_withdrawal"),
            dialogue=True,
            icon=icon,
        )
        for deed, view, icon in given
    ]


def _joint_deeds(actor: Actor, suggestion: Suggestion, code: str) -> list[DeedLink]:
    """联名: what the lead may do while others sign, and what those asked may."""
    if suggestion.state != states.COSIGNING:
        return []
    given: tuple[tuple[str, str, str, bool], ...]
    if not access.leads(actor, suggestion):
        if not selectors.is_asked(actor, suggestion):
            return []
        given = (("cosign", "cosignature", "pen", True), ("decline_cosigning", "declining", "x-lg", False))
    else:
        given = (
            ("submit", "joint", "send", True),
            ("invite", "cosigners", "person-plus", False),
            ("recall_text", "text_recall", "arrow-counterclockwise", False),
        )
    return [
        _link(
            deed,
            states.MACHINE.row(deed).label,
            code,
            f"suggestions:{view}",
            suggestion,
            primary=primary,
            dialogue=True,
            icon=icon,
        )
        for deed, view, icon, primary in given
    ]


def _link(
    deed: str,
    label: str,
    code: str,
    view: str,
    suggestion: Suggestion,
    *,
    primary: bool = False,
    dialogue: bool = False,
    icon: str = "",
) -> DeedLink:
    url = links.tenant_url(code, view, pk=suggestion.pk)
    return DeedLink(deed=deed, label=label, url=url, primary=primary, dialogue=dialogue, icon=icon)


def _cannot(actor: Actor, suggestion: Suggestion) -> list[Cannot]:
    register = states.MACHINE.row("register")
    if suggestion.state in register.sources and actor.can(register.capability):
        return _not_yet(suggestion)
    if suggestion.state == states.REGISTERED and actor.can(states.ASSIGN) and deadlines.undecided(suggestion):
        return [Cannot(label="交办", reason="按本级规则由主任会议决定交办，尚未登记决定。")]
    row = states.MACHINE.row("close")
    if suggestion.state in row.sources and actor.can(row.capability):
        return [
            Cannot(label=row.label, reason=why.message) for why in closing.owed(suggestion, explained=True)
        ]
    if not access.leads(actor, suggestion):
        return []
    mandate = deputies.acting(actor, suggestion.lead_mandate)
    if suggestion.is_editable and not suggestion.may_come_back and not mandate.is_active:
        return [
            Cannot(label="提出建议", reason=f"您的代表资格当前为“{mandate.status_label}”，草稿仍予保留。")
        ]
    late = deadlines.withdrawal_refused(suggestion) if suggestion.state in UNDER_WAY else ""
    return [Cannot(label="撤回", reason=late)] if late else []


def _not_yet(suggestion: Suggestion) -> list[Cannot]:
    """What stands in the way of 受理登记."""
    label = states.MACHINE.row("register").label
    found = []
    if suggestion.is_objected:
        found.append(Cannot(label=label, reason="代表对代录的内容提出了异议，尚未答复。"))
    if deadlines.lacks_paper(suggestion):
        found.append(Cannot(label=label, reason="按本级规则须另交签名的纸质件，尚未登记收到。"))
    return found


def _parties(suggestion: Suggestion) -> list[Party]:
    signed = "已签" if suggestion.submitted_at and suggestion.state != states.COSIGNING else "未提出"
    found = [
        Party(
            role="团长" if suggestion.by_delegation else "领衔",
            name=suggestion.lead_name,
            detail=f"以{suggestion.lead_delegation}名义提出"
            if suggestion.by_delegation
            else suggestion.lead_delegation,
            state=signed,
            order=10,
        )
    ]
    for step in suggestion.origin or []:
        name = " ".join(filter(None, (f"{step.get('congress_name', '')}人大", step.get("number"))))
        led = f"领衔 {step['lead_name']}" if step.get("lead_name") else ""
        found.append(Party(role="来源", name=name, detail=led, order=15))
    if suggestion.is_entered:
        entered = f"{suggestion.received_on:%Y-%m-%d} 收到" if suggestion.received_on else ""
        found.append(Party(role="代录", name=suggestion.entered_by, detail=entered, order=11))
    if suggestion.carried_from:
        kept = "期限不变，答复原提出代表"
        found.append(Party(role="换届", name=f"{suggestion.carried_from}届满接续办理", detail=kept, order=12))
    names = [row.person_name for row in selectors.cosigners(suggestion)]
    if names:
        found.append(Party(role="联名", name="、".join(names), state=f"已签 {len(names)}", order=20))
    return found


def told_of(actor: Actor, here: CongressRef, suggestion: Suggestion) -> list[CaseEvent]:
    """The published entries of this congress's journal, as they were written; how units come to their letter is theirs and the office's."""
    found = []
    inside = actor.can("content.read") or actor.can("matter.read")
    for entry in records.of_case(suggestion.pk):
        facts = entry.facts
        if "label" not in facts or (entry.deed in _BETWEEN_UNITS and not inside):
            continue
        found.append(
            CaseEvent(
                at=datetime.fromisoformat(facts["at"]) if facts.get("at") else entry.at,
                level=here.level,
                # What a merged congress did before its case came here is told as its own.
                congress_id=UUID(facts.get("congress_id", str(here.id))),
                congress_name=facts.get("congress_name", here.name),
                number=facts.get("number", ""),
                deed=entry.deed,
                label=facts["label"],
                text=facts.get("text", ""),
                who=facts.get("who", ""),
                quote=facts.get("quote", ""),
                to_level=facts.get("to_level", ""),
                key=bool(facts.get("key")),
                closes=(here.level,) if entry.deed in _ENDS else (),
                internal=bool(facts.get("internal")),
            )
        )
    return found


def _expected(here: CongressRef, suggestion: Suggestion) -> list[CaseEvent]:
    """What the office owes next, until handling takes over."""
    steps = {
        states.SUBMITTED: ("register", "受理登记", f"{OFFICE}审核后编号"),
        states.REGISTERED: ("assign", "交办", f"{OFFICE}交承办单位"),
    }
    if suggestion.state not in steps:
        return []
    deed, label, text = steps[suggestion.state]
    due = deadlines.intake_due(suggestion)
    return [
        CaseEvent(
            at=None,
            level=here.level,
            congress_id=here.id,
            congress_name=here.name,
            deed=deed,
            label=label,
            text=text,
            future=True,
            due=due.date if due else None,
            due_provisional=bool(due and due.provisional),
        )
    ]


def _hop(here: CongressRef, suggestion: Suggestion) -> HopFacts:
    return HopFacts(
        level=here.level,
        congress_id=here.id,
        organ=f"{here.name}人大",
        number=f"{suggestion.number_label} · 领衔 {suggestion.lead_name}",
        state_label=suggestion.state_label,
        done=suggestion.state in _OVER,
        is_now=suggestion.state in WITH_OFFICE,
    )


def _headline(suggestion: Suggestion) -> Headline | None:
    """Where it is by its own state alone; handling and referrals know better once it is under way."""
    author = f"{suggestion.lead_name}代表"
    due = (
        deadlines.intake_due(suggestion)
        if suggestion.state in (states.SUBMITTED, states.REGISTERED)
        else None
    )
    due_at = clock.end_of_day(due.date) if due else None
    steps: dict[str, tuple[str, str, datetime | None]] = {
        states.DRAFT: (author, "填写完整后提出", suggestion.created_at),
        states.COSIGNING: (author, "征集联名后提出", suggestion.saved_at),
        states.SUBMITTED: (OFFICE, "审核并受理登记", suggestion.submitted_at),
        states.RETURNED: (author, "按退回意见修改后重新提出", None),
        states.REGISTERED: (OFFICE, "交办承办单位", suggestion.registered_at),
        states.MERGED: (OFFICE, "随主案办理", suggestion.merged_at),
        states.REPLIED: (author, "阅读答复并测评", None),
        states.EVALUATED: (OFFICE, "办结归档", None),
        states.REDO: (OFFICE, "重新交办承办单位", None),
        states.TRACKING: (OFFICE, "跟踪办理后办结", None),
    }
    if suggestion.state not in steps:
        return None
    holder, next_step, since = steps[suggestion.state]
    return Headline(
        holder=holder,
        next_step=next_step,
        since=since,
        due_at=due_at,
        due_provisional=bool(due and due.provisional),
    )
