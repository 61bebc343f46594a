"""A level's own value holds; what it leaves out comes from above, with its article."""

from __future__ import annotations

import dataclasses
from datetime import date
from uuid import UUID

from shared_apps.rules.fields import FIELDS
from shared_apps.rules.inheritance import Profile, chain_of, snapshots
from shared_apps.rules.values import Basis, ClockStart, Rules
from tests.units.rules.conftest import CITY, PROVINCE, held, shipped_profiles


def test_the_country_answers_in_three_and_at_most_six_months_by_law(national: Rules) -> None:
    assert (str(national.reply_span), str(national.reply_max)) == ("3m", "6m")
    assert national.clock_start is ClockStart.ASSIGNED
    source = national.sources["reply_span"]
    assert source.basis is Basis.LAW
    assert "第五十一条" in source.article


def test_zhejiang_has_its_own_values_with_their_articles(zhejiang: Rules) -> None:
    own = {
        "assign_span": ("7d", "第十条"),
        "return_span": ("10d", "第十四条"),
        "co_opinion_span": ("2m", "第十八条"),
        "redo_span": ("1m", "第二十四条"),
    }
    for name, (value, article) in own.items():
        assert str(getattr(zhejiang, name)) == value
        assert zhejiang.sources[name].article == article
        assert zhejiang.sources[name].profile.startswith("浙江省")
    assert zhejiang.co_label == "会办"
    assert zhejiang.clock_start is ClockStart.RECEIVED


def test_what_zhejiang_leaves_out_comes_from_the_country(zhejiang: Rules, national: Rules) -> None:
    assert zhejiang.reply_span == national.reply_span
    assert zhejiang.sources["reply_span"] == national.sources["reply_span"]
    assert zhejiang.rating_span is None


def test_a_city_without_a_profile_works_by_its_province(zhejiang: Rules) -> None:
    city = held([None, PROVINCE, CITY])
    assert city.congress_id == CITY
    same = dataclasses.replace(city, version_id=zhejiang.version_id, congress_id=PROVINCE)
    assert same == zhejiang


def test_every_rule_of_the_code_is_set_for_the_country_and_read_by_a_field() -> None:
    given = {field.name for field in dataclasses.fields(Rules)}
    assert given - {"version_id", "congress_id", "effective_from", "sources"} == set(FIELDS)
    assert set(shipped_profiles()[0].values) == set(FIELDS)


def profile(level: UUID | None, day: str, **values: str) -> Profile:
    entries = {name: {"value": value, "basis": "A", "article": ""} for name, value in values.items()}
    return Profile(level, date.fromisoformat(day), f"{level} {day}", entries)


def test_each_change_on_the_chain_begins_a_version_and_none_lies_before_the_country() -> None:
    profiles = [
        profile(None, "2020-01-01", a="1", b="1"),
        profile(PROVINCE, "2019-01-01", b="2"),
        profile(PROVINCE, "2022-01-01", a="3"),
        profile(UUID(int=99), "2021-01-01", a="9"),
    ]
    found = snapshots([None, PROVINCE, CITY], profiles)
    values = [
        (str(each.effective_from), {name: item["value"] for name, item in each.fields.items()})
        for each in found
    ]
    assert values == [("2020-01-01", {"a": "1", "b": "2"}), ("2022-01-01", {"a": "3", "b": "1"})]


def test_a_chain_runs_from_the_country_down() -> None:
    assert chain_of(CITY, {CITY: PROVINCE, PROVINCE: None}) == [None, PROVINCE, CITY]
    assert chain_of(None, {}) == [None]
