"""办理流程: the eight steps cover the course of a suggestion, and what is drawn is what the tables say."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from kernel import capabilities
from tenant_apps.suggestions import access as suggestions
from tenant_apps.suggestions import states as course
from tenant_apps.supervision import process, steps
from tests.factories.house import House
from tests.units.suggestions.deeds import drafted, registered


def test_every_state_of_a_suggestion_stands_at_one_step() -> None:
    placed = [state for step in steps.STEPS for state in step.states]
    off = {course.DRAFT, course.COSIGNING, course.WITHDRAWN}
    assert len(placed) == len(set(placed)) and set(placed) == set(course.MACHINE.labels) - off
    assert [step.word for step in steps.STEPS] == [
        "登记",
        "交办",
        "承办",
        "催办",
        "呈签",
        "回复",
        "督办",
        "归档",
    ]
    assert {name for step in steps.STEPS for name in step.tables} <= set(steps.TABLES)


def test_the_bar_marks_the_step() -> None:
    assert [step.state for step in process.bar(course.IN_HANDLING)] == ["done", "done", "now", *["ahead"] * 5]
    assert {step.state for step in process.bar(course.ARCHIVED)} == {"done"}
    assert {step.state for step in process.bar("nothing")} == {"ahead"}


@pytest.mark.parametrize("name", steps.TABLES)
def test_the_chart_is_the_table(name: str) -> None:
    word, machine = steps.TABLES[name]
    drawn = process.chart(name, word, machine)
    told = {(box.code, line.label) for box in drawn.boxes for line in box.lines}
    assert told == {(state, move.label) for move in machine.moves for state in move.sources}
    pairs = {
        (source, move.target)
        for move in machine.moves
        for source in move.sources
        if move.target not in ("=", source)
    }
    assert len(drawn.arrows) == len(pairs)
    assert [box.y for box in drawn.boxes] == sorted({box.y for box in drawn.boxes}), "no box on another"


def test_who_does_it_is_said_in_words() -> None:
    assert process.who("") == "平台自动"
    assert process.who("matter.handle") == "承办单位经办人"
    for _, machine in steps.TABLES.values():
        for move in machine.moves:
            assert process.who(move.capability), f"{machine.name}: nobody holds {move.capability}"
    assert "代表工委主任" in process.who("referral.approve") and capabilities.CAPABILITIES


def test_the_page_and_the_case(house: House) -> None:
    pk = registered(house)
    page = house.browser("deputy1").get(house.url("process/?state=REGISTERED")).content.decode()
    assert "本件现在第" in page and page.count("<svg") == len(steps.TABLES)
    body = page[page.index("<svg") : page.index("</svg>") + 6]
    assert ElementTree.fromstring(body).get("role") == "img" and "style=" not in body
    assert house.browser("admin").get(house.url("process/?state=%00")).status_code == 200
    deputy, draft = house.actor("deputy1"), drafted(house)
    with house.entered():
        (panel,) = process.provide(deputy, suggestions.get(deputy, pk)).panels
        assert (panel.context["at"], panel.context["step"].word) == (2, "交办")
        assert not process.provide(deputy, suggestions.get(deputy, draft)).panels
    case = house.browser("deputy1").get(house.url(f"suggestions/{pk}/")).content.decode()
    assert "办理步骤" in case and "process/?state=REGISTERED" in case
