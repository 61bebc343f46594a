"""From which day a unit's period runs, and to which."""

from __future__ import annotations

import dataclasses
from datetime import date

from shared_apps.rules.deadlines import clock_start, due, reply_due, reply_due_at_latest
from shared_apps.rules.values import Rules
from shared_apps.worktime.counting import Calendar
from shared_apps.worktime.spans import Span
from tests.units.worktime.conftest import shipped_exceptions

CALENDAR = Calendar(shipped_exceptions())
ASSIGNED = date(2026, 3, 2)  # a Monday


def test_by_national_law_the_clock_starts_when_it_is_assigned(national: Rules) -> None:
    assert clock_start(ASSIGNED, date(2026, 3, 4), rules=national, calendar=CALENDAR) == ASSIGNED


def test_in_zhejiang_the_clock_starts_when_it_is_signed_for(zhejiang: Rules) -> None:
    signed = date(2026, 3, 4)
    assert clock_start(ASSIGNED, signed, rules=zhejiang, calendar=CALENDAR) == signed


def test_nobody_delays_the_clock_by_not_signing(zhejiang: Rules) -> None:
    presumed = date(2026, 3, 5)  # three working days later
    assert clock_start(ASSIGNED, None, rules=zhejiang, calendar=CALENDAR) == presumed
    assert clock_start(ASSIGNED, date(2026, 4, 1), rules=zhejiang, calendar=CALENDAR) == presumed


def test_the_reply_is_due_in_three_months_and_at_latest_in_six(national: Rules) -> None:
    assert reply_due(ASSIGNED, None, rules=national, calendar=CALENDAR) == (date(2026, 6, 2), False)
    assert reply_due_at_latest(ASSIGNED, None, rules=national, calendar=CALENDAR) == (date(2026, 9, 2), False)


def test_the_profiles_switch_decides_on_rolling(national: Rules) -> None:
    start, span = date(2026, 2, 10), Span.parse("3m")
    assert due(start, span, rules=national, calendar=CALENDAR).date == date(2026, 5, 11)
    fixed = dataclasses.replace(national, roll_on_holiday=False)
    assert due(start, span, rules=fixed, calendar=CALENDAR).date == date(2026, 5, 10)


def test_a_class_letter_leads_to_canonical_outcomes(national: Rules) -> None:
    third = national.reply_class("C")
    assert third is not None
    assert "REFERRED_UP" in third.outcomes
    assert national.reply_class("D") is None


def test_only_dissatisfied_needs_words(national: Rules) -> None:
    assert [each.label for each in national.ratings if each.needs_text] == ["不满意"]
    assert national.rating("SATISFIED") is not None
    assert national.rating("UNRATED") is None
