"""议案 are found beside the suggestions, by who has a list of them, and have a chapter of their own in a compilation."""

from __future__ import annotations

import io
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from docx import Document
from openpyxl import load_workbook

from kernel import clock
from tenant_apps.bills import actions as bills
from tenant_apps.bills.models import Bill
from tenant_apps.deputies.models import Mandate
from tenant_apps.finding import actions, compiling, jobs, wanted
from tenant_apps.finding.models import Compilation
from tenant_apps.handling import actions as handling
from tests.factories.house import House, trust_test_tokens
from tests.units.bills.deeds import CAUSE, MEETING, TEXT
from tests.units.suggestions.deeds import registered

ORCHARD = "关于扶持高山果园的议案"


@pytest.fixture(scope="module")
def made(house: House) -> dict[str, UUID]:
    """Of three members of the standing committee: one on the agenda, one not registered yet, one draft."""
    with house.entered():
        Mandate.objects.update(roles=["STANDING_MEMBER"])
    head = house.actor("head")
    found = {"agenda": filed(house, CAUSE), "new": filed(house, ORCHARD), "draft": drafted(house, ORCHARD)}
    with house.entered():
        bills.register(actor=head, bill_id=found["agenda"])
        day = clock.today()
        bills.put_on_agenda(actor=head, bill_id=found["agenda"], decided_by=MEETING, decided_on=day)
    return found


def drafted(house: House, cause: str) -> UUID:
    lead = house.actor("deputy1")
    with house.entered():
        given = bills.Fields(**{**TEXT, "kind": "STANDING", "cause": cause})
        if cause == ORCHARD:
            given["grounds"] = "高山果园路远坡陡，采摘和运输全靠肩挑，果农负担重。"
            given["plan"] = "由县人民政府扶持果园轨道运输，每年报告进度和资金使用情况。"
        pk: UUID = bills.draft(actor=lead, **given).pk
    return pk


def filed(house: House, cause: str) -> UUID:
    pk, lead = drafted(house, cause), house.actor("deputy1")
    others = [house.mandate_ids[who] for who in ("deputy2", "deputy3")]
    with house.entered():
        bills.invite(actor=lead, bill_id=pk, mandates=others)
    for who in ("deputy2", "deputy3"):
        actor = house.actor(who)
        with house.entered():
            bills.cosign(actor=actor, bill_id=pk)
    with house.entered():
        bills.submit(actor=lead, bill_id=pk)
    return pk


def decided(house: House, made: dict[str, UUID]) -> str:
    with house.entered():
        return f"{Bill.objects.get(pk=made['agenda']).decided_on:%Y-%m-%d}"


def page(house: House, who: str, query: str, status: int = 200) -> str:
    answer = house.browser(who).get(house.url(f"search/?what=bills&{query}"))
    assert answer.status_code == status
    return unescape(answer.content.decode())


def test_who_has_a_list_of_bills_finds_them_by_their_words(house: House, made: dict[str, UUID]) -> None:
    path = {name: f"bills/{pk}/" for name, pk in made.items()}
    for query in ("q=绿道", "q=断点", "q=周国良 绿道", "q=第1号", "order=number&q=绿道"):
        found = page(house, "clerk", query)
        assert path["agenda"] in found and path["new"] not in found, query
    assert "案据：" in page(house, "clerk", "q=断点")
    found = page(house, "clerk", "q=高山果园")
    assert path["new"] in found and path["draft"] not in found
    assert path["draft"] in page(house, "deputy1", "q=高山果园"), "their own draft"
    assert path["new"] in page(house, "deputy2", "q=高山果园"), "whose name stands under it"
    for query in (
        "q=没有这样的词",
        "kind=OPINION",
        "year=2001",
        "year=0001",
        "year=9999",
        "q=%00",
        "since=2020-01-01&until=2020-12-31",
    ):
        assert path["agenda"] not in page(house, "clerk", query), query
    page(house, "handler1", "q=绿道", status=403)
    beside = house.browser("handler1").get(house.url("search/?q=绿道")).content.decode()
    assert "what=bills" not in beside


def test_the_api_finds_the_same_for_the_same_readers(
    house: House, made: dict[str, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    trust_test_tokens(monkeypatch)

    def asked(who: str, query: str, status: int = 200) -> Any:
        answer = house.api(who).get(house.api_url(f"search/?what=bills&{query}"))
        assert answer.status_code == status, answer.content
        return answer.json()

    found = asked("clerk", "q=断点")
    [hit] = found["results"]
    assert (found["count"], found["more"], hit["suggestion"]) == (1, False, None)
    assert (hit["bill"]["id"], hit["place"]) == (str(made["agenda"]), "案据") and "断点" in hit["excerpt"]
    assert [one["bill"]["id"] for one in asked("clerk", "q=高山果园")["results"]] == [str(made["new"])]
    assert len(asked("deputy1", "q=高山果园")["results"]) == 2, "their own draft too"
    assert asked("handler1", "q=断点", 403)["code"]


def test_what_was_found_leaves_as_a_sheet(house: House, made: dict[str, UUID]) -> None:
    answer = house.browser("clerk").get(house.url("search/export?what=bills&q=绿道"))
    head, row = load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)
    assert head[:2] == ("编号", "案由") and row[1] == CAUSE and row[6] == 3
    assert row[14] == decided(house, made)
    assert house.browser("handler1").get(house.url("search/export?what=bills&q=绿道")).status_code == 403


def test_a_compilation_has_a_chapter_of_bills_and_names_who_signed_and_who_undertakes(
    house: House, made: dict[str, UUID]
) -> None:
    later = registered(house, "deputy1", title="关于绿道照明的建议")
    clerk = house.actor("clerk")
    with house.entered():
        handling.assign(actor=clerk, suggestion_id=later, unit_id=house.unit_ids["handler1"])
        asked = actions.compile_cases(
            actor=clerk, wanted=wanted.read({"q": "绿道"}), title="汇编", is_public=False
        )
        assert (asked.cases, asked.bills) == ([later], [made["agenda"]])
        told = dict(compiling.entries_of([later], is_public=False)[later].facts)
        assert told["承办单位"].startswith("主办 ")
    assert jobs.compile_(at=str(house.ref.id), compilation_id=str(asked.pk))
    with house.entered():
        row = Compilation.objects.get(pk=asked.pk)
        assert (row.count, row.done, row.percent) == (2, 2, 100)
        assert row.content is not None
        lines = [line.text for line in Document(io.BytesIO(bytes(row.content))).paragraphs]
        number = Bill.objects.get(pk=made["agenda"]).number_label
    day = decided(house, made)
    text = "\n".join(lines)
    assert "建议 1 件，议案 1 件" in text and lines.index("建议") < lines.index("议案")
    assert "联名代表：周国良、" in text and "（连同领衔代表共 3 人）" in text
    assert f"决定：列入会议议程（{MEETING}，{day}）" in text and number in text
    with house.entered(), pytest.raises(actions.NothingPublic):
        actions.compile_cases(actor=clerk, wanted=wanted.read({"q": "绿道"}), title="汇编", is_public=True)


def test_suggestions_stand_there_by_number_and_the_order_in_force_is_marked(
    house: House, made: dict[str, UUID]
) -> None:
    clerk = house.actor("clerk")
    second, first = (
        registered(house, "deputy2", title="关于甲的第二件建议"),
        registered(house, "deputy2", title="关于乙的第三件建议"),
    )
    with house.entered():
        cases, _ = actions.chosen(clerk, wanted.read({"q": "件建议"}))
        assert cases == [second, first]
    shown = unescape(house.browser("clerk").get(house.url("search/?q=件建议&order=number")).content.decode())
    assert 'aria-current="true">编号' in shown
    assert shown.index(str(second)) < shown.index(str(first))
    shown = unescape(house.browser("clerk").get(house.url("search/?kind=SUGGESTION")).content.decode())
    assert 'aria-current="true">提出时间' in shown and "相关程度" not in shown
