"""The page of a change of terms: how far it is, what it will do or has done, what may be done now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from kernel import clock
from kernel.actor import Actor
from tenant_apps.bills import carrying as bills
from tenant_apps.bills import states as bill_states
from tenant_apps.referrals import selectors as referrals
from tenant_apps.suggestions import states as course
from tenant_apps.termchange import seats, selectors, states
from tenant_apps.termchange.models import CaseLine, PersonLine, TermChange
from ui.parts import Act, Acts, Cannot, Fact, Step, steps

STEPS = ("筹备新一届", "录入名册", "核对预览、定期", "切换", "确认")
_AT = {
    states.PREPARING: 1,
    states.SCHEDULED: 3,
    states.SWITCHING: 3,
    states.SWITCHED: 4,
    states.TAKING_BACK: 3,
    states.CONFIRMED: 5,
}
# deed → (view, icon, is it the next step)
_DEEDS = {
    "schedule": ("termchange:schedule", "calendar-check", True),
    "switch": ("termchange:switch", "arrow-repeat", True),
    "confirm": ("termchange:confirm", "check2-circle", True),
    "reschedule": ("termchange:day", "calendar", False),
    "unschedule": ("termchange:unschedule", "arrow-return-left", False),
    "take_back": ("termchange:take_back", "arrow-counterclockwise", False),
    "cancel": ("termchange:cancel", "x-lg", False),
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row of the preview: what, how many, what becomes of them, where they are listed."""

    word: str
    count: int
    becomes: str
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Batches of seats that public has taken over; while the change itself is under way nothing is counted yet."""

    done: int
    all: int
    is_at_work: bool

    @property
    def percent(self) -> int:
        return 100 * self.done // self.all if self.all else 0

    @property
    def goes_on(self) -> bool:
        return self.is_at_work or self.done < self.all


@dataclass(frozen=True, kw_only=True)
class View:
    """All that the template draws besides the change itself."""

    steps: tuple[Step, ...]
    people: list[Line]
    cases: list[Line]
    bills: list[Line]
    referrals: list[Line]
    noted: list[PersonLine]
    noted_more: int
    in_the_way: list[str]
    facts: list[Fact]
    acts: Acts
    progress: Progress


NOTED = 10  # persons with a note shown on the page itself; the list has all


def build(actor: Actor, change: TermChange) -> View:
    """A constant number of queries, whatever the size of the congress."""
    people, cases = selectors.people(change), selectors.cases(change)
    noted = [line for line in people if line.note]
    open_for_doing = change.state in (states.PREPARING, states.SCHEDULED)
    return View(
        steps=steps(STEPS, now=_now(change, people)),
        people=_people(change, people),
        cases=_cases(change, cases),
        bills=_bills(change),
        referrals=_referrals(),
        noted=noted[:NOTED],
        noted_more=max(0, len(noted) - NOTED),
        in_the_way=selectors.in_the_way(change) if open_for_doing else [],
        facts=_facts(change),
        acts=acts(actor, change),
        progress=progress(change),
    )


def progress(change: TermChange) -> Progress:
    done, all_of_them = seats.progress(change)
    return Progress(done=done, all=all_of_them, is_at_work=change.is_at_work)


def acts(actor: Actor, change: TermChange) -> Acts:
    """The deeds of the table that the state allows, for who may do them."""
    if not actor.can(states.SWITCH):
        return Acts()
    can, cannot = [], []
    for deed, (view, icon, is_next) in _DEEDS.items():
        row = states.MACHINE.row(deed)
        if change.state not in row.sources:
            continue
        if deed == "switch" and change.switch_on > clock.today():
            cannot.append(Cannot(label=row.label, reason=f"切换日期 {change.switch_on:%Y-%m-%d} 还没有到。"))
            continue
        url = reverse(view, kwargs={"pk": change.pk})
        label = word_of(change, deed)
        can.append(Act(label=label, url=url, icon=icon, primary=is_next, dialogue=True))
    return Acts(can=tuple(can), cannot=tuple(cannot))


def word_of(change: TermChange, deed: str) -> str:
    """The button's word. To schedule on the day itself is to switch at once, and says so."""
    return states.MACHINE.row("switch" if deed == "schedule" and is_due(change) else deed).label


def is_due(change: TermChange) -> bool:
    """Its day has come."""
    return bool(change.switch_on <= clock.today())


def _now(change: TermChange, people: Sequence[PersonLine]) -> int:
    at = _AT.get(change.state, 0)
    if change.state == states.PREPARING and any(line.new_mandate_id for line in people):
        return 2
    return at


def _people(change: TermChange, people: Sequence[PersonLine]) -> list[Line]:
    url, found = reverse("termchange:people", kwargs={"pk": change.pk}), selectors.sides(people)
    becomes = {
        states.LEAVING: "本届代表资格届满；有未办结建议的，仍可登录查看答复并测评，不能提出新的建议",
        states.STAYING: "使用原登录；本届席位转为原代表席位，新一届席位自动启用",
        states.NEW: "新一届席位自切换日起有效，本人激活或者确认后启用",
    }
    return [
        Line(word=states.SIDES[side], count=count, becomes=becomes[side], url=f"{url}?side={side}")
        for side, count in found.items()
    ]


def _cases(change: TermChange, cases: Sequence[CaseLine]) -> list[Line]:
    url, found = reverse("termchange:cases", kwargs={"pk": change.pk}), Counter(line.state for line in cases)
    becomes = {
        course.RETURNED: "原提出代表仍可修改后重新提出",
        course.REPLIED: "答复已送达原提出代表，由其测评",
    }
    going_on = "状态、承办单位和期限不变，答复原提出代表"
    return [
        Line(
            word=course.MACHINE.label(state),
            count=found[state],
            becomes=becomes.get(state, going_on),
            url=f"{url}?state={state}",
        )
        for state in course.MACHINE.labels
        if found[state]
    ]


def _bills(change: TermChange) -> list[Line]:
    """By the states in which the change finds, or found, them."""
    url, found = reverse("bills:list"), bills.of_term(change.old_term_id)
    ends = bills.ends_with_term(change.switch_on)
    over = "届满终止审议，编号保留，已告知联名代表；领衔代表连任的，可以改作建议提出"
    becomes = {
        bill_states.COSIGNING: "联名作废，转为草稿，可以查看，不能提出",
        bill_states.NOT_A_BILL: "照常转为建议，不受换届影响",
    }
    other = over if ends else "按本级规则继续审议，不受换届影响"
    return [
        Line(
            word=bill_states.MACHINE.label(state),
            count=found[state],
            becomes=becomes.get(state, other),
            url="" if state == bill_states.COSIGNING else url,
        )
        for state in bill_states.MACHINE.labels
        if found[state]
    ]


def _referrals() -> list[Line]:
    url = reverse("referrals:list")
    words = {"out": ("本级送出、未办结的转请和交办", "out"), "in": ("收到、未办结的转请和交办", "in")}
    return [
        Line(
            word=words[key][0],
            count=count,
            becomes="照常办理，不受换届影响",
            url=f"{url}?box={words[key][1]}",
        )
        for key, count in referrals.open_counts().items()
    ]


def _facts(change: TermChange) -> list[Fact]:
    found = {
        "状态": change.state_label,
        "切换日期": f"{change.switch_on:%Y-%m-%d}",
        "资格公告": " ".join(filter(None, (change.decision_no, _day(change.decision_on)))),
        "筹备": f"{change.planned_by} {_day(clock.local(change.planned_at))}",
        "决定切换": change.decided_by,
        "切换完成": _moment(change.switched_at),
        "确认": " ".join(filter(None, (change.confirmed_by, _moment(change.confirmed_at)))),
        "最近一次撤回": _moment(change.taken_back_at),
    }
    return [Fact(term=term, value=value) for term, value in found.items() if value]


def _day(value: object) -> str:
    return f"{value:%Y-%m-%d}" if value else ""


def _moment(value: object) -> str:
    return f"{clock.local(value):%Y-%m-%d %H:%M}" if value else ""  # type: ignore[arg-type]
