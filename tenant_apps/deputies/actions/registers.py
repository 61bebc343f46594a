"""Terms and sessions. A term in office is followed by one that is being prepared; the change of terms moves both."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from kernel import clock, journal, tenancy
from kernel.actor import Actor
from kernel.errors import InputRefused, StateRefused
from tenant_apps.deputies import access, offices, states
from tenant_apps.deputies.facts import DatesTurned
from tenant_apps.deputies.models import Session, Term

LAST_ORDINAL = 99
LONGEST = timedelta(days=6 * 366)  # a term has five years; what is a year longer is a slip of the pen
_planned: list[Callable[[UUID], bool]] = []


class TermTaken(StateRefused):
    code = "term_taken"
    message = "{term}已经设立。"
    field = "ordinal"


class TermOutOfOrder(InputRefused):
    code = "term_out_of_order"
    message = "届次须依次设立，现在可以设立的是第 {ordinal} 届。"
    field = "ordinal"


class TermOver(StateRefused):
    code = "term_over"
    message = "{term}已经届满，不能再更改。"
    field = "term"


class TermPlanned(StateRefused):
    code = "term_planned"
    message = "{term}的开始日期就是换届的切换日期，请在「换届」中更改切换日期。"
    field = "begins"


class SessionTaken(StateRefused):
    code = "session_taken"
    message = "{term}{session}已经登记。"
    field = "no"


class CutoffOutside(InputRefused):
    code = "cutoff_outside"
    message = "议案截止时间不能晚于会议结束。"
    field = "bill_cutoff"


@transaction.atomic
def open_term(*, ordinal: int, begins: date, ends: date | None = None, actor: Actor | None = None) -> Term:
    """设立届次. The first is in office at once; the next is prepared beside it. The platform (None) gets the one that is there.

    Raises TermTaken, TermOutOfOrder, DatesTurned, WorkOfficeHoldsNone, NotPermitted.
    """
    by = actor.require(states.KEEP) if actor else None
    congress = tenancy.current()
    rows = list(Term.objects.select_for_update().filter(congress_id=congress.id).order_by("-ordinal"))
    known: Term | None = next((row for row in rows if row.ordinal == ordinal), None)
    if known is not None:
        if actor is None:
            return known
        raise TermTaken(term=str(known))
    if actor is not None:
        offices.only_in_a_congress()
        _in_order(rows, ordinal, begins)
    _days(begins, ends)
    in_office = any(row.status == states.CURRENT for row in rows)
    term = Term(
        congress_id=congress.id,
        ordinal=ordinal,
        begins=begins,
        ends=ends,
        status=states.PREPARED if in_office else states.CURRENT,
    )
    term.save(force_insert=True)
    body = {"ordinal": ordinal, "begins": begins, "ends": ends, "status": term.status}
    journal.record(actor=actor, seat=by, deed="term.opened", subject=term, body=body, congress_id=congress.id)
    return term


def _in_order(rows: list[Term], ordinal: int, begins: date) -> None:
    """Rows come with the highest ordinal first."""
    if not 1 <= ordinal <= LAST_ORDINAL:
        raise InputRefused("届次请填写 1 至 99 的数字。", field="ordinal")
    if rows and ordinal != rows[0].ordinal + 1:
        raise TermOutOfOrder(ordinal=rows[0].ordinal + 1)
    if rows and rows[0].status == states.PREPARED:
        raise StateRefused("{term}还在筹备，换届完成后才能设立下一届。", term=str(rows[0]))
    if rows and begins <= rows[0].begins:
        raise DatesTurned(later="开始日期", earlier=f"{rows[0]}的开始日期", field="begins")


def _days(begins: date, ends: date | None) -> None:
    if ends is not None and ends < begins:
        raise DatesTurned(later="结束日期", earlier="开始日期", field="ends")
    if ends is not None and ends > begins + LONGEST:
        raise InputRefused("每届任期五年（地方组织法），结束日期晚了一年以上，请核对年份。", field="ends")


def _beside_others(term: Term, begins: date) -> None:
    """A term in office has begun, and terms follow one another."""
    if term.status == states.CURRENT and begins > clock.today():
        raise InputRefused(f"{term}正在任期内，开始日期不能晚于今天。", field="begins")
    others = Term.objects.filter(congress_id=term.congress_id)
    before = others.filter(ordinal__lt=term.ordinal).order_by("-ordinal").first()
    if before is not None and begins <= (before.ends or before.begins):
        which = "结束日期" if before.ends else "开始日期"
        raise DatesTurned(later="开始日期", earlier=f"{before}的{which}", field="begins")
    after = others.filter(ordinal__gt=term.ordinal).order_by("ordinal").first()
    if after is not None and begins >= after.begins:
        raise DatesTurned(later=f"{after}的开始日期", earlier="开始日期", field="begins")


def planned_elsewhere(check: Callable[[UUID], bool]) -> None:
    """`check(term id)`: is the term's first day said by something else, so that it can't be changed here?"""
    _planned.append(check)


@transaction.atomic
def change_term(*, actor: Actor, term_id: UUID, begins: date, ends: date | None) -> Term:
    """更改起止日期. Raises DatesTurned, TermOver, TermPlanned, InputRefused, NotFound, NotPermitted."""
    by = actor.require(states.KEEP)
    term = access.term(actor, term_id, lock=True)
    if term.status == states.PAST:
        raise TermOver(term=str(term))
    if begins != term.begins and any(check(term.pk) for check in _planned):
        raise TermPlanned(term=str(term))
    _days(begins, ends)
    _beside_others(term, begins)
    body = {"ordinal": term.ordinal, "before": [term.begins, term.ends], "begins": begins, "ends": ends}
    term.begins, term.ends = begins, ends
    term.save(update_fields=["begins", "ends"])
    journal.record(actor=actor, seat=by, deed="term.changed", subject=term, body=body)
    return term


@transaction.atomic
def open_session(
    *,
    actor: Actor | None,
    term_id: UUID,
    no: int,
    kind: str,
    begins: date,
    ends: date | None = None,
    bill_cutoff: datetime | None = None,
) -> Session:
    """登记会议. The platform (None) gets the one that is there.

    Raises SessionTaken, TermOver, DatesTurned, CutoffOutside, InputRefused, NotFound, NotPermitted.
    """
    by = actor.require(states.KEEP) if actor else None
    term = access.term(actor, term_id, lock=True)
    if term.status == states.PAST:
        raise TermOver(term=str(term))
    facts = _session_facts(term, no=no, kind=kind, begins=begins, ends=ends, bill_cutoff=bill_cutoff)
    known = _same(term, no, kind)
    if known is not None:
        if actor is None:
            return known
        raise SessionTaken(term=str(term), session=str(known))
    session = Session(congress_id=term.congress_id, term=term, **facts)
    session.save(force_insert=True)
    journal.record(
        actor=actor,
        seat=by,
        deed="session.opened",
        subject=session,
        body=facts | {"term": term.ordinal},
        congress_id=term.congress_id,
    )
    return session


@transaction.atomic
def change_session(
    *,
    actor: Actor,
    session_id: UUID,
    no: int,
    kind: str,
    begins: date,
    ends: date | None = None,
    bill_cutoff: datetime | None = None,
) -> Session:
    """更正会议的登记. Raises as `open_session`."""
    by = actor.require(states.KEEP)
    session = access.session(actor, session_id, lock=True)
    term = session.term
    if term.status == states.PAST:
        raise TermOver(term=str(term))
    facts = _session_facts(term, no=no, kind=kind, begins=begins, ends=ends, bill_cutoff=bill_cutoff)
    known = _same(term, no, kind)
    if known is not None and known.pk != session.pk:
        raise SessionTaken(term=str(term), session=str(known))
    before = {name: getattr(session, name) for name in facts}
    for name, value in facts.items():
        setattr(session, name, value)
    session.save(update_fields=list(facts))
    journal.record(
        actor=actor,
        seat=by,
        deed="session.changed",
        subject=session,
        body=facts | {"term": term.ordinal, "before": before},
    )
    return session


def _session_facts(
    term: Term,
    *,
    no: int,
    kind: str,
    begins: date,
    ends: date | None,
    bill_cutoff: datetime | None,
) -> dict[str, Any]:
    if kind not in Session.Kind.values:
        raise InputRefused("请从列表中选择会议类别。", field="kind")
    if not 1 <= no <= LAST_ORDINAL:
        raise InputRefused("次数请填写 1 至 99 的数字。", field="no")
    _days(begins, ends)
    if begins < term.begins:
        raise DatesTurned(later="会议开始日期", earlier="本届开始日期", field="begins")
    if term.ends is not None and begins > term.ends:
        raise InputRefused("会议开始日期不能晚于本届结束日期。", field="begins")
    if bill_cutoff is not None and bill_cutoff > clock.end_of_day(ends or begins):
        raise CutoffOutside
    return {"no": no, "kind": kind, "begins": begins, "ends": ends, "bill_cutoff": bill_cutoff}


def _same(term: Term, no: int, kind: str) -> Session | None:
    """The row with which this one would clash: a preparatory meeting has the number of its session, no twin of its own kind."""
    rows = Session.objects.filter(term=term, no=no)
    preparatory = Session.Kind.PREPARATORY
    rows = rows.filter(kind=preparatory) if kind == preparatory else rows.exclude(kind=preparatory)
    found: Session | None = rows.first()
    return found
