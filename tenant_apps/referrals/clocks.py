"""The clock of a referral at one end: opened, gone on with and closed under a named rule, never past the day that bounds the whole."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kernel import clock
from kernel.db import rows
from tenant_apps.referrals import deadlines, states, types
from tenant_apps.referrals.deadlines import Due
from tenant_apps.referrals.models import ClockStep, Referral

WORDS = {
    "receive_span": "送达后签收",
    "accept_span": "签收后受理或者退回",
    "adopt_span": "受理后由代表决定是否采纳",
    "pass_on_span": "结果收到后转告",
    "return_margin": "承办期限减去上级预留的时间",
}


def open_by_rule(referral: Referral, rule: str, *, start: datetime) -> None:
    """The span of this field of today's rules runs from `start`, and ends with the bound at the latest. The caller saves the row."""
    rules = deadlines.profile()
    span = getattr(rules, rule)
    due = _bounded(referral, deadlines.after(start, span, by=rules))
    source = rules.sources.get(rule)
    basis = f"（{source.profile} {source.article}）".replace(" ）", "）") if source else ""
    _open(referral, due, rule=rule, words=f"{WORDS[rule]} {span.words}{basis}")


def open_until(
    referral: Referral, due: Due, *, rule: str = "", words: str, at: datetime | None = None
) -> None:
    """A day that was given: by the end above, or by the end that now owes the step (`at` a moment of theirs, so that both ends note the
    same). The caller saves the row."""
    _open(referral, due, rule=rule, words=words, at=at)


def accepted(referral: Referral, *, words: str, at: datetime | None = None) -> None:
    """受理 ends the clock; what was entrusted for a day has that day from now on, and deputies may have a span to adopt it in. The
    caller saves the row."""
    if referral.kind == types.DELEGATE and referral.bound_at is not None:
        due = Due(referral.bound_at, referral.bound_provisional)
        open_until(referral, due, words=f"{words}，至完成期限", at=at)
        return
    if not referral.is_out and referral.kind == types.REQUEST_ADOPTION and deadlines.profile().adopt_span:
        open_by_rule(referral, "adopt_span", start=clock.now())
        return
    close(referral, words=words, at=at)


def follow_case(referral: Referral, event: Mapping[str, Any]) -> None:
    """Adopted there: the day by which their own case is to be answered is the day of ours, once a deed of theirs tells it. With an answer
    that says no more than 已向上级反映 they have done what they owed: what is owed now is the next hop's, whose clock runs there. The
    caller saves the row."""
    if event.get("interim") and referral.state == states.ADOPTED:
        if referral.due_at is not None:
            wait(
                referral,
                words="对方已答复“已向上级反映”，等候更上一级的结果",
                at=datetime.fromisoformat(event["at"]),
            )
        return
    day = datetime.fromisoformat(event["due_at"]) if event["due_at"] and event["number"] else None
    due = Due(day, bool(event["due_provisional"])) if day else None
    if due is None or referral.state != states.ADOPTED or due == (referral.due_at, referral.due_provisional):
        return
    open_until(referral, due, words="对方采纳后的承办期限", at=datetime.fromisoformat(event["at"]))


def wait(referral: Referral, *, words: str, at: datetime | None = None) -> None:
    """What is owed can't be done yet: no day runs until it can; `at` as in `open_until`. The caller saves the row."""
    referral.due_at, referral.due_provisional = None, False
    _step(referral, ClockStep.WAITS, words=words, at=at)


def close(referral: Referral, *, words: str, at: datetime | None = None) -> None:
    """Nothing is owed here any more; `at` as in `open_until`. Without a running clock nothing is written; the caller saves the row."""
    if referral.due_at is not None:
        _step(referral, ClockStep.CLOSED, words=words, at=at)
    referral.due_at, referral.due_provisional = None, False


def _open(referral: Referral, due: Due, *, rule: str, words: str, at: datetime | None = None) -> None:
    deed = ClockStep.OPENED if referral.due_at is None else ClockStep.WENT_ON
    referral.due_at, referral.due_provisional = due
    _step(referral, deed, rule=rule, words=words, at=at)


def _step(referral: Referral, deed: str, *, words: str, rule: str = "", at: datetime | None = None) -> None:
    rows.must_add(
        ClockStep(
            referral=referral,
            at=at or clock.now(),
            deed=deed,
            rule=rule,
            words=words[:200],
            due_at=referral.due_at,
            due_provisional=referral.due_provisional,
        )
    )


def bound_of(referral: Referral) -> Due | None:
    """The day by which the whole is due back. One that came under an earlier release has it as its only day."""
    if referral.bound_at is not None:
        return Due(referral.bound_at, referral.bound_provisional)
    if referral.kind == types.ASSIGN_DOWN and referral.due_at is not None:
        return Due(referral.due_at, referral.due_provisional)
    return None


def _bounded(referral: Referral, due: Due) -> Due:
    if referral.bound_at is not None and referral.bound_at < due.at:
        return Due(referral.bound_at, referral.bound_provisional)
    return due
