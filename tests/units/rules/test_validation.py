"""National law goes before every place's own rule."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.errors import InputRefused
from shared_apps.rules.codes import Basis
from shared_apps.rules.fields import FIELDS, RuleRefused
from shared_apps.rules.validation import (
    AgainstLaw,
    ContactByLaw,
    LongerThan,
    MaxTooShort,
    NoClassFor,
    NotLocal,
    NotNationalLaw,
    UnknownRule,
    check_basis,
    check_own,
    check_whole,
    longest_days,
    shortest_days,
)
from shared_apps.worktime import counting
from shared_apps.worktime.counting import Calendar
from shared_apps.worktime.spans import Span, Unit
from tests.units.rules.conftest import shipped_profiles
from tests.units.worktime.conftest import shipped_exceptions

CALENDAR = Calendar(shipped_exceptions())


def whole(**changed: Any) -> dict[str, Any]:
    values = {name: item["value"] for name, item in shipped_profiles()[0].values.items()}
    return values | changed


@pytest.mark.parametrize(
    "values",
    [
        {"reply_span": "4m"},
        {"reply_span": "90d"},  # from 1 February three months are 89 days
        {"reply_span": "60wd"},
        {"reply_max": "7m"},
        {"reply_max": "182d"},
        {"reply_span": "39wd"},
        {"reply_max": "104wd"},
    ],
)
def test_a_longer_reply_than_the_law_allows_is_refused_with_the_article(values: dict[str, str]) -> None:
    with pytest.raises(AgainstLaw) as refused:
        check_own(values)
    assert "代表法 第五十一条" in refused.value.message
    assert refused.value.field == next(iter(values))


@pytest.mark.parametrize(
    "values",
    [
        {"reply_span": "3m"},
        {"reply_span": "89d"},
        {"reply_span": "38wd"},
        {"reply_max": "6m"},
        {"reply_max": "4m"},
        {"reply_max": "103wd"},
    ],
)
def test_the_laws_own_periods_and_shorter_ones_stand(values: dict[str, str]) -> None:
    check_own(values)
    check_whole(whole(**values))


def test_the_longest_period_is_no_shorter_than_the_ordinary_one() -> None:
    with pytest.raises(MaxTooShort):
        check_whole(whole(reply_max="2m"))


@given(start=st.dates(date(2004, 1, 1), date(2026, 6, 30)), count=st.integers(1, 110))
@settings(max_examples=150)
def test_working_days_never_take_longer_than_the_validator_believes(start: date, count: int) -> None:
    span = Span(count, Unit.WORKING_DAYS)
    end = counting.due(start, span, calendar=CALENDAR).date
    assert shortest_days(span) <= (end - start).days <= longest_days(span)


def test_contact_with_the_deputy_can_not_be_done_away_with() -> None:
    with pytest.raises(ContactByLaw) as refused:
        check_own({"contact_required": False})
    assert "代表法 第五十一条" in refused.value.message and refused.value.field == "contact_required"


@pytest.mark.parametrize(
    "values",
    [
        {"return_span": "4m"},
        {"co_opinion_span": "4m"},
        {"co_opinion_span": "100wd"},
        {"co_opinion_span": "1m", "co_redo_span": "60d"},
        {"contact_span": "90wd"},
        {"presumed_receipt_span": "11wd"},
        {"extension_span": "7m"},
        {"redo_span": "7m"},
    ],
)
def test_a_period_within_another_is_not_the_longer_one(values: dict[str, str]) -> None:
    with pytest.raises(LongerThan) as refused:
        check_whole(whole(**values))
    assert refused.value.field == list(values)[-1]


def test_every_outcome_that_may_be_stated_has_its_letter() -> None:
    two = [{"label": "已解决", "outcomes": ["SOLVED"]}, {"label": "计划", "outcomes": ["PLANNED"]}]
    with pytest.raises(NoClassFor):  # letter C has nothing left to stand for
        check_whole(whole(reply_kinds=two))
    letters = [
        {"code": "A", "label": "已解决", "outcomes": ["SOLVED"]},
        {"code": "B", "label": "计划", "outcomes": ["PLANNED"]},
    ]
    check_whole(whole(reply_kinds=two, reply_classes=letters))
    with pytest.raises(NoClassFor):  # what is reported upwards has no letter
        check_whole(whole(reply_classes=letters))


NATIONAL = (
    "代表法",
    "《代表法》",
    "代表法（2025 年修正）",
    "《中华人民共和国全国人民代表大会和地方各级人民代表大会代表法》第五十一条",
    "城市房地产管理法",
    "全国人民代表大会常务委员会关于加强法律监督的决定",
)
LOCAL = (
    "浙江省人民代表大会代表建议、批评和意见办理的规定",
    "浙江省实施《中华人民共和国代表法》办法",
    "桐庐县人大常委会代表建议办理办法",
    "恩施土家族苗族自治州代表建议工作条例",
    "代表建议处理规则",
    "余杭区代表建议法",
)


@pytest.mark.parametrize("document", LOCAL)
def test_a_places_own_document_is_no_national_law(document: str) -> None:
    with pytest.raises(NotNationalLaw) as refused:
        check_basis(Basis.LAW, document)
    assert refused.value.field == "basis" and document in refused.value.message
    for basis in (Basis.REGULATION, Basis.PRACTICE, Basis.ASSUMED):
        check_basis(basis, document)


@pytest.mark.parametrize("document", NATIONAL)
def test_national_law_is_no_local_regulation(document: str) -> None:
    check_basis(Basis.LAW, document)
    with pytest.raises(NotLocal):
        check_basis(Basis.REGULATION, document)


def test_a_rule_nobody_knows_is_refused() -> None:
    with pytest.raises(UnknownRule):
        check_own({"repl_span": "3m"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("assign_span", None),
        ("assign_span", 7),
        ("contact_span", "soon"),
        ("clock_start", "LATER"),
        ("roll_on_holiday", "true"),
        ("near_working_days", True),
        ("near_working_days", -1),
        ("co_label", "  "),
        ("reply_classes", []),
        ("reply_classes", [{"code": "A", "label": "已解决"}]),
        ("reply_classes", [{"code": "A", "label": "甲", "outcomes": ["SOLVED"]}] * 2),
        ("ratings", [{"code": "GOOD", "label": "满意"}, {"code": "BAD", "label": "不满意"}]),
        ("rating_axes", ["SPEED"]),
        ("rating_axes", None),
        ("rating_axes", ["RESULT", "RESULT"]),
        ("joint_reply", "NOBODY"),
        ("publication_exceptions", []),
        ("reply_kinds", [{"label": "已解决", "outcomes": ["DONE"]}]),
        ("ratings", [{"code": "G", "label": "满意", "needs_text": False, "dissatisfied": False}] * 2),
        ("reassign_span", "0wd"),
        ("co_label", "协助办理单位"),
    ],
)
def test_a_value_of_the_wrong_form_is_refused_at_its_field(name: str, value: Any) -> None:
    with pytest.raises(RuleRefused) as refused:
        check_own({name: value})
    assert refused.value.field == name
    assert FIELDS[name].label in refused.value.message


def test_every_refusal_is_an_answer_and_not_a_fault() -> None:
    assert all(
        issubclass(each, InputRefused)
        for each in (AgainstLaw, LongerThan, MaxTooShort, UnknownRule, RuleRefused)
    )
