"""Rails, legs and stays follow from the events alone."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from tests.units.ui.specimens import PLACES, THREE_LEVELS, TODAY, Event, at
from ui.strip import Arrow, Hop, Strip
from ui.trace import Place, Row, Trace, build


def told(*events: Event, is_open: bool = True) -> Trace:
    return build(events, places=PLACES, today=TODAY, is_open=is_open)


def row(trace: Trace, deed: str) -> Row:
    return next(row for leg in trace.legs for row in leg.rows if row.event.deed == deed)


def lines(row: Row) -> list[tuple[str, str, str]]:
    return [(rail.above, rail.dot, rail.below) for rail in row.rails]


def test_a_case_of_one_level_has_one_rail_and_one_leg() -> None:
    trace = told(
        Event(level="county", at=at(11, 10), deed="提出"),
        Event(level="county", at=at(11, 12), deed="受理登记"),
    )
    assert trace.levels == ("county",)
    assert [leg.title for leg in trace.legs] == ["第一段 桐庐县人大"]
    assert lines(row(trace, "提出")) == [("", "plain", "on")]
    assert trace.summary == "历时 10 日"


def test_a_referral_starts_the_upper_rail_and_leaves_the_lower_running() -> None:
    trace = told(*THREE_LEVELS)
    crossing = row(trace, "上转 杭州市")
    assert crossing.bar == "h12"
    assert lines(crossing) == [("on", "key", "on"), ("", "plain", "on"), ("", "", "")]
    assert lines(row(trace, "采纳"))[0] == ("on", "", "on")


def test_a_stopped_clock_thins_the_rail_until_the_result_comes() -> None:
    trace = told(*THREE_LEVELS)
    assert lines(row(trace, "答复"))[0] == ("on", "plain", "idle")
    assert lines(row(trace, "确认收到"))[0] == ("idle", "", "idle")
    assert trace.has_idle


def test_a_level_that_is_done_ends_in_a_square() -> None:
    trace = told(*THREE_LEVELS)
    back = row(trace, "结果回送 杭州市")
    assert back.bar == "h23"
    assert lines(back)[2] == ("on", "end", "")
    assert lines(row(trace, "确认收到"))[2] == ("", "", "")


def test_what_is_expected_is_dashed_up_to_the_last_step_of_its_level() -> None:
    trace = told(*THREE_LEVELS)
    expected = trace.legs[-1]
    assert expected.is_todo and expected.title == "第五段 回桐庐县"
    assert [rail.above for rail in expected.rails] == ["todo", "todo", ""]
    assert lines(expected.rows[0]) == [("todo", "todo", "todo"), ("todo", "todo", ""), ("", "", "")]
    assert lines(expected.rows[1]) == [("todo", "todo", ""), ("", "", ""), ("", "", "")]
    assert [one.when for one in expected.rows] == ["应于 11-25", "其后"]


def test_a_level_not_reached_yet_starts_dashed() -> None:
    trace = told(
        Event(level="county", at=at(11, 10), deed="提出"),
        Event(level="county", kind="todo", deed="上转 杭州市", crosses_to="city"),
        Event(level="city", kind="todo", deed="答复"),
    )
    assert lines(trace.legs[-1].rows[0]) == [("todo", "todo", ""), ("", "todo", "todo")]
    assert lines(trace.legs[-1].rows[1]) == [("", "", ""), ("todo", "todo", "")]


def test_legs_are_cut_at_the_crossings_and_their_stays_add_up_to_the_whole() -> None:
    trace = told(*THREE_LEVELS)
    done = [leg for leg in trace.legs if not leg.is_todo]
    titles = ["第一段 桐庐县人大", "第二段 杭州市人大", "第三段 浙江省人大", "第四段 回杭州市"]
    assert [leg.title for leg in done] == titles
    assert sum(int(leg.stay.removesuffix(" 日")) for leg in done) == trace.days == 95
    assert trace.summary == "历时 95 日，经 3 级 4 段"


def test_a_deed_of_another_level_is_marked_inside_the_leg() -> None:
    trace = told(*THREE_LEVELS)
    third = trace.legs[2]
    assert [(one.event.level, one.elsewhere) for one in third.rows] == [
        ("county", True),
        ("province", False),
        ("province", False),
    ]


def test_the_last_deed_at_the_holder_is_now() -> None:
    trace = told(*THREE_LEVELS)
    now = [one for leg in trace.legs for one in leg.rows if one.is_now]
    assert [one.event.deed for one in now] == ["确认收到"]
    assert now[0].stay == "已停留 2 日"
    assert [leg.is_now for leg in trace.legs] == [False, False, False, True, False]
    assert [leg.folds for leg in trace.legs] == [True, True, True, False, False]


def test_a_referral_on_its_way_is_now_at_the_receiver() -> None:
    trace = told(
        Event(level="county", at=at(11, 10), deed="提出"),
        Event(level="county", at=at(11, 18), deed="上转", crosses_to="city"),
    )
    assert lines(row(trace, "上转")) == [("on", "key", "on"), ("", "now", "on")]


def test_a_closed_case_has_no_now_and_its_days_have_stopped() -> None:
    trace = told(
        Event(level="county", at=at(9, 1), deed="提出"),
        Event(level="county", at=at(9, 11), deed="办结", closes=("county",)),
        is_open=False,
    )
    assert trace.days == 10
    assert not any(leg.is_now for leg in trace.legs)
    assert lines(row(trace, "办结")) == [("on", "end", "")]


def test_an_assignment_downward_crosses_the_same_bar() -> None:
    trace = told(
        Event(level="province", at=at(9, 1), deed="提出"),
        Event(level="province", at=at(9, 5), deed="下交 杭州市", crosses_to="city"),
        Event(level="city", at=at(9, 7), deed="签收"),
    )
    assert trace.levels == ("city", "province")
    assert row(trace, "下交 杭州市").bar == "h12"
    assert lines(row(trace, "下交 杭州市")) == [("", "plain", "on"), ("on", "key", "on")]


def test_a_county_directly_under_the_province_needs_no_city_rail() -> None:
    trace = told(
        Event(level="county", at=at(9, 1), deed="提出"),
        Event(level="county", at=at(9, 5), deed="上转", crosses_to="province"),
    )
    assert trace.levels == ("county", "province")
    assert row(trace, "上转").bar == "h12"


def test_a_level_that_works_again_after_its_end_gets_no_running_clock() -> None:
    trace = told(
        Event(level="county", at=at(9, 1), deed="提出"),
        Event(level="county", at=at(9, 5), deed="上转", crosses_to="city"),
        Event(level="city", at=at(9, 9), deed="退回", crosses_to="county", closes=("city",)),
        Event(level="county", at=at(9, 10), deed="再上转", crosses_to="city"),
    )
    assert lines(row(trace, "再上转"))[1] == ("", "now", "idle")


def test_who_goes_on_in_another_s_place_begins_a_leg_and_the_one_before_keeps_its_name() -> None:
    places = {
        **PLACES,
        "old": Place(level="county", name="桐庐县", organ="桐庐县人大（已并入淳安县）"),
        "heir": Place(level="county", name="淳安县", organ="淳安县人大"),
    }
    events = (
        Event(level="county", place="old", at=at(9, 1), deed="提出"),
        Event(level="county", place="heir", at=at(9, 3), deed="区划调整承接", begins=True),
        Event(level="county", place="heir", at=at(9, 5), deed="上转", crosses_to="city"),
        Event(level="city", at=at(9, 9), deed="结果回送", crosses_to="county", closes=("city",)),
        Event(level="county", place="heir", at=at(9, 10), deed="确认收到"),
    )
    trace = build(events, places=places, today=TODAY)
    titles = [
        "第一段 桐庐县人大（已并入淳安县）",
        "第二段 淳安县人大",
        "第三段 杭州市人大",
        "第四段 回淳安县",
    ]
    assert [leg.title for leg in trace.legs] == titles
    away = (
        *events[:1],
        Event(level="county", place="old", at=at(9, 2), deed="上转", crosses_to="city"),
        events[1],
    )
    away_legs = build(away, places=places, today=TODAY).legs
    assert [leg.title for leg in away_legs] == [titles[0], "第二段 杭州市人大"], (
        "the city has it: nobody goes on with it there"
    )


def test_several_of_one_level_in_one_leg_are_all_named() -> None:
    places = {
        **PLACES,
        "one": PLACES["county"],
        "two": Place(level="county", name="淳安县", organ="淳安县人大", number="2026-0007"),
    }
    events = (
        Event(level="county", place="one", at=at(9, 1), deed="提出"),
        Event(level="county", place="two", at=at(9, 3), deed="提出", where="淳安县"),
        Event(level="county", place="one", at=at(9, 5), deed="上转", crosses_to="city"),
    )
    leg = build(events, places=places, today=TODAY).legs[0]
    assert [row.where for row in leg.rows] == ["", "淳安县", ""]
    assert (leg.title, leg.number) == ("第一段 桐庐县人大、淳安县人大", "2026-0023、2026-0007")


def test_the_same_matter_brought_by_several_is_one_way_there() -> None:
    places = {**PLACES, "two": Place(level="county", name="淳安县", organ="淳安县人大")}
    events = (
        Event(level="county", at=at(9, 1), deed="提出", where="桐庐县"),
        Event(level="county", at=at(9, 3), deed="上转", crosses_to="city", where="桐庐县"),
        Event(level="county", place="two", at=at(9, 4), deed="提出", where="淳安县"),
        Event(level="county", place="two", at=at(9, 5), deed="上转", crosses_to="city", where="淳安县"),
        Event(level="city", at=at(9, 9), deed="签收"),
        Event(level="county", place="two", at=at(9, 10), deed="催办", where="淳安县"),
    )
    legs = build(events, places=places, today=TODAY).legs
    assert [leg.title for leg in legs] == ["第一段 桐庐县人大、淳安县人大", "第二段 杭州市人大"]
    both = ["桐庐县", "桐庐县", "淳安县", "淳安县"]
    assert [[row.where for row in leg.rows] for leg in legs] == [both, ["", "淳安县"]]
    # The city has signed for the first one when the second comes: that is no leg of its own, nor is each answer home.
    later = (
        *events[:2],
        events[4],
        *events[2:4],
        Event(level="city", at=at(9, 20), deed="结果回送 桐庐县", crosses_to="county"),
        Event(level="city", at=at(9, 20), deed="结果回送 淳安县", crosses_to="county"),
        Event(level="county", at=at(9, 21), deed="确认收到", where="桐庐县"),
    )
    titles = [leg.title for leg in build(later, places=places, today=TODAY).legs]
    assert titles == ["第一段 桐庐县人大", "第二段 杭州市人大", "第三段 回桐庐县"]


@pytest.mark.parametrize("is_open", [True, False])
def test_every_line_goes_on_where_the_row_before_left_it(is_open: bool) -> None:
    trace = told(*(event for event in THREE_LEVELS if event.kind != "todo"), is_open=is_open)
    rows = [one for leg in trace.legs for one in leg.rows]
    for upper, lower in pairwise(rows):
        assert [rail.below for rail in upper.rails] == [rail.above for rail in lower.rails]


def test_nothing_has_happened_yet() -> None:
    assert told().legs == ()


def test_another_year_is_written_out() -> None:
    todo = Event(level="county", kind="todo", due=date(2027, 1, 12), deed="答复")
    trace = told(Event(level="county", at=at(11, 10), deed="提出"), todo)
    assert row(trace, "答复").when == "应于 2027-01-12"


def test_a_deed_without_its_time_is_a_fault() -> None:
    with pytest.raises(ValueError, match="提出"):
        told(Event(level="county", deed="提出"))


def test_a_strip_has_one_arrow_between_two_boxes() -> None:
    county, city = Hop(level="county", organ="桐庐县人大"), Hop(level="city", organ="杭州市人大")
    arrow = Arrow(out=("上转 09-04",))
    assert Strip(hops=(county, city), arrows=(arrow,)).pairs == ((county, arrow), (city, None))
    with pytest.raises(ValueError, match="arrow"):
        Strip(hops=(county, city))
    assert Hop(level="county", organ="桐庐县人大", also=(county,)).boxes[1] is county


def test_what_its_sender_takes_back_begins_the_senders_own_leg() -> None:
    trace = told(
        Event(level="county", at=at(11, 10), deed="提出"),
        Event(level="county", at=at(11, 12), deed="上转 杭州市", crosses_to="city"),
        Event(level="county", at=at(11, 13), deed="撤回", holds_again=True),
    )
    assert [(leg.level, leg.title, [one.event.deed for one in leg.rows]) for leg in trace.legs] == [
        ("county", "第一段 桐庐县人大", ["提出", "上转 杭州市"]),
        ("county", "第二段 回桐庐县", ["撤回"]),
    ]
    assert not trace.legs[1].rows[0].elsewhere and trace.legs[1].now_words == "现在这里"
