"""Who finds what: a case is found by its words and by those of its replies, and by nobody who may not read it."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from html import unescape
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from kernel import clock
from tenant_apps.finding import jobs, searching, wanted
from tenant_apps.finding.models import CaseWords
from tenant_apps.handling import actions as handling
from tenant_apps.suggestions import access, actions
from tests.factories.house import House, trust_test_tokens
from tests.units.suggestions.deeds import drafted, registered, submitted

BUS = "关于完善乡村公交预约响应机制的建议"
SCHOOL = "关于改善农村学校食堂条件的建议"
BODY = "乡村学校食堂条件简陋，学生就餐不便。\n建议县教育局会同有关部门，三年内完成食堂改造，公开进度。"


@pytest.fixture(scope="module")
def cases(house: House) -> dict[str, UUID]:
    """Two registered, one of them replied to; one handed in; one draft."""
    bus = registered(house, "deputy1", title=BUS)
    school = registered(house, "deputy2", title=SCHOOL, body=BODY)
    clerk, handler = house.actor("clerk"), house.actor("handler1")
    with house.entered():
        held = handling.assign(actor=clerk, suggestion_id=bus, unit_id=house.unit_ids["handler1"])
        handling.sign_for(actor=handler, assignment_id=held.pk)
        handling.log_contact(
            actor=handler, assignment_id=held.pk, way="FACE", with_name="沈代表", note="当面听取意见。"
        )
        handling.reply(
            actor=handler,
            assignment_id=held.pk,
            letter_class="B",
            outcome="IN_PROGRESS",
            body="来信收悉。两条线路各增加一辆新能源车辆，预约截止时间延至二十一时，请予监督。",
        )
    flour = submitted(house, "deputy3", title='=HYPERLINK("x")关于面粉价格的建议')
    return {
        "bus": bus,
        "school": school,
        "flour": flour,
        "draft": drafted(house, "deputy2", title="无人机草稿"),
    }


def found(house: House, who: str, query: str) -> set[str]:
    """Titles on the page, with or without marks."""
    answer = house.browser(who).get(house.url(f"search/?{query}"))
    assert answer.status_code == 200
    page = answer.content.decode()
    links = re.findall(r'<a class="t"[^>]*>(.*?)</a>', page, re.S)
    return {unescape(re.sub(r"</?mark>|\s", "", link)) for link in links}


def test_a_case_is_found_by_each_of_its_words(house: House, cases: dict[str, UUID]) -> None:
    for query in ("公交", "预约响应", "约"):
        assert found(house, "clerk", f"q={query}") == {BUS}
    assert found(house, "clerk", "q=食堂 教育局 三年") == {SCHOOL}
    assert found(house, "clerk", "q=食堂 公交") == set()
    assert found(house, "clerk", "q=食公") == set(), "letters that do not stand together are no word"
    assert found(house, "clerk", "q=预约机制") == set(), "its pairs stand there, the word does not"


def test_number_people_units_and_replies_count_too(house: House, cases: dict[str, UUID]) -> None:
    clerk = house.actor("clerk")
    with house.entered():
        number = access.get(clerk, cases["school"]).number
    assert number is not None
    assert found(house, "clerk", f"q={number}") == {SCHOOL}
    assert found(house, "clerk", "q=交通运输局") == {BUS}
    page = house.browser("clerk").get(house.url("search/?q=新能源车辆")).content.decode()
    assert "答复：" in page and "<mark>新能源车辆</mark>" in page


def test_nobody_finds_what_they_may_not_read(house: House, cases: dict[str, UUID]) -> None:
    assert found(house, "deputy1", "q=建议") == {BUS}
    assert found(house, "deputy2", "q=食堂") == {SCHOOL} and found(house, "deputy2", "q=公交") == set()
    assert found(house, "handler1", "q=建议") == {BUS} and found(house, "handler2", "q=建议") == set()
    assert found(house, "deputy2", "q=无人机") == {"无人机草稿"}
    for who in ("clerk", "deputy1", "handler1", "admin", "auditor"):
        assert found(house, who, "q=无人机") == set()


def test_conditions_narrow_what_was_found(house: House, cases: dict[str, UUID]) -> None:
    unit = house.unit_ids["handler1"]
    for query, titles in {
        f"q=建议&unit={unit}": {BUS},
        "letter=B": {BUS},
        "letter=A": set(),
        "outcome=IN_PROGRESS&lamp=done": {BUS},
        "lamp=over": set(),
        "state=REGISTERED": {SCHOOL},
        "q=建议&kind=CRITICISM": set(),
        "since=2099-01-01": set(),
        "q=食堂&until=2099-01-01": {SCHOOL},
    }.items():
        assert found(house, "clerk", query) == titles, query


def test_a_page_without_a_condition_asks_for_one_and_bad_ones_are_left_out(
    house: House, cases: dict[str, UUID]
) -> None:
    page = house.browser("clerk").get(house.url("search/")).content.decode()
    assert "请输入关键词，或者选择条件" in page
    odd = house.browser("clerk").get(
        house.url("search/?unit=x&since=0001-01-01&until=9999-12-31&q=食堂&order=x&page=99&state=%00")
    )
    assert odd.status_code == 200 and "找到 <b" in odd.content.decode()
    assert "没有找到" in house.browser("clerk").get(house.url("search/?q=没有这回事")).content.decode()


def test_of_a_search_that_was_cut_short_the_page_names_what_it_lists(
    house: House, cases: dict[str, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    cut = searching.Found([cases["school"]], more=True)
    monkeypatch.setattr(searching, "first", lambda actor, chosen: cut)
    page = house.browser("clerk").get(house.url("search/?q=农村学校食堂")).content.decode()
    assert '这里列出 <b class="num">1</b> 件' in page and "超过" not in page


def test_the_table_holds_what_was_found_and_no_formula(house: House, cases: dict[str, UUID]) -> None:
    answer = house.browser("clerk").get(house.url("search/export?q=面粉"))
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert len(rows) == 2 and str(rows[1][1]).startswith("'=HYPERLINK")


def test_the_api_finds_the_same(
    house: House, cases: dict[str, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    trust_test_tokens(monkeypatch)
    page = house.api("clerk").get(house.api_url("search/?q=新能源车辆")).json()
    assert (page["count"], page["more"]) == (1, False)
    hit = page["results"][0]
    assert hit["bill"] is None
    assert (hit["suggestion"]["id"], hit["place"]) == (str(cases["bus"]), "答复") and "新能源车辆" in hit[
        "excerpt"
    ]
    assert house.api("handler2").get(house.api_url("search/?q=新能源车辆")).json()["count"] == 0


def test_a_changed_draft_is_found_by_its_new_words_alone(house: House) -> None:
    pk, actor = drafted(house, "deputy3", title="关于修缮古桥的建议"), house.actor("deputy3")
    with house.entered():
        actions.save_draft(actor=actor, suggestion_id=pk, title="关于保护古树的建议")
    assert found(house, "deputy3", "q=古桥") == set()
    assert found(house, "deputy3", "q=古树") == {"关于保护古树的建议"}


def test_what_the_index_lacks_is_entered_and_a_command_makes_it_anew(
    house: House, cases: dict[str, UUID]
) -> None:
    with house.entered():
        CaseWords.objects.filter(pk=cases["school"]).delete()
        CaseWords.objects.filter(pk=cases["bus"]).update(text="")
    assert found(house, "clerk", "q=食堂") == set()
    assert jobs.sweep() == 1 and found(house, "clerk", "q=食堂") == {SCHOOL}
    assert found(house, "clerk", "q=预约响应") == set()
    call_command("search_rebuild", house.ref.code, verbosity=0)
    assert found(house, "clerk", "q=预约响应") == {BUS}


def test_of_a_common_word_the_last_years_come_first_and_older_ones_are_found_too(house: House) -> None:
    """`_taken` looks in the last year alone while that is enough."""
    body = "坡地缺水，灌溉不便。\n建议县农业农村局推广喷灌技术，三年内覆盖全部坡地茶园。"
    old = registered(house, "deputy1", title="关于坡地灌溉的建议", body=body)
    new = registered(house, "deputy2", title="关于山地灌溉的建议", body=body)
    clerk, asked = house.actor("clerk"), wanted.read({"q": "喷灌"})
    with house.entered():
        CaseWords.objects.filter(suggestion_id=old).update(created_at=clock.now() - timedelta(days=1100))
        assert searching._taken(clerk, asked, 1) == [new]
        assert searching._taken(clerk, asked, 2) == searching._taken(clerk, asked, 9) == [new, old]


def test_a_long_word_is_looked_for_in_the_first_candidates_and_in_no_other_text(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All its pairs of letters stand in the second case too, the word itself not; after one more than are shown nobody reads on."""
    body = "竹木加工企业用电成本较高。\n建议县发展改革局会同供电公司制定分时电价办法。"
    apart = body.replace("分时电价", "分时段、时电力、电价")
    one, other, last = (
        registered(house, "deputy1", title="关于加工用电的建议", body=text) for text in (body, apart, body)
    )
    asked, clerk = wanted.read({"q": "分时电价"}), house.actor("clerk")
    with house.entered(), CaptureQueriesContext(connection) as captured:
        assert searching.first(clerk, asked).ids == [last, one]
        assert not [row for row in captured if "LIKE" in row["sql"]]
        monkeypatch.setattr(searching, "MOST", 0)
        assert searching._said([other, last, one], asked) == [last]
