from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from html import unescape
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from kernel import clock
from kernel.actor import Actor
from tenant_apps.suggestions import listing, rows
from tenant_apps.suggestions.models import Suggestion
from tests.factories.house import House
from tests.units.suggestions.deeds import drafted, registered, submitted


@pytest.fixture(scope="module")
def filled_house(house: House) -> House:
    for n in range(22):
        submitted(house, title=f"关于第{n:02d}条道路的建议")
    registered(house, "deputy2", title="关于茶园灌溉的建议", category="AGRICULTURE")
    submitted(house, "deputy2", title='=HYPERLINK("http://x","点")的建议')
    drafted(house, "deputy3", title="还没写完")
    return house


def table(house: House, who: str, query: str = "", **headers: str) -> str:
    answer = house.browser(who).get(house.url(f"suggestions/?{query}"), headers=headers)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_the_office_sees_what_was_handed_in_twenty_a_page(filled_house: House) -> None:
    first, second = table(filled_house, "clerk"), table(filled_house, "clerk", "page=2")
    assert first.count("<tr><td") == 20 and second.count("<tr><td") == 4
    assert "第 1–20 件，共 24 件" in first and "page=2" in first
    assert "还没写完" not in first + second


def test_a_deputy_sees_their_own_alone(filled_house: House) -> None:
    mine = table(filled_house, "deputy2")
    assert "关于茶园灌溉的建议" in mine and "条道路" not in mine


def test_filters_narrow_the_list_and_can_be_taken_off(filled_house: House) -> None:
    by_category = table(filled_house, "clerk", "category=AGRICULTURE")
    assert by_category.count("<tr><td") == 1 and "关于茶园灌溉的建议" in by_category and "清除" in by_category
    assert table(filled_house, "clerk", "q=茶园").count("<tr><td") == 1
    assert table(filled_house, "clerk", "state=REGISTERED").count("<tr><td") == 1
    assert table(filled_house, "clerk", f"year={clock.today().year}").count("<tr><td") == 1
    assert table(filled_house, "clerk", "q=%25").count("<tr><td") == 0


def test_nothing_found_says_so_and_what_to_do(filled_house: House) -> None:
    assert "没有符合条件的建议" in table(filled_house, "clerk", "q=没有这回事")
    assert "您还没有提出建议" not in table(filled_house, "clerk")
    assert "还没有建议" in table(filled_house, "handler2")


def test_htmx_gets_the_table_alone_and_the_way_back_gets_the_page(filled_house: House) -> None:
    part = table(filled_house, "clerk", "q=茶园", HX_Request="true")
    assert part.lstrip().startswith('<div id="found">') and "<html" not in part
    assert "<html" in table(filled_house, "clerk", "", HX_Request="true", HX_History_Restore_Request="true")


def test_the_export_takes_the_filter_and_no_cell_is_a_formula(filled_house: House) -> None:
    answer = filled_house.browser("clerk").get(filled_house.url("suggestions/export?q=的建议"))
    assert "spreadsheetml" in answer["Content-Type"] and "filename*=UTF-8''" in answer["Content-Disposition"]
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    lines = [[str(cell or "") for cell in line] for line in sheet.iter_rows(values_only=True)]
    assert tuple(lines[0]) == rows.HEAD and len(lines) == 25
    titles = [line[1] for line in lines[1:]]
    assert any(title.startswith("'=HYPERLINK") for title in titles)
    assert not any(cell.startswith(("=", "+", "-", "@")) for line in lines for cell in line)


@pytest.mark.parametrize("cell", ["=1+1", "+86", "-1", "@SUM(A1)", "\t=1", " =1"])
def test_a_cell_like_a_formula_gets_an_apostrophe(cell: str) -> None:
    assert rows.safe_cell(cell) == f"'{cell}"


@pytest.fixture
def a_column() -> Iterator[None]:
    """Another app knows the undertaker and the deadline of everything."""

    def column(actor: Actor, found: Sequence[Suggestion]) -> dict[UUID, listing.RowFacts]:
        due = clock.end_of_day(clock.today())
        facts = listing.RowFacts(undertaker="县林业水利局", due_at=due, levels=("county", "city"))
        return {row.pk: facts for row in found}

    listing.register_column(column)
    yield
    listing._columns.remove(column)


def test_what_lies_with_the_office_shows_its_own_deadline(filled_house: House) -> None:
    assert "个工作日" in table(filled_house, "clerk", "state=SUBMITTED")


def test_other_apps_columns_are_shown(filled_house: House, a_column: None) -> None:
    html = table(filled_house, "clerk", "q=茶园")
    assert "县林业水利局" in html and "今日到期" in html and "ld-lv--city" in html


def test_a_page_of_twenty_asks_no_more_than_a_page_of_one(filled_house: House) -> None:
    def asked(query: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            table(filled_house, "clerk", query)
        return len(captured)

    table(filled_house, "clerk")
    assert asked("") == asked("q=茶园")


def test_the_text_of_a_title_is_never_markup(house: House) -> None:
    submitted(house, "deputy3", title="关于<b>粗</b><script>体</script>的建议")
    answer = house.browser("deputy3").get(house.url("suggestions/"))
    assert "<script>体" not in answer.content.decode()
    with house.entered():
        assert Suggestion.objects.filter(title__contains="粗").exists()


def test_who_keeps_seats_alone_is_told_what_can_be_done_now(filled_house: House) -> None:
    shown = table(filled_house, "admin")
    assert "席位管理</a>" in shown
    assert "交办我单位的建议" not in shown and "导出" not in shown and "筛选" not in shown
