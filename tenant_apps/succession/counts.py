"""The numbers of a congress for the report of a 区划调整: by kind and state, what goes on, what stays and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from tenant_apps.deputies.models import Mandate
from tenant_apps.organs.models import Unit
from tenant_apps.referrals import states as referrals
from tenant_apps.referrals.models import Referral
from tenant_apps.succession import gathering
from tenant_apps.suggestions.models import Suggestion
from tenants.adjusting.ports import Count
from tenants.states import MERGE, MOVE

ARCHIVED = "已办结，留在原单位档案，可查不可改"
STAYS_AT_HOME = "仍在本单位办理，编号、期限不变"
WITH_THE_FORMER = "与原上级之间已送出的，由双方办完；新的转办送新上级"
NOT_SITTING = "已不在任，也没有未办结的建议"
ABOLISHED = "已撤并，也没有承担未办结的事项"


def of_congress(kind: str) -> list[Count]:
    cases = gathering.open_cases()
    going = {row.pk for row in cases}
    sent = list(Referral.objects.filter(direction=referrals.OUT))
    came = list(Referral.objects.filter(direction=referrals.IN))
    carried = {row.pk for row in gathering.alone()} | {row.origin_referral_id for row in cases}
    merges = kind == MERGE
    kept = "" if merges else WITH_THE_FORMER if kind == MOVE else STAYS_AT_HOME
    return [
        *_lines(
            "建议", Suggestion.objects.all(), cases if merges else (), ARCHIVED if merges else STAYS_AT_HOME
        ),
        *_lines(
            "发出的转办",
            sent,
            [row for row in sent if row.suggestion_id in going] if merges else (),
            kept or ARCHIVED,
        ),
        *_lines(
            "收到的转办",
            came,
            [row for row in came if row.pk in carried or row.suggestion_id in going] if merges else (),
            kept or ARCHIVED,
        ),
        *_lines(
            "代表",
            Mandate.objects.all(),
            gathering.deputies(cases) if merges else (),
            NOT_SITTING if merges else STAYS_AT_HOME,
            "status_label",
        ),
        *_units(merges=merges),
    ]


def _units(*, merges: bool) -> list[Count]:
    labels = {True: "在用", False: "已撤并"}
    every = Counter(labels[row.active] for row in Unit.objects.all())
    going = Counter(labels[row.active] for row in gathering.units()) if merges else Counter[str]()
    return _made("承办单位", every, going, ABOLISHED if merges else STAYS_AT_HOME)


def _lines(
    what: str, rows: Iterable[object], going: Iterable[object], why: str, label: str = "state_label"
) -> list[Count]:
    return _made(what, gathering.tally(rows, label), gathering.tally(going, label), why)


def _made(what: str, every: Counter[str], going: Counter[str], why: str) -> list[Count]:
    return [
        Count(what, label, count, going[label], why if going[label] < count else "")
        for label, count in every.items()
    ]
