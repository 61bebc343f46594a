"""Like texts share bands, others do not; and who is shown a like one."""

from __future__ import annotations

import random
from html import unescape
from uuid import UUID

import pytest
from django.db import connection

from tenant_apps.finding import alike, likeness
from tests.factories.house import House
from tests.units.suggestions.deeds import drafted, registered, submitted

TITLE = "关于加强老旧小区电动自行车充电设施建设的建议"
BODY = (
    "近年来电动自行车数量快速增长，老旧小区充电设施严重不足，飞线充电、入户充电现象普遍存在，火灾隐患突出。"
    "部分小区虽然安装了充电桩，但是数量少、收费高、维护不到位，居民使用意愿不强。\n"
    "建议由住房和城乡建设部门牵头，会同消防、电力等单位，制定三年建设计划，利用小区边角地块增设集中充电点，"
    "统一收费标准，明确维护责任，并将建设情况纳入民生实事项目，定期向社会公布。"
)
CHANGED = (
    BODY.replace("近年来", "这几年")
    .replace("三年建设计划", "专项建设方案")
    .replace("定期向社会公布", "按季度通报")
)
LETTERS = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜"


def _altered(text: str, dice: random.Random, changes: int) -> str:
    letters = list(text)
    for at in dice.sample(range(len(letters)), changes):
        letters[at] = dice.choice(LETTERS)
    return "".join(letters)


def test_a_text_with_some_letters_changed_shares_a_band_and_a_strange_one_none() -> None:
    """Of 200 pairs that are half the same or more, at most two may be missed: the bar of the benchmark is finer."""
    dice, missed, strange = random.Random(7), 0, 0
    for _ in range(200):
        one = "".join(dice.choice(LETTERS) for _ in range(400))
        other = _altered(one, dice, 40)
        apart = "".join(dice.choice(LETTERS) for _ in range(400))
        assert likeness.share(likeness.runs(one), likeness.runs(other)) >= 50
        bands = set(likeness.bands(likeness.runs(one)))
        missed += not bands & set(likeness.bands(likeness.runs(other)))
        strange += bool(bands & set(likeness.bands(likeness.runs(apart))))
    assert missed <= 2 and strange == 0


def test_punctuation_and_width_change_nothing_and_a_short_text_is_like_nothing() -> None:
    runs = likeness.runs("ＡＢＣ，公交。")
    assert runs == likeness.runs("abc公交") and likeness.bands(runs) == []
    assert likeness.share(runs, frozenset()) == 0 and likeness.share(frozenset(), frozenset()) == 0


@pytest.fixture(scope="module")
def cases(house: House) -> dict[str, UUID]:
    return {
        "former": registered(house, "deputy1", title=TITLE, body=BODY),
        "again": submitted(house, "deputy2", title=TITLE.replace("加强", "推进"), body=CHANGED),
        "own": drafted(house, "deputy1", title=TITLE, body=CHANGED),
        "other": submitted(house, "deputy2", title="关于修缮古桥的建议", body="桥面破损，行人通行不便。" * 8),
    }


def page(house: House, who: str, rest: str) -> str:
    answer = house.browser(who).get(house.url(f"suggestions/{rest}"))
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_the_office_sees_the_former_text_where_it_registers(house: House, cases: dict[str, UUID]) -> None:
    shown = page(house, "clerk", f"{cases['again']}/registration")
    assert "相似" in shown and TITLE in shown and "飞线充电" in shown and "已登记" in shown
    assert "本级没有内容相近的建议" in page(house, "clerk", f"{cases['other']}/registration")


def test_a_deputy_is_hinted_at_what_they_may_read_alone(house: House, cases: dict[str, UUID]) -> None:
    shown = page(house, "deputy1", f"{cases['own']}/edit")
    assert shown.count("相似") == 1 and f"/suggestions/{cases['former']}/" in shown, (
        "their own, not another's"
    )
    mine = drafted(house, "deputy3", title=TITLE, body=BODY)
    assert "相似" not in page(house, "deputy3", f"{mine}/edit"), "all of these are other deputies'"


def test_who_reads_few_is_shown_theirs_behind_others_that_are_more_alike(
    house: House, cases: dict[str, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alike, "CANDIDATES", 1)
    shown = page(house, "deputy1", f"{cases['own']}/edit")
    assert f"/suggestions/{cases['former']}/" in shown and f"/suggestions/{cases['again']}/" not in shown


def test_no_look_into_the_index_reads_what_waits_to_be_sorted_in(house: House) -> None:
    """PostgreSQL keeps up to 4 MB of new entries beside a GIN index, and every search reads them."""
    with house.entered(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, reloptions FROM pg_class"
            " WHERE relnamespace = %s::regnamespace AND relname LIKE 'finding%%' AND reloptions IS NOT NULL",
            [house.ref.schema],
        )
        kept = dict(cursor.fetchall())
    assert kept == {
        "finding_bands": ["fastupdate=off"],
        "finding_head": ["fastupdate=off"],
        "finding_terms": ["gin_pending_list_limit=256"],
    }
