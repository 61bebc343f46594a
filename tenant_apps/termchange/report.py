"""The report of a change of terms as an xlsx: what was done in figures, everybody concerned, every case carried over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kernel import clock
from kernel.tenancy import CongressRef
from tenant_apps.termchange import lists, page, selectors
from tenant_apps.termchange.models import TermChange
from tenants.onboarding import tables


def book(change: TermChange, congress: CongressRef, lines: page.View) -> bytes:
    """Three sheets: 概况, 人员, 建议. Before the change it is a preview and says so."""
    made, first = tables.book("概况")
    title = "换届报告" if change.is_done else "换届预览"
    _rows(first, 1, [(f"{congress.organ_name}{title}：{change.old_term} → {change.new_term}",)], head=True)
    told = [(fact.term, fact.value) for fact in lines.facts]
    told.append(("制表时间", f"{clock.local(clock.now()):%Y-%m-%d %H:%M}"))
    after = _rows(first, 3, told)
    after = _rows(first, after + 1, [("项目", "数量", "切换的结果")], head=True)
    figures = [*lines.people, *lines.cases, *lines.bills, *lines.referrals]
    after = _rows(first, after, [(line.word, str(line.count), line.becomes) for line in figures])
    _rows(first, after + 1, [("须先补正", why) for why in lines.in_the_way])
    tables.fit(first, below=3)
    people = [lists.person_cells(line) for line in selectors.people(change)]
    _sheet(made.create_sheet("人员"), lists.PEOPLE_HEAD, people)
    cases = [lists.case_cells(line) for line in selectors.cases(change)]
    _sheet(made.create_sheet("建议"), lists.CASES_HEAD, cases)
    return tables.saved(made)


def _sheet(sheet: tables.Page, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    _rows(sheet, _rows(sheet, 1, [head], head=True), rows)
    tables.fit(sheet)


def _rows(sheet: tables.Page, line: int, rows: Iterable[Sequence[object]], *, head: bool = False) -> int:
    """Write from `line` on; answers the next free line."""
    for row in rows:
        tables.row(sheet, line, [str(cell) for cell in row], fill="head" if head else "")
        line += 1
    return line
