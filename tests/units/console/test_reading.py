"""What the console shows: the tree, one congress, tasks, the state of the schemas."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from kernel import tenancy
from tenants.models import CongressCheck
from tests.units.console.conftest import Keeper, keeper_of


def words(answer: Any) -> str:
    return str(answer.content.decode())


def cells(answer: Any) -> list[tuple[Any, ...]]:
    return list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))


def test_nobody_is_sent_to_the_login_and_comes_back(keeper: Keeper) -> None:
    answer = Client().get("/console/?q=杭州")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sso/login?next=/console/%3Fq%3D")


def test_a_part_of_a_page_sends_its_whole_page_to_the_login(keeper: Keeper) -> None:
    htmx = {"HX-Request": "true", "HX-Current-URL": "http://testserver/console/?open=330100"}
    answer = Client().get("/console/", headers=htmx)
    assert answer.status_code == 204
    assert answer["HX-Redirect"].startswith("/sso/login?next=/console/%3Fopen%3D330100")


def test_a_clerk_who_holds_the_console_too_finds_both_from_everywhere(keeper: Keeper) -> None:
    clerk = keeper_of(kind="staff", roles=("clerk",), name="方晓燕")
    clerk.also(kind="console")
    at_work = clerk.browser().get("/t/330000/suggestions/")
    assert at_work.status_code == 200 and 'href="/console/"' in words(at_work)
    console = words(clerk.browser().get("/console/"))
    assert 'href="/t/330000/suggestions/"' in console and "单位开通管理员 · 方晓燕" in console
    assert clerk.browser().get("/me/").status_code == 200


def test_a_seat_of_the_console_opens_no_page_of_a_congress(browser: Client) -> None:
    assert browser.get("/t/330000/suggestions/").status_code == 404
    assert 'href="/t/' not in words(browser.get("/console/"))


def test_a_person_of_the_province_without_this_seat_finds_no_such_page(keeper: Keeper) -> None:
    clerk = keeper_of(kind="handler", name="俞水根")
    answer, nowhere = clerk.browser().get("/console/"), clerk.browser().get("/no/such/page")
    assert (answer.status_code, answer.content) == (404, nowhere.content)


def test_whoever_holds_this_seat_alone_lands_at_the_console(browser: Client) -> None:
    answer = browser.get("/me/")
    assert answer.status_code == 302 and answer["Location"] == "/console/"


def test_the_seat_stands_among_my_seats_with_a_click_to_the_console(browser: Client) -> None:
    page = words(browser.get("/me/seats"))
    assert 'href="/console/"' in page and "单位开通管理员" in page
    assert 'href="/t/330000/' not in page


def test_the_tree_counts_every_unit_of_the_province_and_says_how_many_are_live(browser: Client) -> None:
    page = words(browser.get("/console/"))
    assert '浙江省共 <b class="num">102</b> 个' in page
    assert '已上线 <b class="num">6</b>' in page and '未开通 <b class="num">96</b>' in page
    assert "杭州市" in page and "桐庐县" not in page


def test_a_branch_opens_by_its_address_and_by_htmx(browser: Client) -> None:
    page = words(browser.get("/console/?open=330100"))
    assert "桐庐县" in page and 'aria-expanded="true"' in page
    part = words(browser.get("/console/?open=330100", headers={"HX-Request": "true"}))
    assert part.startswith('<div id="tree">') and "桐庐县" in part


@pytest.mark.parametrize("asked", ["q=桐庐", "q=330122"])
def test_a_unit_is_found_by_name_and_by_code(browser: Client, asked: str) -> None:
    page = words(browser.get(f"/console/?{asked}"))
    assert "桐庐县" in page and "淳安县" not in page


def test_a_filter_without_any_unit_says_how_to_go_on(browser: Client) -> None:
    assert "没有符合条件的单位" in words(browser.get("/console/?q=没有这样的地方"))


def test_a_filtered_list_has_pages(browser: Client) -> None:
    page = words(browser.get("/console/?state=none"))
    assert "第 1–50 个，共 96 个" in page
    assert "第 51–96 个，共 96 个" in words(browser.get("/console/?state=none&page=2"))


@pytest.mark.parametrize(
    "asked",
    ["page=x", "state=%00", "q=%00", "open=%00-x-330100", "at=%F0%9F%98%80", "page=99999", "q=" + "长" * 500],
)
def test_no_address_of_the_tree_breaks_it(browser: Client, asked: str) -> None:
    assert browser.get(f"/console/?{asked}").status_code == 200


def test_the_tree_goes_into_a_file_with_its_filter(browser: Client) -> None:
    rows = cells(browser.get("/console/export"))
    assert rows[0][0] == "行政区划代码" and len(rows) == 103
    found = cells(browser.get("/console/export?state=active"))
    assert [row[0] for row in found[1:]] == ["330000", "330100", "330122", "330127", "330200", "330203"]


def test_the_tree_asks_as_many_queries_for_all_units_as_for_a_few(browser: Client) -> None:
    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert browser.get(address).status_code == 200
        return len(found)

    few = asked("/console/")
    every = "-".join(
        (
            "330100",
            "330200",
            "330300",
            "330400",
            "330500",
            "330600",
            "330700",
            "330800",
            "330900",
            "331000",
            "331100",
        )
    )
    assert asked(f"/console/?open={every}") == few


def test_one_congress_shows_what_it_is_and_what_may_be_done(browser: Client) -> None:
    ref = tenancy.directory().by_code("330122")
    assert ref is not None
    page = words(browser.get(f"/console/congresses/{ref.id}/"))
    for word in (
        "桐庐县人民代表大会常务委员会",
        "330122",
        "暂停",
        "更名",
        "变更代码",
        "关闭",
        "上线检查",
        "数据库结构",
    ):
        assert word in page


def test_schemas_are_listed_with_their_state(browser: Client) -> None:
    page = words(browser.get("/console/schemas/"))
    assert "最新" in page and "桐庐县" in page
    assert len(cells(browser.get("/console/schemas/export"))) == 7
    assert "没有这种状态的单位" in words(browser.get("/console/schemas/?state=failed"))


def test_an_empty_list_of_tasks_says_how_to_begin(browser: Client) -> None:
    assert "还没有任务" in words(browser.get("/console/batches/"))
    assert words(browser.get("/console/batches/count")) == "0"


def test_a_unit_that_a_command_brought_live_says_why_nothing_was_checked(browser: Client) -> None:
    ref = tenancy.directory().by_code("330100")
    assert ref is not None and not CongressCheck.objects.filter(congress_id=ref.id).exists()
    shown = words(browser.get(f"/console/congresses/{ref.id}/"))
    assert "由平台运维人员用命令上线" in shown and "未检查" in shown and "0 / 9" not in shown
