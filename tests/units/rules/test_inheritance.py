"""A level's own value holds; what it leaves out comes from above, with its article."""

from __future__ import annotations

import dataclasses
from datetime import date
from uuid import UUID

from shared_apps.rules.codes import Basis, ClockStart, JointReply
from shared_apps.rules.fields import FIELDS
from shared_apps.rules.inheritance import Profile, below, chain_of, snapshots
from shared_apps.rules.selectors import resolve
from shared_apps.rules.values import Rules
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
    assert zhejiang.follow_up_span == national.follow_up_span
    assert zhejiang.sources["follow_up_span"] == national.sources["follow_up_span"]
    assert zhejiang.sources["reply_span"].set_by == PROVINCE
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


def test_a_value_keeps_the_document_it_came_from_when_a_newer_one_takes_it_over() -> None:
    old = profile(PROVINCE, "2020-01-01", a="1")
    taken = {
        "a": {**old.values["a"], "document": "原规定"},
        "b": {"value": "2", "basis": "LR", "article": "第二条"},
    }
    newer = Profile(PROVINCE, date(2022, 1, 1), "新规定", taken)
    found = snapshots([None, PROVINCE], [profile(None, "2019-01-01", a="0"), old, newer])[-1]
    assert {name: item["profile"] for name, item in found.fields.items()} == {"a": "原规定", "b": "新规定"}


def test_a_day_that_lost_its_profile_says_what_holds_without_it() -> None:
    found = snapshots([None], [profile(None, "2019-01-01", a="0")], also=[date(2022, 1, 1)])
    assert [str(each.effective_from) for each in found] == ["2019-01-01", "2022-01-01"]
    assert found[0].digest == found[1].digest


def test_those_below_are_all_below() -> None:
    county, elsewhere = UUID(int=1), UUID(int=2)
    parents = {PROVINCE: None, CITY: PROVINCE, county: CITY, elsewhere: None}
    assert below(PROVINCE, parents) == [CITY, county] and below(county, parents) == []


def test_a_version_older_than_a_rule_is_read_as_the_platform_behaved_then(national: Rules) -> None:
    stored = {name: dict(item) for name, item in snapshots([None], shipped_profiles())[-1].fields.items()}
    del stored["joint_reply"]
    for item in stored.values():
        del item["set_by"]
    old = resolve(stored, version_id=national.version_id, congress_id=None, effective_from=date(2020, 1, 1))
    assert old.joint_reply is JointReply.LEAD and national.joint_reply is JointReply.EACH
    assert old.sources["joint_reply"].basis is Basis.ASSUMED


def test_a_chain_runs_from_the_country_down() -> None:
    assert chain_of(CITY, {CITY: PROVINCE, PROVINCE: None}) == [None, PROVINCE, CITY]
    assert chain_of(None, {}) == [None]
