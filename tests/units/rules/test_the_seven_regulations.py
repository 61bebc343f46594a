"""DOMAIN 2.4 as data: what each of the seven regulations says, with the article that says it."""

from __future__ import annotations

from uuid import UUID

import pytest

from shared_apps.rules.codes import Basis
from shared_apps.rules.fields import FIELDS
from shared_apps.rules.rule_list import TO_CHECK
from shared_apps.rules.values import Rules
from tests.units.rules.conftest import held, of_code, shipped_profiles

CHAINS: dict[str, list[UUID | None]] = {
    "浙江": [None, of_code("330000")],
    "重庆": [None, of_code("500000")],
    "山东": [None, of_code("370000")],
    "青岛": [None, of_code("370000"), of_code("370200")],
    "北京": [None, of_code("110000")],
    "上海": [None, of_code("310000")],
    "河南": [None, of_code("410000")],
}
# place, rule, value as the office says it, article ("" where the country's rule holds)
SAID = [
    ("浙江", "assign_span", "7 日", "第十条"),
    ("浙江", "return_span", "10 日", "第十四条"),
    ("浙江", "reassign_span", "立即（及时）", "第十四条"),
    ("浙江", "co_opinion_span", "2 个月", "第十八条"),
    ("浙江", "redo_span", "1 个月", "第二十四条"),
    ("浙江", "clock_start", "自收到之日起算", "第二十一条"),
    ("浙江", "joint_reply", "答复每位联名代表", "第二十二条第二款"),
    ("浙江", "reply_copied", "抄送选举该代表的下一级人大", "第二十五条"),
    ("浙江", "assignment_told", "不作要求", ""),
    ("重庆", "assign_span", "10 个工作日", "第十三条第二款"),
    ("重庆", "reassign_span", "10 个工作日", "第十六条"),
    ("重庆", "contact_span", "20 个工作日", "第十八条"),
    ("重庆", "co_opinion_span", "30 个工作日", "第二十条第一款"),
    ("重庆", "co_redo_span", "5 个工作日", "第二十条第一款"),
    ("重庆", "rating_span", "20 个工作日", "第二十七条第一款"),
    ("重庆", "late_rating", "逾期未评价的，不计入满意率", "第二十九条"),
    ("重庆", "redo_span", "2 个月", "第二十七条第二款"),
    ("重庆", "clock_start", "自交办之日起算", "第二十一条"),
    ("山东", "assign_span", "5 日", "第十条"),
    ("山东", "return_span", "5 日", "第十二条"),
    ("山东", "co_opinion_span", "1 个月", "第二十一条"),
    ("山东", "accept_upper_deputies", "受理", "第三十一条第二款"),
    ("山东", "rating_axes", "办理态度、办理结果", "第二十三条"),
    ("青岛", "assign_span", "5 个工作日", "第十四条"),
    ("青岛", "return_span", "5 个工作日", "第十九条第一款"),
    ("青岛", "refused_return", "承办单位应当继续办理", "第十九条第二款"),
    ("青岛", "joint_reply", "答复领衔代表，由领衔代表转告联名代表", "第二十八条第三款"),
    ("青岛", "who_rates", "收到答复的代表分别评价", "第三十一条第一款"),
    ("青岛", "assignment_told", "告知选举该代表的下一级人大", "第十七条"),
    ("青岛", "redo_span", "1 个月", "第二十四条"),  # of the province
    ("北京", "assigned_by", "由主任会议决定交办", "第十六条"),
    ("北京", "assign_span", "10 个工作日", ""),
    ("北京", "rating_span", "15 个工作日", "第二十三条"),
    ("北京", "redo_span", "2 个月", "第二十七条"),
    ("北京", "withdrawal", "交办前可以书面要求撤回", TO_CHECK),
    ("上海", "assign_span", "7 个工作日", "第十一条第一款"),
    ("上海", "return_span", "7 个工作日", "第十四条第一款"),
    ("上海", "extension_span", "3 个月", "第十九条第一款"),
    ("上海", "joint_withdrawal", "须全体联名代表一致要求", "第十条第二款"),
    ("上海", "commitments", "跟踪办理，年内未解决的转下年度", "第二十二条第二款"),
    ("河南", "return_span", "10 个工作日", "第十四条"),
    ("河南", "co_opinion_span", "2 个月", "第十八条"),
    ("河南", "rating_span", "10 个工作日", "第二十二条"),
    ("河南", "second_dissatisfaction", "组织专家评估，以评估意见为准", "第二十二条"),
    ("河南", "redo_span", "1 个月", "第二十二条"),
]
BY_LEVEL = {profile.congress_id: profile for profile in shipped_profiles()}


@pytest.fixture(scope="module")
def places() -> dict[str, Rules]:
    return {place: held(chain) for place, chain in CHAINS.items()}


@pytest.mark.parametrize(("place", "name", "said", "article"), SAID)
def test_a_regulation_says(place: str, name: str, said: str, article: str, places: dict[str, Rules]) -> None:
    level = next(one for one in reversed(CHAINS[place]) if name in BY_LEVEL[one].values)
    item = BY_LEVEL[level].values[name]
    source = places[place].sources[name]
    assert FIELDS[name].kind.words(item["value"]) == said
    assert (source.article, source.set_by) == (item["article"], level)
    if article:
        assert source.article == article and source.basis is Basis.REGULATION
    else:
        assert level is None


def test_everywhere_the_reply_is_due_in_three_months_and_at_latest_in_six(places: dict[str, Rules]) -> None:
    for place, rules in places.items():
        assert (str(rules.reply_span), str(rules.reply_max)) == ("3m", "6m"), place
        assert rules.sources["reply_span"].basis is Basis.REGULATION, place


def test_co_handlers_are_called_as_the_place_calls_them(places: dict[str, Rules]) -> None:
    assert {place: rules.co_label for place, rules in places.items()} == {
        "浙江": "会办", "重庆": "协办", "山东": "协办", "青岛": "协办", "北京": "协办", "上海": "会办", "河南": "协办",
    }  # fmt: skip


def test_every_value_says_what_it_rests_on() -> None:
    for profile in shipped_profiles():
        for name, item in profile.values.items():
            assert Basis(item["basis"]) and item["article"].strip(), (profile.name, name)
            assert profile.congress_id is None or item["basis"] == "LR", (profile.name, name)


def test_what_was_entered_from_whole_texts_has_every_article() -> None:
    """浙江, 重庆, 青岛, 上海 were read in full; the other three say where an article is still to be checked."""
    whole = {of_code(code) for code in ("330000", "500000", "370200", "310000")}
    for level, profile in BY_LEVEL.items():
        unsure = [name for name, item in profile.values.items() if TO_CHECK in item["article"]]
        assert not (level in whole and unsure), (profile.name, unsure)
