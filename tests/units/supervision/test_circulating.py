"""传阅: who may be asked, what stands in 待阅 and for how long, and what is refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine

from kernel import clock
from kernel.errors import NotFound, NotPermitted, StateRefused
from shared_apps.identity import colleagues, todo
from tenant_apps.handling import actions as handling
from tenant_apps.organs.models import UnitMember
from tenant_apps.records import selectors as records
from tenant_apps.supervision import access, actions, circulating
from tenant_apps.supervision.actions.circulating import AskedAlready, NobodyToRead, NoReader
from tenant_apps.supervision.models import Circulation
from tests.factories.house import House
from tests.units.suggestions.deeds import registered
from tests.units.supervision import cases

NOTE = "此件涉及贵委工作，请关注办理进展。"


def sent(house: House, pk: UUID, to: Sequence[str], *, by: str = "clerk", note: str = NOTE) -> Circulation:
    actor, people = house.actor(by), colleagues.at_work_in(house.ref)
    with house.entered():
        return actions.circulate(
            actor=actor,
            suggestion_id=pk,
            people=people,
            person_ids=[house.person_ids[one] for one in to],
            note=note,
        )


def possible(house: House, pk: UUID, who: str) -> set[str]:
    actor, people = house.actor(who), colleagues.at_work_in(house.ref)
    logins = {person: login for login, person in house.person_ids.items()}
    with house.entered():
        case, _ = access.case_to_circulate(actor, pk)
        return {logins[one.person_id] for one in access.possible_readers(actor, case, people)}


def to_read(house: House, who: str) -> list[str]:
    return [item.mark for item in todo.gather(house.actor(who)).readings if item.kind == circulating.KIND]


def test_only_who_may_see_the_case_can_be_asked(house: House) -> None:
    pk = registered(house)
    assert possible(house, pk, "clerk") == {"clerk2", "head"}
    clerk = house.actor("clerk")
    with house.entered():
        handling.assign(actor=clerk, suggestion_id=pk, unit_id=house.unit_ids["handler1"])
    assert possible(house, pk, "clerk") == {"clerk2", "head", "handler1"}
    assert possible(house, pk, "handler1") == set(), "the unit has nobody else"
    for login in ("handler2", "deputy1", "admin", "clerk"):
        with pytest.raises(NoReader):
            sent(house, pk, [login])
    for login, refusal in (("deputy1", NotPermitted), ("handler2", NotFound)):
        with pytest.raises(refusal):
            sent(house, pk, ["head"], by=login)


def test_a_unit_asks_within_itself(house: House) -> None:
    pk, clerk = registered(house), house.actor("clerk")
    with house.entered():
        handling.assign(actor=clerk, suggestion_id=pk, unit_id=house.unit_ids["handler1"])
        mate = UnitMember.objects.create(
            unit_id=house.unit_ids["handler1"], seat_id=house.seat_ids["handler2"], person_name="蓝雪梅"
        )
    assert possible(house, pk, "handler1") == {"handler2"}
    made = sent(house, pk, ["handler2"], by="handler1")
    assert str(made.pk) in to_read(house, "handler2")
    with house.entered():
        mate.delete()
    assert str(made.pk) not in to_read(house, "handler2"), "who loses the right loses the entry"
    gone = house.actor("handler2")
    with house.entered(), pytest.raises(NotFound):
        actions.read_circulated(actor=gone, circulation_id=made.pk)


def test_it_waits_until_read_and_the_sender_sees_when(house: House) -> None:
    pk = registered(house)
    made = sent(house, pk, ["head", "clerk2"])
    assert to_read(house, "head").count(str(made.pk)) == 1
    assert all(item.kind != circulating.KIND for item in todo.gather(house.actor("head")).items)
    head, clerk, mate = (house.actor(who) for who in ("head", "clerk", "clerk2"))
    with house.entered():
        done = actions.read_circulated(actor=head, circulation_id=made.pk)
        assert {one.name: one.state for one in done.readers.all()} == {"楼建平": "READ", "程雅琴": "SENT"}
        with pytest.raises(StateRefused):
            actions.read_circulated(actor=head, circulation_id=made.pk)
        with pytest.raises(NotPermitted):
            actions.read_circulated(actor=clerk, circulation_id=made.pk)
        case, _ = access.case_to_circulate(clerk, pk)
        (shown,) = circulating.provide(clerk, case).panels[0].context["lines"]
        assert [one.state_label for one in shown.readers] == ["已阅", "待阅"] and shown.may_recall
        (asked,) = circulating.provide(mate, case).panels[0].context["lines"]
        assert asked.to_read and not asked.readers
        deeds = [one.deed for one in records.of_case(pk, published_only=False)]
    assert str(made.pk) not in to_read(house, "head") and {"circulated", "circulation.read"} <= set(deeds)


def test_what_was_not_read_is_taken_back(house: House) -> None:
    pk = registered(house)
    made = sent(house, pk, ["head", "clerk2"])
    clerk, head, mate = (house.actor(who) for who in ("clerk", "head", "clerk2"))
    with house.entered():
        actions.read_circulated(actor=head, circulation_id=made.pk)
        with pytest.raises(NotPermitted):
            actions.recall_circulated(actor=head, circulation_id=made.pk)
        done = actions.recall_circulated(actor=clerk, circulation_id=made.pk)
        assert {one.name: one.state for one in done.readers.all()} == {"楼建平": "READ", "程雅琴": "RECALLED"}
        with pytest.raises(StateRefused):
            actions.recall_circulated(actor=clerk, circulation_id=made.pk)
        with pytest.raises(NotFound):
            access.circulation(mate, made.pk)
    assert str(made.pk) not in to_read(house, "clerk2")


def test_the_same_person_is_not_asked_again_before_the_gap_is_over(house: House) -> None:
    pk, before = registered(house), to_read(house, "clerk2")
    sent(house, pk, ["head"])
    with pytest.raises(AskedAlready):
        sent(house, pk, ["clerk2", "head"])
    assert to_read(house, "clerk2") == before, "of a refused one nobody hears"
    sent(house, pk, ["head"], by="clerk2")
    with pytest.raises(NobodyToRead):
        sent(house, pk, [])
    with time_machine.travel(clock.now() + timedelta(days=20), tick=False):
        sent(house, pk, ["head"])


def test_the_page_keeps_what_was_typed_and_marks_all_at_once(house: House) -> None:
    pk = registered(house)
    browser, where = house.browser("clerk"), house.url(f"suggestions/{pk}/circulation")
    refused = browser.post(where, {"note": NOTE})
    assert refused.status_code == 422 and f"{NOTE}</textarea>" in refused.content.decode()
    assert "请选择传阅对象" in refused.content.decode()
    given = {"readers": [str(house.person_ids["head"])], "note": NOTE}
    assert browser.post(where, given).status_code == 302
    again = browser.post(where, given)
    assert again.status_code == 409 and "不久前已经传阅给本人" in again.content.decode()
    head = house.browser("head")
    shown = head.get("/me/readings/?kind=circulated").content.decode()
    assert NOTE in shown and "一键已阅" in shown
    marks = [f"{house.ref.code}|circulated|{mark}" for mark in to_read(house, "head")]
    odd = [
        "",
        "x|y",
        f"{house.ref.code}|circulated|no-id",
        f"{house.ref.code}|nothing|1",
        "000000|circulated|1",
    ]
    answer = head.post("/me/readings/marked", {"item": [*marks, *odd], "kind": "circulated"})
    assert (answer.status_code, answer["Location"]) == (302, "/me/readings/?kind=circulated")
    assert to_read(house, "head") == []
    assert "没有要您阅的件" in house.browser("deputy3").get("/me/readings/").content.decode()


@pytest.mark.usefixtures("tokens")
def test_the_same_by_the_api(house: House) -> None:
    pk, clerk = registered(house), house.api("clerk")
    readers = clerk.get(house.api_url(f"suggestions/{pk}/readers/")).json()
    assert {one["name"] for one in readers} == {"楼建平", "程雅琴"}
    given = {"readers": [one["person_id"] for one in readers], "note": NOTE}
    made = clerk.post(
        house.api_url(f"suggestions/{pk}/circulations/"), given, content_type="application/json"
    )
    assert made.status_code == 201 and len(made.json()["readers"]) == 2
    one, head = house.api_url(f"circulations/{made.json()['id']}/"), house.api("head")
    assert [row["name"] for row in head.get(one).json()["readers"]] == ["楼建平"]
    listed = head.get("/api/v1/me/readings/?kind=circulated").json()["results"]
    assert [row["title"] for row in listed if str(pk) in row["url"]]
    assert head.post(one + "reading/").json()["readers"][0]["state"] == "READ"
    assert clerk.post(one + "recall/").status_code == 201


def test_what_a_unit_was_urged_stands_in_its_readings(house: House) -> None:
    made, clerk = cases.assigned(house), house.actor("clerk")
    with house.entered():
        urging = actions.urge(actor=clerk, assignment_id=made.pk)

    def marks() -> list[str]:
        return [item.mark for item in todo.gather(house.actor("handler1")).readings]

    assert str(urging.pk) in marks()
    todo.mark_read(house.actor("handler2"), [(house.ref.code, "urged", str(urging.pk))])
    assert str(urging.pk) in marks(), "nobody reads for another unit"
    todo.mark_read(house.actor("handler1"), [(house.ref.code, "urged", str(urging.pk))])
    assert str(urging.pk) not in marks()
