"""How many must file a bill together, until when, and to whom (地方组织法 第二十二条第二款, 第五十二条第三款)."""

from __future__ import annotations

from datetime import datetime

from kernel import clock, tenancy
from kernel.errors import StateRefused
from shared_apps.rules import selectors as rules
from shared_apps.rules.values import Rules
from tenant_apps.bills import selectors
from tenant_apps.bills.models import Bill
from tenant_apps.deputies import selectors as deputies
from tenant_apps.deputies.models import Session, Term

TOWN, COUNTY = "town", "county"
AS_SUGGESTION = "可以点“改作建议提出”，作为代表建议在大会期间或者闭会期间提出。"
AT_ONCE = "可以改作建议提出。"  # what its lead may do, as a page has it


class TooFewSign(StateRefused):
    """Below the number that the law asks for; the lead is counted once."""

    code = "bill_too_few"
    message = "{who}{needed}人以上联名才能提出议案，现有 {count} 人（含领衔代表）。"
    next = "请继续征集联名；或者" + AS_SUGGESTION


class NoSession(StateRefused):
    """Deputies file bills while the congress sits, not between its sessions."""

    code = "bill_no_session"
    message = "现在不是大会会议期间，代表不能提出议案。"
    next = AS_SUGGESTION
    way = AT_ONCE


class SessionAhead(NoSession):
    """The same where the day of the next one is known: names can be gathered beforehand."""

    code = "bill_session_ahead"
    message = "{session}于 {begins} 开始，会议期间才能提出议案。"
    next = "请在会议期间、议案截止时间以前提出；不等会议的，" + AS_SUGGESTION
    way = "现在可以先征集联名；不等会议的，可以改作建议提出。"


class AfterCutoff(StateRefused):
    """Later than the presidium's last moment for bills."""

    code = "bill_after_cutoff"
    message = "{session}的议案截止时间为 {cutoff}，现已截止，不能再提出议案。"
    next = AS_SUGGESTION
    way = AT_ONCE


def rules_today() -> Rules:
    """The rules under which a bill is filed now; raises RulesMissing."""
    return rules.version_for(tenancy.current().id, clock.today())


def needed(bill: Bill, *, by: Rules) -> int:
    """Signatures that this congress's level asks for."""
    level = tenancy.current().level
    if bill.is_standing:
        return by.bill_members_county if level == COUNTY else by.bill_members
    return by.bill_deputies_town if level == TOWN else by.bill_deputies


def enough(bill: Bill, count: int, *, by: Rules) -> None:
    """Raises TooFewSign."""
    least = needed(bill, by=by)
    if count < least:
        who = "常委会组成人员" if bill.is_standing else "代表"
        raise TooFewSign(who=who, needed=least, count=count)


def session_now(bill: Bill) -> Session | None:
    """The session that takes the bill in; None for one to the standing committee. Raises NoSession, AfterCutoff."""
    return None if bill.is_standing else sitting(bill.lead_mandate.term)


def sitting(term: Term) -> Session:
    """The session in which deputies of this term may file a bill now. Raises NoSession, SessionAhead, AfterCutoff."""
    session = deputies.session_on(term, clock.today())
    if session is None:
        ahead = deputies.session_after(term, clock.today())
        if ahead is not None:
            raise SessionAhead(session=str(ahead), begins=f"{ahead.begins:%Y-%m-%d}")
        raise NoSession
    if session.bill_cutoff is not None and clock.now() > session.bill_cutoff:
        raise AfterCutoff(session=str(session), cutoff=_moment(session.bill_cutoff))
    return session


def closed(bill: Bill) -> NoSession | AfterCutoff | None:
    """Why a bill can't be filed today, however many have signed it; None where it can."""
    try:
        session_now(bill)
    except (NoSession, AfterCutoff) as refused:
        return refused
    return None


def notice(term: Term) -> str:
    """For who begins to write: until when deputies may file, or why not now."""
    try:
        session = sitting(term)
    except (NoSession, AfterCutoff) as refused:
        return refused.message
    return f"{session}的议案截止时间为 {_moment(session.bill_cutoff)}。" if session.bill_cutoff else ""


def until(bill: Bill) -> str:
    """For who gathers names or is asked for one: the last moment, and what follows it; nothing where none is set, or it is over (`closed`)."""
    try:
        session = session_now(bill)
    except (NoSession, AfterCutoff):
        return ""
    if session is None or session.bill_cutoff is None:
        return ""
    last = f"{session}的议案截止时间为 {_moment(session.bill_cutoff)}"
    return f"{last}，在此以前联名足数并由领衔代表提出；过后不能再作为议案提出，领衔代表可以改作建议提出。"


def out_of_reach(bill: Bill) -> str:
    """That there are fewer who may sign than the law asks for, as a sentence; nothing where there are enough. Raises RulesMissing."""
    least, there = needed(bill, by=rules_today()), 1 + len(selectors.may_sign(bill))
    who = "常委会组成人员" if bill.is_standing else "代表"
    return (
        ""
        if there >= least
        else f"本级在任的{who}现有 {there} 人，达不到联名须有的 {least} 人，不能提出议案。"
    )


def _moment(at: datetime) -> str:
    return f"{clock.local(at):%Y-%m-%d %H:%M}"
