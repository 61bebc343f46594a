"""Golden values of the field, and counting compared with a slow second way."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared_apps.worktime import counting
from shared_apps.worktime.counting import Calendar, Due, Exceptions, OutOfCalendar
from shared_apps.worktime.spans import LONGEST, Span, SpanRefused, Unit, same_day
from shared_apps.worktime.statutory import statutory_days
from tests.units.worktime import slow


def day(text: str) -> date:
    return date.fromisoformat(text)


def due(start: str, span: str, *, calendar: Calendar, roll: bool = True) -> Due:
    return counting.due(day(start), Span.parse(span), calendar=calendar, roll=roll)


@pytest.mark.parametrize(("year", "expected"), [(2024, 251), (2025, 248), (2026, 248)])
def test_a_year_has_its_published_number_of_working_days(shipped: Calendar, year: int, expected: int) -> None:
    assert len(shipped.year(year)) == expected


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        ("2026-02-09", "10wd", "2026-02-28"),  # a make-up Saturday is the last day
        ("2026-04-30", "5wd", "2026-05-11"),  # over the May holiday with its make-up Saturday
        ("2026-01-05", "30wd", "2026-02-14"),  # a Saturday that is worked
        ("2026-02-10", "3m", "2026-05-11"),  # 05-10 is a Sunday
        ("2026-11-30", "3m", "2027-03-01"),  # February has no 30th: 02-28, a Sunday, rolls
        ("2024-01-31", "1m", "2024-02-29"),  # leap day
        ("2025-01-31", "1m", "2025-02-28"),
        ("2026-09-21", "10d", "2026-10-08"),  # 10-01 rolls over the whole National Day holiday
    ],
)
def test_a_period_ends_on_the_known_day(shipped: Calendar, start: str, span: str, end: str) -> None:
    assert due(start, span, calendar=shipped).date == day(end)


@pytest.mark.parametrize(
    ("start", "span", "end", "provisional"),
    [
        ("2026-12-28", "10wd", "2027-01-12", True),
        ("2026-12-28", "3wd", "2026-12-31", False),
        ("2026-12-01", "30d", "2026-12-31", False),
        (
            "2027-02-03",
            "2wd",
            "2027-02-09",
            True,
        ),  # 02-05 to 02-08: New Year's Eve to the third day, computed
        ("2027-04-30", "1wd", "2027-05-03", True),  # May 1 and 2 lie on a weekend: no day in lieu is known
        ("2009-12-31", "1wd", "2010-01-04", False),  # nothing is counted in the unconfirmed year it starts in
        ("2009-12-30", "1wd", "2009-12-31", True),
    ],
)
def test_a_date_is_provisional_when_a_counted_day_lies_in_an_unconfirmed_year(
    shipped: Calendar, start: str, span: str, end: str, provisional: bool
) -> None:
    assert due(start, span, calendar=shipped) == Due(day(end), provisional)


def test_an_unconfirmed_year_has_weekends_and_the_thirteen_statutory_days_off() -> None:
    assert len(statutory_days(2027)) == 13
    assert {str(each) for each in statutory_days(2027)} >= {
        "2027-02-05",
        "2027-02-06",
        "2027-02-08",
        "2027-06-09",
    }
    assert statutory_days(2028)[day("2028-10-03")] == "中秋节、国庆节"


def test_the_switch_leaves_a_last_day_off_where_it_is(shipped: Calendar) -> None:
    assert due("2026-02-10", "3m", calendar=shipped, roll=False).date == day("2026-05-10")
    assert due("2026-05-01", "1d", calendar=shipped, roll=False).date == day("2026-05-02")


def test_a_regions_own_day_moves_its_deadlines_only(shipped: Calendar) -> None:
    national = Exceptions({}, frozenset({2026}))
    own = Calendar(national.with_days({day("2026-08-06"): False}))
    assert due("2026-08-05", "1wd", calendar=own).date == day("2026-08-07")
    assert due("2026-08-05", "1wd", calendar=shipped).date == day("2026-08-06")


@pytest.mark.parametrize(
    "text", ["", "0wd", "-3d", "7", "7w", "7 wd", "３d", "2601wd", "3661d", "121m", "1e3d", "7wd\n"]
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(SpanRefused):
        Span.parse(text)


def test_a_period_reads_as_the_office_writes_it() -> None:
    assert [Span.parse(text).words for text in ("7wd", "30d", "3m")] == ["7 个工作日", "30 日", "3 个月"]
    assert str(Span.parse("7wd")) == "7wd"


@pytest.mark.parametrize(
    ("start", "span"), [("2099-12-31", "1d"), ("2099-12-31", "1wd"), ("1999-12-31", "1d")]
)
def test_beyond_the_calendar_is_refused(shipped: Calendar, start: str, span: str) -> None:
    with pytest.raises(OutOfCalendar):
        due(start, span, calendar=shipped)


def test_a_margin_is_kept_back_and_never_ends_on_a_day_off(shipped: Calendar) -> None:
    def held_back(end: str, margin: str | None) -> date:
        return counting.held_back(day(end), Span.parse(margin) if margin else None, calendar=shipped)

    assert held_back("2026-05-11", None) == day("2026-05-11")
    assert held_back("2026-05-11", "5wd") == day("2026-04-30")
    assert held_back("2026-05-14", "10d") == day("2026-04-30")  # 05-04 is off
    assert held_back("2026-05-31", "3m") == day("2026-02-28")  # a Saturday that is worked
    assert held_back("2026-01-05", "3wd") == day("2025-12-30")


# -- the slow second way ----------------------------------------------------------------------------------------------

YEARS = range(2024, 2031)
days = st.dates(date(YEARS[0], 1, 1), date(YEARS[-3], 12, 31))


@st.composite
def calendars(draw: st.DrawFn) -> tuple[Calendar, slow.SlowCalendar]:
    """The same made-up calendar twice: days off and make-up days, a region's own laid over them, years not confirmed.

    An unconfirmed year has its statutory days off; what the table says comes before, and what the region says before that.
    """
    national = draw(st.dictionaries(days, st.booleans(), max_size=60))
    own = draw(st.dictionaries(days, st.booleans(), max_size=12))
    table = {**national, **own}
    confirmed = draw(st.frozensets(st.sampled_from(YEARS)))
    computed = {each for year in YEARS if year not in confirmed for each in statutory_days(year)}
    worked = {each for each, works in table.items() if works}
    off = {each for each, works in table.items() if not works} | computed
    exceptions = Exceptions(national, confirmed).with_days(own)
    return Calendar(exceptions), slow.SlowCalendar(off, worked, confirmed)


spans = st.one_of(
    st.builds(Span, st.integers(1, 260), st.just(Unit.WORKING_DAYS)),
    st.builds(Span, st.integers(1, 400), st.just(Unit.DAYS)),
    st.builds(Span, st.integers(1, 14), st.just(Unit.MONTHS)),
)


@given(start=days, span=spans, roll=st.booleans(), pair=calendars())
def test_due_agrees_with_counting_day_by_day(
    start: date, span: Span, roll: bool, pair: tuple[Calendar, slow.SlowCalendar]
) -> None:
    fast, obvious = pair
    expected = slow.due(start, span.count, span.unit.value, calendar=obvious, roll=roll)
    assert counting.due(start, span, calendar=fast, roll=roll) == expected


@given(start=days, end=days, pair=calendars())
def test_working_days_between_agrees_with_counting_day_by_day(
    start: date, end: date, pair: tuple[Calendar, slow.SlowCalendar]
) -> None:
    fast, obvious = pair
    assert counting.working_days_between(start, end, calendar=fast) == slow.between(
        start, end, calendar=obvious
    )


@given(start=days, count=st.integers(1, 300), pair=calendars())
def test_working_days_counted_forth_and_back_meet(
    start: date, count: int, pair: tuple[Calendar, slow.SlowCalendar]
) -> None:
    calendar, _ = pair
    end = calendar.working_day_after(start, count)
    assert counting.working_days_between(start, end, calendar=calendar) == count
    assert calendar.working_day_before(end + timedelta(days=1), 1) == end
    if calendar.is_working(start):
        assert calendar.working_day_before(end, count) == start


@given(start=days, months=st.integers(0, LONGEST[Unit.MONTHS]))
def test_months_end_on_the_corresponding_day_or_the_months_last(start: date, months: int) -> None:
    assert same_day(start, months) == slow.months_later(start, months)
