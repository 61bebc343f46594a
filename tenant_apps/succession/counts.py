"""The numbers of a congress for the report of a 区划调整: by kind and state, what goes on, what stays and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from tenant_apps.bills import states as bills
from tenant_apps.bills.models import Bill
from tenant_apps.deputies.models import Mandate
from tenant_apps.organs.models import Unit
from tenant_apps.referrals import states as referrals
from tenant_apps.referrals.models import Referral
from tenant_apps.succession import gathering
from tenant_apps.suggestions import states as suggestions
from tenant_apps.suggestions.models import Suggestion
from tenants.adjusting import ports
from tenants.adjusting.ports import Count
from tenants.states import MERGE, MOVE

ARCHIVED = "已办结，留在原单位档案，可查不可改"
SENT_ARCHIVED = "已办结的和不随建议的，留在原单位档案，可查不可改"
STAYS_AT_HOME = "仍在本单位办理，编号、期限不变"
KEPT_AT_HOME = "已经终结，仍存本单位"
TO_BE_DRAFTED_ANEW = "尚未送出；送原上级的不能再审签，请取回后重新起草"
WITH_THE_FORMER = "已经送出，与原上级之间的由双方办完；新的转办送新上级"
FROM_THE_FORMER = "已经收到，原上级交来的由双方办完"
STILL_SITTING = "仍为本级代表，届次和代表证号不变"
STILL_THERE = "仍为本单位的承办单位"
NOT_SITTING = "已不在任，也没有未办结的建议"
ABOLISHED = "已撤并，也没有承担未办结的事项"
_ENDED = {referrals.LABELS[state] for state in referrals.FINISHED}
# Of each kind of thing the states in which nothing more is done with it.
_OVER: dict[str, set[str]] = {
    ports.SUGGESTIONS: {suggestions.MACHINE.label(state) for state in gathering.DONE},
    ports.BILLS: {bills.MACHINE.label(state) for state in bills.OVER},
    ports.SENT: _ENDED,
    ports.RECEIVED: _ENDED,
    ports.RECEIVED_ALONE: _ENDED,
}


def of_congress(kind: str) -> list[Count]:
    cases = gathering.open_cases()
    open_bills = gathering.open_bills(cases)
    merges = kind == MERGE
    found = [
        *_lines(ports.SUGGESTIONS, Suggestion.objects.all(), cases if merges else (), ARCHIVED),
        *_lines(ports.BILLS, Bill.objects.all(), open_bills if merges else (), ARCHIVED),
        *_referrals(cases, merges=merges),
        *_lines(
            ports.DEPUTIES,
            Mandate.objects.all(),
            gathering.deputies(cases, open_bills) if merges else (),
            NOT_SITTING,
            "status_label",
        ),
        *_units(merges=merges),
    ]
    return found if merges else [replace(one, why=_why_here(one, kind)) for one in found]


def _why_here(one: Count, kind: str) -> str:
    """Nothing goes away: what becomes of it where it is."""
    if one.what == ports.DEPUTIES:
        return STILL_SITTING
    if one.what == ports.UNITS:
        return STILL_THERE
    if one.label in _OVER[one.what]:
        return KEPT_AT_HOME
    if kind != MOVE or one.what in (ports.SUGGESTIONS, ports.BILLS):
        return STAYS_AT_HOME
    if one.what != ports.SENT:
        return FROM_THE_FORMER
    return TO_BE_DRAFTED_ANEW if one.label == referrals.LABELS[referrals.SEND_APPROVAL] else WITH_THE_FORMER


def _referrals(cases: list[Suggestion], *, merges: bool) -> list[Count]:
    """Those of a suggestion go along with it; one that was received and has none is a thing of its own."""
    going = {row.pk for row in cases}
    came_by = {row.origin_referral_id for row in cases}
    alone = {row.pk for row in gathering.alone()}
    sent = list(Referral.objects.filter(direction=referrals.OUT))
    received = list(Referral.objects.filter(direction=referrals.IN))
    found: list[Count] = []
    for what, rows, why in (
        (ports.SENT, sent, SENT_ARCHIVED),
        (ports.RECEIVED, [row for row in received if row.suggestion_id], ARCHIVED),
        (ports.RECEIVED_ALONE, [row for row in received if not row.suggestion_id], ARCHIVED),
    ):
        go_on = [row for row in rows if row.suggestion_id in going or row.pk in came_by or row.pk in alone]
        found += _lines(what, rows, go_on if merges else (), why)
    return found


def _units(*, merges: bool) -> list[Count]:
    labels = {True: "在用", False: "已撤并"}
    every = Counter(labels[row.active] for row in Unit.objects.all())
    going = Counter(labels[row.active] for row in gathering.units()) if merges else Counter[str]()
    return _made(ports.UNITS, every, going, ABOLISHED)


def _lines(
    what: str, rows: Iterable[object], going: Iterable[object], why: str, label: str = "state_label"
) -> list[Count]:
    return _made(what, gathering.tally(rows, label), gathering.tally(going, label), why)


def _made(what: str, every: Counter[str], going: Counter[str], why: str) -> list[Count]:
    return [
        Count(what, label, count, going[label], why if going[label] < count else "")
        for label, count in every.items()
    ]
