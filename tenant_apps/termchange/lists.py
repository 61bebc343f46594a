"""The two lists of a change of terms, people and cases, with their conditions as they stand in the address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlencode

from kernel import clock, text
from tenant_apps.suggestions import states as course
from tenant_apps.termchange import selectors, states
from tenant_apps.termchange.models import CaseLine, PersonLine, TermChange
from ui.parts import Chip, Tab

TEXT_MAX = 100
PAGE_SIZE = 20
PEOPLE_HEAD = ("类别", "姓名", "代表团", "本届代表证号", "新一届代表证号", "未办结建议", "草稿", "提示")
CASES_HEAD = ("编号", "标题", "领衔代表", "领衔代表去留", "状态", "承办单位", "期限", "期限是否暂定")
AnyLine = TypeVar("AnyLine", PersonLine, CaseLine)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """`one` is the tab (a side, or a state), `only` the tick beside the search."""

    text: str = ""
    one: str = ""
    only: bool = False
    name: str = "side"

    def query(self, **changed: str) -> str:
        kept = {"q": self.text, self.name: self.one, "only": "1" if self.only else ""} | changed
        return urlencode({name: value for name, value in kept.items() if value})


def read(given: Mapping[str, str], *, name: str, known: Mapping[str, str]) -> Wanted:
    """Whatever stands in the address: what is no condition is left out, nothing is refused."""
    one = given.get(name, "")
    return Wanted(
        text=text.one_line(given.get("q", "")[: 4 * TEXT_MAX])[:TEXT_MAX],
        one=one if one in known else "",
        only=given.get("only") == "1",
        name=name,
    )


@dataclass(frozen=True, kw_only=True)
class Found:
    """The lines that answer, the tabs with their counts, the conditions in force."""

    lines: Sequence[PersonLine] | Sequence[CaseLine]
    tabs: list[Tab]
    chips: list[Chip]


def people(change: TermChange, wanted: Wanted) -> Found:
    """`only`: those with a note."""
    lines = [
        line
        for line in selectors.people(change)
        if (not wanted.only or line.note)
        and _has(wanted.text, line.name, line.delegation, line.old_no, line.new_no)
    ]
    return _found(lines, wanted, lambda line: line.side, states.SIDES, only="有提示的")


def cases(change: TermChange, wanted: Wanted) -> Found:
    """`only`: those whose lead leaves."""
    lines = [
        line
        for line in selectors.cases(change)
        if (not wanted.only or line.lead_leaves)
        and _has(wanted.text, line.number, line.title, line.lead_name, line.undertaker)
    ]
    return _found(lines, wanted, lambda line: line.state, course.MACHINE.labels, only="领衔代表离任的")


def _found(
    lines: list[AnyLine], wanted: Wanted, of: Callable[[AnyLine], str], words: Mapping[str, str], *, only: str
) -> Found:
    counts = Counter(of(line) for line in lines)
    tabs = [_tab("全部", "", len(lines), wanted)]
    tabs += [_tab(words[one], one, counts[one], wanted) for one in words if counts[one] or one == wanted.one]
    chips = [Chip(label=f"含“{wanted.text}”", url_without=f"?{wanted.query(q='')}")] if wanted.text else []
    if wanted.only:
        chips.append(Chip(label=only, url_without=f"?{wanted.query(only='')}"))
    return Found(lines=[x for x in lines if wanted.one in ("", of(x))], tabs=tabs, chips=chips)


def _tab(label: str, one: str, count: int, wanted: Wanted) -> Tab:
    url = f"?{wanted.query(**{wanted.name: one})}"
    return Tab(label=label, url=url, count=count, current=one == wanted.one)


def _has(wanted: str, *texts: str) -> bool:
    return not wanted or any(wanted.lower() in one.lower() for one in texts)


def person_cells(line: PersonLine) -> tuple[object, ...]:
    """As PEOPLE_HEAD."""
    return (
        states.SIDES[line.side],
        line.name,
        line.delegation,
        line.old_no,
        line.new_no,
        line.open_cases,
        line.drafts,
        line.note,
    )


def case_cells(line: CaseLine) -> tuple[object, ...]:
    """As CASES_HEAD."""
    return (
        line.number,
        line.title,
        line.lead_name,
        "离任" if line.lead_leaves else "连任",
        course.MACHINE.label(line.state),
        line.undertaker,
        f"{clock.day_of_deadline(line.due_at):%Y-%m-%d}" if line.due_at else "",
        "暂定" if line.due_at and line.due_provisional else "",
    )
