"""National law goes before every place's own rule."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.errors import InputRefused
from shared_apps.rules.fields import FIELDS, RuleRefused
from shared_apps.rules.validation import AgainstLaw, MaxTooShort, UnknownRule, check_own, check_whole
from tests.units.rules.conftest import shipped_profiles


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
    ],
)
def test_a_longer_reply_than_the_law_allows_is_refused_with_the_article(values: dict[str, str]) -> None:
    with pytest.raises(AgainstLaw) as refused:
        check_own(values)
    assert "代表法 第五十一条" in refused.value.message
    assert refused.value.field == next(iter(values))


@pytest.mark.parametrize(
    "values", [{"reply_span": "3m"}, {"reply_span": "89d"}, {"reply_max": "6m"}, {"reply_max": "4m"}]
)
def test_the_laws_own_periods_and_shorter_ones_stand(values: dict[str, str]) -> None:
    check_own(values)
    check_whole(whole(**values))


def test_the_longest_period_is_no_shorter_than_the_ordinary_one() -> None:
    with pytest.raises(MaxTooShort):
        check_whole(whole(reply_max="2m"))


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
    ],
)
def test_a_value_of_the_wrong_form_is_refused_at_its_field(name: str, value: Any) -> None:
    with pytest.raises(RuleRefused) as refused:
        check_own({name: value})
    assert refused.value.field == name
    assert FIELDS[name].label in refused.value.message


def test_every_refusal_is_an_answer_and_not_a_fault() -> None:
    assert all(issubclass(each, InputRefused) for each in (AgainstLaw, MaxTooShort, UnknownRule, RuleRefused))
