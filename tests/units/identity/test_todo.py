"""待办 over all seats: asked congress by congress, each in its own block, merged by urgency."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client
from openpyxl import load_workbook

from kernel import clock, tenancy, text
from kernel.actor import Actor
from kernel.ids import uuid7
from shared_apps.identity import actions, todo
from shared_apps.identity.todo import TodoItem
from sso import actions as sso
from sso.tokens import Proof
from tenants.console import sheets
from tenants.models import Congress
from tests.units.identity.conftest import ISSUER, actor, congress, person, seat

pytestmark = pytest.mark.usefixtures("database")
NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)


def item(title: str, lamp: todo.Lamp = "none", **more: Any) -> TodoItem:
    given: dict[str, Any] = {
        "congress": tenancy.current(),
        "kind": "register",
        "kind_label": "待受理",
        "title": title,
        "number": "2026-0001",
        "url": "/t/330122/suggestions/",
        "verb": "受理",
        "since": NOW,
        "lamp": lamp,
        **more,
    }
    return TodoItem(**given)


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> list[todo.Provider]:
    """The providers of this test alone."""
    providers: list[todo.Provider] = []
    monkeypatch.setattr(todo, "_providers", providers)
    return providers


@pytest.fixture
def who() -> UUID:
    made = person()
    actions.give_seats(seats=[seat(made, "330122"), seat(made, "330100")])
    return made


def browser(who: UUID) -> Client:
    client = Client()
    proof = Proof(sub=str(who), issuer=ISSUER, sid=str(uuid7()), acr="basic", auth_time=None, claims={})
    client.cookies[settings.SESSION_COOKIE_NAME] = sso.open_session(
        proof=proof, id_token="x", refresh_token=""
    )
    return client


def page(who: UUID, address: str = "/me/") -> str:
    return browser(who).get(address).content.decode()


def test_each_congress_is_asked_inside_its_own_block(waiting: list[todo.Provider], who: UUID) -> None:
    asked: list[tuple[str, Actor]] = []

    def provider(here: Actor) -> list[TodoItem]:
        asked.append((tenancy.current().code, here))
        return [item(tenancy.current().name)]

    waiting.append(provider)
    board = todo.gather(actor(who))
    assert [code for code, _ in asked] == ["330100", "330122"]
    for code, here in asked:
        assert here.congress is not None and here.congress.code == code
        assert {s.congress_id for s in here.seats} == {here.congress.id} and len(here.all_seats) == 2
    assert {i.congress.code for i in board.items} == {"330100", "330122"}


def test_what_is_over_comes_first_and_then_the_nearest(waiting: list[todo.Provider], who: UUID) -> None:
    day = timedelta(days=1)

    def provider(here: Actor) -> list[TodoItem]:
        if tenancy.current().code == "330122":
            return [
                item("无期限"),
                item("在限", "ok", due_at=NOW + 30 * day),
                item("临期晚", "near", due_at=NOW + 4 * day),
            ]
        return [item("逾期", "over", due_at=NOW - day), item("临期早", "near", due_at=NOW + day)]

    waiting.append(provider)
    assert [i.title for i in todo.gather(actor(who)).items] == ["逾期", "临期早", "临期晚", "在限", "无期限"]


def test_a_congress_that_is_not_at_work_is_named_and_not_asked(
    waiting: list[todo.Provider], who: UUID
) -> None:
    asked: list[str] = []
    waiting.append(lambda here: asked.append(tenancy.current().code) or [])  # type: ignore[func-returns-value]
    Congress.objects.filter(code="330122").update(state="suspended")
    try:
        board = todo.gather(actor(who))
        assert asked == ["330100"] and [c.code for c in board.closed_now] == ["330122"]
        assert "桐庐县" in page(who)
    finally:
        Congress.objects.filter(code="330122").update(state="active")


def test_an_ended_seat_asks_nothing_more(waiting: list[todo.Provider], who: UUID) -> None:
    waiting.append(lambda here: [item(tenancy.current().code)])
    held = next(s for s in actor(who).all_seats if s.congress_id == congress("330100").id)
    actions.end_seat(actor=None, seat_id=held.id, reason="辞职")
    assert [i.title for i in todo.gather(actor(who)).items] == ["330122"]


def many(here: Actor) -> list[TodoItem]:
    if tenancy.current().code == "330100":
        return [item("上级来件一件", "near", kind="incoming", kind_label="上级来件", number="市0007")]
    return [item(f"第{n:02d}件", "ok", due_at=NOW + timedelta(days=n)) for n in range(25)]


def test_the_page_filters_by_seat_kind_lamp_and_words(waiting: list[todo.Provider], who: UUID) -> None:
    waiting.append(many)
    everything = page(who)
    assert "待办" in everything and '<span class="num">26</span>' in everything
    assert "上级来件一件" in everything and "第00件" in everything and "第20件" not in everything
    assert "第20件" in page(who, "/me/?page=2")
    assert "第00件" not in page(who, "/me/?seat=330100")
    assert "第00件" not in page(who, "/me/?kind=incoming")
    assert "第00件" not in page(who, "/me/?lamp=near")
    assert "第17件" in page(who, "/me/?q=17") and "第16件" not in page(who, "/me/?q=17")
    assert "没有符合条件的待办" in page(who, "/me/?q=没有这几个字")


@pytest.mark.parametrize(
    "query", ["page=x", "page=999", "lamp=red", "seat=%00", "q=%00", "kind=" + "a" * 500, "q=<script>"]
)
def test_a_mistyped_address_is_still_a_page(waiting: list[todo.Provider], who: UUID, query: str) -> None:
    waiting.append(many)
    answer = browser(who).get(f"/me/?{query}")
    assert answer.status_code == 200 and "<script>" not in answer.content.decode().partition("<main")[2]


def test_nothing_to_do_says_so(waiting: list[todo.Provider], who: UUID) -> None:
    assert "现在没有要您办的事" in page(who)


def test_the_count_is_a_bare_number(waiting: list[todo.Provider], who: UUID) -> None:
    waiting.append(many)
    assert browser(who).get("/me/count").content == b"26"
    assert Client().get("/me/count").content == b""


def test_the_export_takes_the_filter_and_holds_no_formula(waiting: list[todo.Provider], who: UUID) -> None:
    waiting.append(
        lambda here: [replace(item("=cmd|' /C calc'!A0", "near"), previous="@SUM(A1)"), item("平常", "ok")]
    )
    answer = browser(who).get("/me/?lamp=near&seat=330122&export=xlsx")
    assert answer["Content-Disposition"].startswith("attachment") and answer["Content-Type"] == sheets.KIND
    head, *rows = load_workbook(io.BytesIO(answer.content)).active.iter_rows()
    [row] = [dict(zip((cell.value for cell in head), line, strict=True)) for line in rows]
    assert row["标题"].value == "=cmd|' /C calc'!A0" and row["上一步"].value == "@SUM(A1)"
    assert {cell.data_type for cell in row.values()} <= {"inlineStr", "s", "n"}, (
        "text and numbers, no formula"
    )
    assert row["席位"].value == congress("330122").organ_name


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "  =1", "＝1"])
def test_no_cell_begins_like_a_formula(cell: str) -> None:
    assert text.harmless(cell).startswith("'")
    assert text.harmless("第1号") == "第1号"


def test_the_last_day_is_shown_not_the_midnight_after_it(waiting: list[todo.Provider], who: UUID) -> None:
    day = clock.today() + timedelta(days=3)
    waiting.append(
        lambda here: [item("有期限", "near", due_at=clock.end_of_day(day), left_label="剩 3 个工作日")]
    )
    shown = page(who, "/me/?seat=330122")
    assert f"{day:%m-%d}" in shown and "剩 3 个工作日" in shown


@pytest.mark.parametrize("path", ["/me/", "/me/seats", "/me/?seat=330122&q=a"])
def test_nobody_comes_back_after_the_login(path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 302 and answer["Location"].startswith("/sso/login?next=/me/")


def test_the_seats_page_shows_ended_ones_shut(waiting: list[todo.Provider], who: UUID) -> None:
    held = next(s for s in actor(who).all_seats if s.congress_id == congress("330100").id)
    actions.end_seat(actor=None, seat_id=held.id, reason="辞职")
    shown = page(who, "/me/seats").partition("<main")[2]
    assert 'href="/t/330122/"' in shown and 'href="/t/330100/"' not in shown and "已结束" in shown


def test_who_keeps_seats_alone_is_told_what_can_be_done_now(
    waiting: list[todo.Provider], admin: Actor
) -> None:
    shown = page(admin.person_id)
    assert "这一席位没有待办" in shown and "席位管理</a>" in shown
    assert "有新的事项时会出现在这里" not in shown


@pytest.mark.parametrize("state", ["suspended", "closed"])
def test_only_who_may_come_back_is_told_to_look_again(waiting: list[todo.Provider], state: str) -> None:
    alone = person()
    actions.give_seats(seats=[seat(alone, "330122")])
    session = browser(alone)
    Congress.objects.filter(code="330122").update(state=state)
    try:
        shown = session.get("/me/").content.decode()
    finally:
        Congress.objects.filter(code="330122").update(state="active")
    assert ("刷新本页即可" in shown) == (state == "suspended")
    assert ("原内容作为档案保留" in shown) == (state == "closed")
