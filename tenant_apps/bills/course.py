"""The page of a bill: where it is, what its reader may do now, who has a part, what happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kernel import clock, tenancy
from kernel.actor import Actor
from kernel.web import links
from shared_apps.worktime import selectors as worktime
from tenant_apps.bills import access, deadlines, listing, selectors, signing, states, thresholds
from tenant_apps.bills.actions.deciding import WithdrawalUnanswered
from tenant_apps.bills.models import Bill, BillSignature
from tenant_apps.deputies import selectors as deputies
from tenant_apps.records import selectors as records
from tenant_apps.suggestions.casepage import Panel, Parts, Party
from tenant_apps.suggestions.models import Suggestion
from ui import parts as ui
from ui import trace as drawing

# Deeds of office, committee and minutes: (deed, address, icon), shown where table and capability allow them.
OF_STAFF = (
    ("consent_withdrawal", "consent", "check2-square"),
    ("refuse_withdrawal", "refusal", "x-lg"),
    ("register", "registration", "journal-check"),
    ("give_opinion", "opinion", "chat-square-text"),
    ("put_on_agenda", "agenda", "calendar-check"),
    ("send_to_committee", "committee", "people"),
    ("decide_no_bill", "no_bill", "slash-circle"),
    ("convert", "conversion", "arrow-right-square"),
    ("report", "report", "file-earmark-text"),
    ("conclude", "conclusion", "check2-square"),
)
AS_SUGGESTION = ("file_as_suggestion", "as_suggestion", "arrow-right-square")
WITHDRAWING = frozenset({"consent_withdrawal", "refuse_withdrawal"})
FIRST = WITHDRAWING | {"register", "give_opinion", "convert", "report", "conclude"}


@dataclass(frozen=True, kw_only=True)
class Deed:
    """One deed its reader may do now."""

    deed: str
    label: str
    act: ui.Act


@dataclass(frozen=True, kw_only=True)
class View:
    """All that the template draws besides the bill itself.

    `closed`, `short`: why it can't be filed now, or not yet; `until`: the last moment for it; `withdrawal`: how a request stands, as long as it matters.
    """

    acts: ui.Acts
    parties: tuple[ui.Party, ...]
    trace: drawing.Trace | None
    lamp: ui.Lamp | None
    holder: str
    names: list[BillSignature]
    said: str
    leads: bool
    closed: thresholds.NoSession | thresholds.AfterCutoff | None
    until: str
    short: str
    decision: str
    withdrawal: str
    text_note: str
    may_read_suggestion: bool


def build(actor: Actor, bill: Bill, *, reads_suggestion: bool) -> View:
    """Everything that is known of it, put together."""
    calendar = worktime.calendar(bill.congress_id)
    found = deeds(actor, bill)
    return View(
        acts=ui.Acts(can=tuple(one.act for one in found), cannot=_cannot(actor, bill)),
        parties=_parties(bill),
        trace=_trace(bill),
        lamp=listing.lamp_of(bill, calendar, deadlines.lamps(calendar)),
        holder=_holder(bill),
        names=seen_by(actor, bill),
        said=_said(bill),
        leads=access.leads(actor, bill),
        closed=thresholds.closed(bill) if bill.state == states.COSIGNING else None,
        until=thresholds.until(bill) if bill.state in states.PRIVATE else "",
        short=shortfall(bill) if bill.state == states.COSIGNING else "",
        decision=listing.decision(bill),
        withdrawal=_withdrawal(bill),
        text_note=_text_note(bill),
        may_read_suggestion=reads_suggestion,
    )


def deeds(actor: Actor, bill: Bill) -> list[Deed]:
    """What this actor may do now, the deed most likely next first."""
    found = [*_of_lead(actor, bill), *_of_signers(actor, bill)]
    hidden = states.ANSWER_FIRST if bill.withdrawal_waits else WITHDRAWING
    for deed, view, icon in OF_STAFF:
        if _staff_may(actor, bill, deed) and deed not in hidden:
            found.append(_deed(bill, deed, view, icon, primary=deed in FIRST))
    found.sort(key=lambda one: not one.act.primary)
    first = found[:1]
    return first + [_plain(one) for one in found[1:]]


def shortfall(bill: Bill) -> str:
    """“须 10 人以上联名，现有 4 人（含领衔代表）”; nothing where there are enough."""
    signed = 1 + sum(row.status == signing.Status.SIGNED for row in selectors.of_others(bill))
    least = thresholds.needed(bill, by=thresholds.rules_today())
    return "" if signed >= least else f"须 {least} 人以上联名，现有 {signed} 人（含领衔代表）"


def seen_by(actor: Actor, bill: Bill) -> list[BillSignature]:
    """The lead sees every answer; whoever else reads the bill sees whose names stand under it."""
    if bill.state in states.PRIVATE and access.leads(actor, bill):
        return list(selectors.of_others(bill))
    return selectors.names(bill)


def beside_suggestion(actor: Actor, suggestion: Suggestion) -> Parts:
    """On the page of a suggestion that was a bill: where it comes from, with the way there for who may read it."""
    bill = selectors.of_suggestion(suggestion.pk)
    if bill is None or bill.submitted_at is None:
        return Parts()
    name = f"{bill.occasion}{bill.number_label}"
    party = Party(role="来源", name=name, detail="不作为议案处理，转为建议", order=15)
    if not access.visible(actor).filter(pk=bill.pk).exists():
        return Parts(parties=[party])
    panel = Panel(title="原议案", template="bills/origin_panel.html", context={"bill": bill}, side=True)
    return Parts(parties=[party], panels=[panel])


def _staff_may(actor: Actor, bill: Bill, deed: str) -> bool:
    row = states.MACHINE.row(deed)
    return bill.state in row.sources and actor.can(row.capability)


def _of_lead(actor: Actor, bill: Bill) -> list[Deed]:
    if not access.leads(actor, bill):
        return []
    gathers = bill.state == states.COSIGNING
    closed = thresholds.closed(bill) if gathers else None
    short = gathers and bool(shortfall(bill))
    over = closed is not None and not isinstance(closed, thresholds.SessionAhead)
    filing = () if closed or short else (("submit", "submission", "send"),)
    offered: tuple[tuple[str, str, str], ...] = {
        states.DRAFT: (("save_draft", "edit", "pencil-square"), AS_SUGGESTION),
        states.COSIGNING: (
            *filing,
            ("invite", "cosigners", "person-plus"),
            ("recall_text", "text_recall", "arrow-counterclockwise"),
            AS_SUGGESTION,
        ),
        states.SUBMITTED: (("withdraw", "withdrawal", "x-square"),),
        states.LAPSED: (AS_SUGGESTION,),
    }.get(bill.state, ())
    if states.MACHINE.allows(bill, "ask_withdrawal") and not bill.withdrawal_waits:
        offered = (("ask_withdrawal", "withdrawal_request", "x-square"),)
    return [
        _deed(
            bill,
            deed,
            view,
            icon,
            primary=deed in ("save_draft", "submit")
            or (deed == "file_as_suggestion" and over)
            or (deed == "invite" and short and not over),
            dialogue=deed != "save_draft",
            label="继续填写" if deed == "save_draft" else "",
        )
        for deed, view, icon in offered
        if actor.can(states.MACHINE.row(deed).capability)
    ]


def _withdrawal(bill: Bill) -> str:
    if bill.withdrawal_asked_at is None or bill.state in states.OVER - {states.WITHDRAWN}:
        return ""
    if bill.state == states.WITHDRAWN:
        return "已撤回"
    if bill.withdrawal_waits:
        return "申请撤回，等候决定"
    return "申请撤回，未获同意" if bill.withdrawal_answer else "曾申请撤回"


def _text_note(bill: Bill) -> str:
    """Which text it is that the page shows."""
    if bill.is_editable:
        return "草稿，仅本人可改"
    if bill.state == states.COSIGNING:
        return "征集联名的定稿"
    return "提出时的定稿" if bill.submitted_at else "改作建议提出时的文本"


def _of_signers(actor: Actor, bill: Bill) -> list[Deed]:
    mine = deputies.own(actor, "mandate__")
    if mine is None:
        return []
    if bill.state == states.COSIGNING:
        if access.leads(actor, bill) or not selectors.is_asked(mine, bill):
            return []
        return [
            _deed(bill, "cosign", "cosignature", "pen", primary=True),
            _deed(bill, "decline_cosigning", "declining", "x-lg"),
        ]
    found = []
    if selectors.results(mine).filter(bill=bill).exists() and states.MACHINE.allows(bill, "note_result"):
        found.append(_deed(bill, "note_result", "noting", "check2", primary=True))
    signed = BillSignature.objects.filter(mine, bill=bill, status=signing.Status.SIGNED)
    if states.MACHINE.allows(bill, "leave") and signed.exclude(mandate_id=bill.lead_mandate_id).exists():
        found.append(_deed(bill, "leave", "leaving", "person-dash"))
    return found


def _deed(
    bill: Bill,
    deed: str,
    view: str,
    icon: str,
    *,
    primary: bool = False,
    dialogue: bool = True,
    label: str = "",
) -> Deed:
    words = label or states.MACHINE.row(deed).label
    url = links.tenant_url(tenancy.current().code, f"bills:{view}", pk=bill.pk)
    return Deed(
        deed=deed,
        label=words,
        act=ui.Act(label=words, url=url, icon=icon, primary=primary, dialogue=dialogue),
    )


def _plain(one: Deed) -> Deed:
    """One primary button a screen."""
    act = ui.Act(label=one.act.label, url=one.act.url, icon=one.act.icon, dialogue=one.act.dialogue)
    return Deed(deed=one.deed, label=one.label, act=act)


# Decided, and not over yet: no name and no bill is taken back any more (上海 第十三条).
DECIDED = {
    states.TO_COMMITTEE: "已经决定交专门委员会会后审议",
    states.REPORTED: "专门委员会已经提出审议结果报告",
    states.NOT_A_BILL: "已经决定不作为议案处理",
}


def _cannot(actor: Actor, bill: Bill) -> tuple[ui.Cannot, ...]:
    """What its reader would look for, and why it is not there."""
    if bill.withdrawal_waits and not access.leads(actor, bill):
        return tuple(
            ui.Cannot(label=states.MACHINE.row(deed).label, reason=WithdrawalUnanswered.reason())
            for deed, _, _ in OF_STAFF
            if deed in states.ANSWER_FIRST and _staff_may(actor, bill, deed)
        )
    return _cannot_sign(actor, bill)


def _cannot_sign(actor: Actor, bill: Bill) -> tuple[ui.Cannot, ...]:
    """Of its lead and a co-signer."""
    leads = access.leads(actor, bill)
    if leads and bill.state == states.COSIGNING:
        closed = thresholds.closed(bill)
        if why := closed.message if closed else shortfall(bill):
            return (
                ui.Cannot(label=states.MACHINE.row("submit").label, reason=f"{why.removesuffix('。')}。"),
            )
    if leads and bill.withdrawal_waits:
        return (ui.Cannot(label="申请撤回议案", reason="已经申请，正在等候决定。"),)
    if bill.state not in DECIDED:
        return ()
    mine = deputies.own(actor, "mandate__")
    if leads:
        deed = "ask_withdrawal"
    elif (
        mine is not None
        and BillSignature.objects.filter(mine, bill=bill, status=signing.Status.SIGNED).exists()
    ):
        deed = "leave"
    else:
        return ()
    label = states.MACHINE.row(deed).label
    return (ui.Cannot(label=label, reason=f"{DECIDED[bill.state]}，不能再{label}。"),)


def _parties(bill: Bill) -> tuple[ui.Party, ...]:
    found = [ui.Party(role="领衔", name=bill.lead_name, note=bill.lead_delegation)]
    if bill.state not in states.PRIVATE:
        others = [row.person_name for row in selectors.names(bill) if row.mandate_id != bill.lead_mandate_id]
        if others:
            found.append(ui.Party(role="联名", name="、".join(others), state=f"已签 {len(others)}"))
    if bill.committee:
        found.append(ui.Party(role="审议", name=bill.committee))
    if bill.decided_by:
        found.append(ui.Party(role="决定", name=bill.decided_by, state=f"{bill.decided_on:%Y-%m-%d}"))
    return tuple(found)


def _trace(bill: Bill) -> drawing.Trace | None:
    here = tenancy.current()
    place = drawing.Place(
        level=here.level,
        name=here.name,
        organ=f"{here.name}人大",
        number=bill.full_number if bill.no else "",
    )
    events = [
        drawing.TraceEvent(
            level=here.level,
            deed=entry.facts["label"],
            at=datetime.fromisoformat(entry.facts["at"]) if "at" in entry.facts else entry.at,
            where=entry.facts.get("congress_name", ""),
            text=entry.facts.get("text", ""),
            who=entry.facts.get("who", ""),
            quote=entry.facts.get("quote", ""),
        )
        for entry in records.of_case(bill.pk)
        if "label" in entry.facts
    ]
    if not events:
        return None
    due = deadlines.due(bill)
    if due is not None:
        events.append(
            drawing.TraceEvent(
                level=here.level,
                deed=states.MACHINE.row(
                    "report" if bill.state == states.TO_COMMITTEE else "give_opinion"
                ).label,
                due=due.date,
                provisional=due.provisional,
                text=bill.committee,
                kind="todo",
            )
        )
    return drawing.build(
        events, places={here.level: place}, today=clock.today(), is_open=bill.state not in states.OVER
    )


def _holder(bill: Bill) -> str:
    lead, decider = f"{bill.lead_name}代表", "主任会议" if bill.is_standing else "大会主席团"
    office = "代表工作机构" if bill.is_standing else "大会秘书处"
    if bill.withdrawal_waits:
        return f"{decider}决定是否同意撤回"
    return {
        states.DRAFT: f"{lead}填写",
        states.COSIGNING: f"{lead}征集联名",
        states.SUBMITTED: f"{office}登记",
        states.REGISTERED: f"有关委员会提出意见，或者{decider}决定",
        states.OPINION_GIVEN: f"{decider}决定",
        states.ON_AGENDA: "会议审议、表决",
        states.TO_COMMITTEE: f"{bill.committee}审议并提出报告",
        states.REPORTED: "决定是否列入会议议程",
        states.NOT_A_BILL: "代表工作机构转为建议",
    }.get(bill.state, "")


def _said(bill: Bill) -> str:
    """“已签 4，未签 2”, while names are gathered."""
    if bill.state != states.COSIGNING:
        return ""
    rows = list(selectors.of_others(bill))
    count = {status: sum(row.status == status for row in rows) for status in signing.Status}
    of = signing.Status
    return f"已签 {count[of.SIGNED]}，未签 {count[of.INVITED]}，谢绝 {count[of.DECLINED]}"
