"""年度报告: when the rules of the place let it be given, what it would archive, and the list of those given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from kernel import clock, tenancy
from kernel.errors import InputRefused
from kernel.tenancy import TenantQuerySet
from shared_apps.rules import selectors as rules
from shared_apps.rules.codes import YearlyReport as Rule
from tenant_apps.deputies import selectors as deputies
from tenant_apps.suggestions import states
from tenant_apps.suggestions.carrying import OPEN
from tenant_apps.suggestions.models import Suggestion, YearlyReport

PAGE, MOST = 20, 1_000  # rows of a page, of a file
HEAD = ("年度", "种类", "报告日期", "报告的会议", "归档件数", "已归档", "其中并案", "登记人")
FIRST_YEAR = 2000
# The first month in which a year's report is given; where the rules name none, any.
_FROM = {Rule.NOVEMBER: 11, Rule.FOURTH_QUARTER: 10, Rule.UNITS_BY_AUGUST: 9}


class YearRefused(InputRefused):
    code = "report_year"
    message = "请填写 2000 年至今的年度。"
    field = "year"


class DayRefused(InputRefused):
    code = "reported_on"
    message = "按本级规则（{rule}），报告日期应在 {first} 至今日之间。"
    field = "reported_on"


class NotAllClosed(InputRefused):
    code = "not_all_closed"
    message = "按本级规则，年度建议全部办结后报告；{year} 年登记的建议还有 {count} 件没有办结。"
    field = "year"


class AfterSession(InputRefused):
    code = "after_session"
    message = "按本级规则，应在下一次代表大会会议前报告；会议已于 {day} 开始。"
    field = "reported_on"


class PartRefused(InputRefused):
    code = "report_part"
    message = "本级规则没有规定年中报告。"
    field = "part"


class MidYearFirst(InputRefused):
    code = "mid_year_first"
    message = "按本级规则，每年年中和代表大会会议前各报告一次；请先登记 {year} 年的年中报告。"
    field = "part"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How far a year is: what is closed and not archived, what is still open. What was merged counts with its main item."""

    year: int
    closed: int
    still_open: int
    merged: int  # of those closed: handled with another one (并案), in whose figures they stand


def rule() -> Rule:
    """What this congress follows today."""
    return rules.version_for(tenancy.current().id, clock.today()).yearly_report


def is_year(year: int) -> bool:
    return FIRST_YEAR <= year <= clock.today().year


def checked(year: int) -> int:
    """Raises YearRefused."""
    if not is_year(year):
        raise YearRefused
    return year


def earliest(by: Rule, year: int, part: str) -> date:
    """The first day on which the report of a year may be given."""
    if part == YearlyReport.Part.MID_YEAR:
        return date(year, 6, 1)
    return date(year, _FROM.get(by, 1), 1)


def check(*, by: Rule, year: int, part: str, reported_on: date | None) -> date:
    """The day of the report. Raises YearRefused, PartRefused, MidYearFirst, DayRefused, NotAllClosed, AfterSession."""
    today = clock.today()
    checked(year)
    twice = by is Rule.MID_YEAR_AND_BEFORE_SESSION
    if part not in YearlyReport.Part.values or (part == YearlyReport.Part.MID_YEAR and not twice):
        raise PartRefused
    first = earliest(by, year, part)
    if reported_on is None or not first <= reported_on <= today:
        raise DayRefused(rule=by.label, first=f"{first:%Y-%m-%d}")
    if part == YearlyReport.Part.YEAR:
        if twice and not YearlyReport.objects.filter(year=year, part=YearlyReport.Part.MID_YEAR).exists():
            raise MidYearFirst(year=year)
        _check_year(by, year, reported_on)
    return reported_on


def _check_year(by: Rule, year: int, reported_on: date) -> None:
    if by is Rule.AFTER_CLOSING and (left := standing(year).still_open):
        raise NotAllClosed(year=year, count=left)
    if by in (Rule.BEFORE_SESSION, Rule.MID_YEAR_AND_BEFORE_SESSION):
        begun = deputies.first_session_after(date(year, 12, 31))
        if begun is not None and reported_on >= begun:
            raise AfterSession(day=f"{begun:%Y-%m-%d}")


def standing(year: int) -> Standing:
    still_open = Suggestion.objects.filter(series_year=year, state__in=sorted(OPEN - {states.MERGED}))
    closed, merged = to_archive(year).count(), merged_among(to_archive(year)).count()
    return Standing(year=year, closed=closed - merged, still_open=still_open.count(), merged=merged)


def to_archive(year: int) -> TenantQuerySet:
    """Closed and registered in this year or before: what was closed late goes with the next report."""
    rows: TenantQuerySet = Suggestion.objects.filter(state=states.CLOSED, series_year__lte=year)
    return rows.order_by("series_year", "id")


def merged_among(rows: TenantQuerySet) -> TenantQuerySet:
    """Those that were handled with another one: archived like all, counted with their main item."""
    found: TenantQuerySet = rows.exclude(merged_into=None)
    return found


def listed(year: int | None = None) -> QuerySet[YearlyReport]:
    rows: QuerySet[YearlyReport] = YearlyReport.objects.order_by("-year", "-made_at", "id")
    return rows.filter(year=year) if year else rows


def unfinished() -> list[YearlyReport]:
    """Reports whose cases are not all archived yet."""
    return list(YearlyReport.objects.filter(finished_at=None).order_by("made_at"))


def table(found: QuerySet[YearlyReport]) -> list[tuple[object, ...]]:
    return [
        (
            row.year,
            row.get_part_display(),
            f"{row.reported_on:%Y-%m-%d}",
            row.occasion,
            row.total,
            row.done,
            row.merged,
            row.by_name,
        )
        for row in found[:MOST]
    ]
