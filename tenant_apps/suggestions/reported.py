"""What a yearly report told: its figures as they were kept when it was registered, beside those of today."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from kernel.actor import Actor
from kernel.errors import NotFound, NotPermitted
from kernel.ids import uuid7
from tenant_apps.suggestions import figures
from tenant_apps.suggestions.figures import Kind, Line
from tenant_apps.suggestions.models import ReportedFigure, YearlyReport

HEAD = (
    "指标",
    "报告时的数值",
    "报告时的分子",
    "报告时的分母",
    "报告时的计算方法",
    "报告时的口径编号",
    "现在的数值",
    "现在的分子",
    "现在的分母",
    "比较",
)


@dataclass(frozen=True, kw_only=True)
class Beside:
    """One figure then and now; None where there was none, or is none any more. `line`: the earlier of the two."""

    line: Line
    then: Line | None
    now: Line | None

    @property
    def verdict(self) -> str:
        """In words: what is not told of both, or not by one definition, is not compared."""
        if self.then is None or self.now is None:
            return ""
        if self.then.code != self.now.code:
            return "口径已调整"
        same = (self.then.number, self.then.whole) == (self.now.number, self.now.whole)
        return "" if same else "有变化"


def get(actor: Actor, report_id: UUID) -> YearlyReport:
    """Raises NotPermitted, NotFound."""
    if not actor.can("content.read"):
        raise NotPermitted
    found: YearlyReport | None = YearlyReport.objects.filter(pk=report_id).first()
    if found is None:
        raise NotFound
    return found


def keep(report: YearlyReport) -> list[Line]:
    """The year's figures of this moment, kept with the report."""
    told = figures.lines(figures.of_year(report.year))
    ReportedFigure.objects.bulk_create(
        ReportedFigure(
            id=uuid7(),
            report=report,
            place=place,
            kind=one.kind,
            code=one.code,
            label=one.label,
            number=one.number,
            whole=one.whole,
            percent=one.percent,
            definition=one.definition,
        )
        for place, one in enumerate(told)
    )
    return told


def told(report: YearlyReport) -> list[Line]:
    """Empty where a report was registered before figures were kept."""
    return [
        Line(
            kind=row.kind,
            code=row.code,
            label=row.label,
            number=row.number,
            whole=row.whole,
            percent=row.percent,
            definition=row.definition,
        )
        for row in ReportedFigure.objects.filter(report=report).order_by("place")
    ]


def beside(report: YearlyReport) -> list[Beside]:
    """What was told, in its order, each with today's; then what was not told."""
    now = {_name(one): one for one in figures.lines(figures.of_year(report.year))}
    found = [Beside(line=one, then=one, now=now.pop(_name(one), None)) for one in told(report)]
    return found + [Beside(line=one, then=None, now=one) for one in now.values()]


def table(rows: list[Beside]) -> Iterator[tuple[object, ...]]:
    """As a sheet."""
    for row in rows:
        then = (*figures.cells(row.then), row.then.definition, row.then.code) if row.then else ("",) * 5
        now = figures.cells(row.now) if row.now else ("",) * 3
        yield row.line.label, *then, *now, row.verdict


def _name(line: Line) -> tuple[str, str]:
    """What stays where a definition has a new version, or a class other words."""
    return line.code.partition("/")[0], line.label.partition("（")[0] if line.kind == Kind.CLASS else ""
