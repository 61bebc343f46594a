"""Figures of a year's handling. Each bears the definition that it is counted by, which is printed with the number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from kernel import clock
from tenant_apps.suggestions import states
from tenant_apps.suggestions.models import ReportedFigure, Suggestion
from tenants.console.sheets import Percent

HEAD = ("指标", "数值", "分子", "分母", "计算方法", "口径编号")
Kind = ReportedFigure.Kind
_HANDED_IN_ONLY = (states.DRAFT, states.COSIGNING)


@dataclass(frozen=True, kw_only=True)
class Count:
    code: str
    label: str
    number: int
    definition: str


@dataclass(frozen=True, kw_only=True)
class Rate:
    """`code` ends with the version of the definition."""

    code: str
    label: str
    part: int
    whole: int
    definition: str

    @property
    def percent(self) -> Decimal | None:
        return percent(self.part, self.whole)


@dataclass(frozen=True, kw_only=True)
class Share:
    label: str
    number: int
    percent: Decimal


@dataclass(frozen=True, kw_only=True)
class Handled:
    """What the app above knows of the year: rates, and the replies that hold by their class."""

    rates: list[Rate] = field(default_factory=list)
    classes: list[Share] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class OfYear:
    year: int
    counts: list[Count]
    rates: list[Rate]
    classes: list[Share]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One figure with its definition, of whatever kind: `number`, where it is a part of something `whole` and `percent` too."""

    kind: str
    code: str
    label: str
    number: int
    whole: int | None = None
    percent: Decimal | None = None
    definition: str

    @property
    def words(self) -> str:
        """As a page has it."""
        if self.kind == Kind.COUNT:
            return f"{self.number} 件"
        of = f"{self.number}/{self.whole}" if self.kind == Kind.RATE else f"{self.number} 件"
        return f"{shown(self.percent)}（{of}）"


_handled: list[Callable[[int], Handled]] = []


def register(provider: Callable[[int], Handled]) -> None:
    """Called once by an app that knows more of a year (in its AppConfig.ready)."""
    if provider not in _handled:
        _handled.append(provider)


def percent(part: int, whole: int, *, places: int = 1) -> Decimal | None:
    """Per cent, rounded half up; None where nothing was counted: 0 of 0 is no rate."""
    if whole <= 0:
        return None
    return (Decimal(100 * part) / whole).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def shares(numbers: Sequence[int], *, places: int = 1) -> list[Decimal]:
    """Per cent of each in the sum, so rounded that together they make 100: the largest remainders are rounded up, the
    first of equal ones first."""
    step, total = Decimal(1).scaleb(-places), sum(numbers)
    if total <= 0:
        return [Decimal(0).quantize(step) for _ in numbers]
    exact = [Decimal(100 * number) / total for number in numbers]
    found = [one.quantize(step, ROUND_FLOOR) for one in exact]
    missing = int((100 - sum(found)) / step)
    for place in sorted(range(len(numbers)), key=lambda at: found[at] - exact[at])[:missing]:
        found[place] += step
    return found


def of_year(year: int) -> OfYear:
    """Of the cases whose numbers are of this year. Trial items are in no figure."""
    filed = Suggestion.objects.filter(trial=False).exclude(state__in=_HANDED_IN_ONLY)
    numbered = filed.filter(series_year=year)
    accepted = numbered.filter(merged_into=None)  # 并案: one with its main item
    begins, ends = clock.end_of_day(date(year - 1, 12, 31)), clock.end_of_day(date(year, 12, 31))
    unnumbered = filed.filter(series_year=None, submitted_at__gte=begins, submitted_at__lt=ends).count()
    took, closed = accepted.count(), accepted.filter(state__in=(states.CLOSED, states.ARCHIVED)).count()
    above = [provider(year) for provider in _handled]
    return OfYear(
        year=year,
        counts=[
            Count(
                code="received/1",
                label="收到",
                number=numbered.count() + unnumbered,
                definition="本年度编号的件数，加本年提出而没有编号的（待受理、退回修改、不予受理、登记前撤回）",
            ),
            Count(
                code="accepted/1",
                label="受理",
                number=took,
                definition="编入本年度系列的件数，并案的与主案合计一件",
            ),
            Count(
                code="merged/1",
                label="另有并案",
                number=numbered.count() - took,
                definition="并入其他建议办理的件数，不计入受理和办结",
            ),
            Count(code="closed/1", label="办结", number=closed, definition="受理的件数中已办结和已归档的"),
        ],
        rates=[
            Rate(
                code="closing_rate/1",
                label="办结率",
                part=closed,
                whole=took,
                definition="办结件数 ÷ 受理件数",
            ),
            *(rate for one in above for rate in one.rates),
        ],
        classes=[share for one in above for share in one.classes],
    )


def shown(value: Decimal | None) -> str:
    return "—" if value is None else f"{value}%"


def lines(found: OfYear) -> list[Line]:
    """All of a year's figures one under the other, as pages, files and reports have them."""
    total = sum(one.number for one in found.classes)
    return [
        *(
            Line(
                kind=Kind.COUNT, code=one.code, label=one.label, number=one.number, definition=one.definition
            )
            for one in found.counts
        ),
        *(
            Line(
                kind=Kind.RATE,
                code=one.code,
                label=one.label,
                number=one.part,
                whole=one.whole,
                percent=one.percent,
                definition=one.definition,
            )
            for one in found.rates
        ),
        *(
            Line(
                kind=Kind.CLASS,
                code="classes/1",
                label=one.label,
                number=one.number,
                whole=total,
                percent=one.percent,
                definition="现行有效的答复中该类所占的比例",
            )
            for one in found.classes
        ),
    ]


def cells(line: Line) -> tuple[object, object, object]:
    """数值, 分子, 分母 of a sheet."""
    if line.kind == Kind.COUNT:
        return line.number, "", ""
    rate = shown(None) if line.percent is None else Percent(line.percent)
    return rate, line.number, line.whole


def table(found: OfYear) -> list[tuple[object, ...]]:
    """As a sheet."""
    return [(one.label, *cells(one), one.definition, one.code) for one in lines(found)]
