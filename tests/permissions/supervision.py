"""Supervision in the permission table: red and yellow cards. Deputies and the three administrators see none."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from kernel import clock
from tenant_apps.handling.models import Assignment
from tenant_apps.organs import actions as organs
from tenant_apps.supervision import actions, states
from tenant_apps.supervision.models import AlertCard
from tests.factories.house import House
from tests.permissions.rows import Row, api, web

CARD = "alert-cards/<uuid:pk>/"
URGING = "supervision/urgings/<uuid:pk>/"
SAID = {"text": "已与代表沟通，答复件已报主要负责人签发。"}
LISTS = "clerk head distributor handler1 handler2: {ok} | *: 403 not_permitted"
URGERS = "clerk head distributor: {ok} | *: 403 not_permitted"
BY_URGER = "clerk head distributor: {ok} | handler1: 403 not_permitted | *: 404 not_found"
OF_CARD = "clerk head distributor handler1: {ok} | *: 404 not_found"
# The government's office knows of no court's card.
OF_COURT = "clerk head: {ok} | *: 404 not_found"
BY_UNIT = "handler1: {ok} | clerk head distributor: 403 not_permitted | *: 404 not_found"
BY_OFFICE = "clerk head: {ok} | distributor handler1: 403 not_permitted | *: 404 not_found"


KEY = "key-suggestions/<uuid:pk>/"
REASON = {"reason": "群众反映集中，涉及多个乡镇，宜列为重点督办。"}
DECISION = {"on": f"{clock.today():%Y-%m-%d}", "decision": "县人大常委会第20次主任会议"}
PLAN = {"text": "由专工委牵头，上半年组织代表视察一次，九月听取承办单位办理情况汇报。"}
VISIT = {"on": f"{clock.today():%Y-%m-%d}", "note": "组织代表到现场视察，听取承办单位汇报。"}
REPORT = {
    "text": "督办期间组织视察一次、座谈一次，承办单位已落实经费并公布实施方案，代表表示满意，建议结束督办。"
}
WHY = {"note": "事项已经落实，代表表示满意。"}
KEY_LISTS = "clerk head handler1 handler2: {ok} | *: 403 not_permitted"
OF_KEY = "clerk head handler1: {ok} | *: 404 not_found"
OF_PROPOSED = "clerk head: {ok} | *: 404 not_found"
BY_KEY = "clerk head: {ok} | handler1: 403 not_permitted | *: 404 not_found"
BY_PROPOSER = "clerk head: {ok} | deputy1: 403 not_permitted | *: 404 not_found"


def things(house: House, known: dict[str, Any]) -> dict[str, Any]:
    """name → id of every card that a route may be asked for."""
    handler = house.actor("handler1")
    with house.entered():
        court = organs.add_unit(actor=None, name=f"{house.ref.name}人民法院", kind="court")
        found = {
            name: _card(known["to reply to"], day)
            for day, name in enumerate(("card", "card answered", "card of a court"), start=1)
        }
        AlertCard.objects.filter(pk=found["card of a court"]).update(unit_id=court.pk)
        actions.answer_card(actor=handler, card_id=found["card answered"], **SAID)
    clerk = house.actor("clerk")
    with house.entered():
        found["urging"] = actions.urge(actor=clerk, assignment_id=known["to sign for"]).pk
    return found | _keys(house, known)


def _keys(house: House, known: dict[str, Any]) -> dict[str, Any]:
    """重点督办 in every state that has a deed, each of a case that handler1's unit undertakes."""
    clerk, found = house.actor("clerk"), {}
    cases = {
        "key proposed": "assigned",
        "key decided": "in handling",
        "key under way": "replied",
        "key reported": "rated",
    }
    with house.entered():
        for step, (name, case) in enumerate(cases.items()):
            pk = actions.propose_key(actor=clerk, suggestion_id=known[case], reason=REASON["reason"]).pk
            found[name] = pk
            if step > 0:
                actions.decide_key(actor=clerk, key_id=pk, on=clock.today(), decision=DECISION["decision"])
            if step > 1:
                actions.plan_key(actor=clerk, key_id=pk, text=PLAN["text"])
            if step > 2:
                actions.report_key(actor=clerk, key_id=pk, text=REPORT["text"])
    return found


def _card(assignment_id: UUID, day: int) -> UUID:
    """Each of another day: one assignment has several only then."""
    held = Assignment.objects.select_related("unit").get(pk=assignment_id)
    made = AlertCard.objects.create(
        assignment=held,
        unit=held.unit,
        unit_name=held.undertaker_name,
        colour=states.YELLOW,
        due_at=clock.end_of_day(clock.today() + timedelta(days=day)),
        given_at=clock.now(),
    )
    return made.pk


def _deed(deed: str, on: str, seats: str, given: dict[str, str]) -> list[Row]:
    return [
        web("GET", CARD + deed, on, seats.format(ok="200")),
        web("POST", CARD + deed, on, seats.format(ok="302"), send=given),
        api("POST", f"{CARD}{deed}/", on, seats.format(ok="201"), send=given),
    ]


def _step(page: str, on: str, seats: str, given: dict[str, str], program: str = "") -> list[Row]:
    return [
        web("GET", KEY + page, on, seats.format(ok="200")),
        web("POST", KEY + page, on, seats.format(ok="302"), send=given),
        api("POST", KEY + (program or f"{page}/"), on, seats.format(ok="201"), send=given),
    ]


KEY_ROWS = [
    web("GET", "key-suggestions/", "", KEY_LISTS.format(ok="200"), neighbour="200"),
    web("GET", "key-suggestions/export", "", KEY_LISTS.format(ok="200"), neighbour="200"),
    api("GET", "key-suggestions/", "", KEY_LISTS.format(ok="200"), neighbour="200"),
    web("GET", "suggestions/<uuid:pk>/key-proposal", "registered", BY_PROPOSER.format(ok="200")),
    web(
        "POST", "suggestions/<uuid:pk>/key-proposal", "registered", BY_PROPOSER.format(ok="302"), send=REASON
    ),
    api(
        "POST",
        "suggestions/<uuid:pk>/key-proposals/",
        "registered",
        BY_PROPOSER.format(ok="201"),
        send=REASON,
    ),
    web("GET", KEY, "key proposed", OF_PROPOSED.format(ok="200")),
    web("GET", KEY, "key decided", OF_KEY.format(ok="200")),
    api("GET", KEY, "key proposed", OF_PROPOSED.format(ok="200")),
    api("GET", KEY, "key decided", OF_KEY.format(ok="200")),
    *_step("decision", "key proposed", OF_PROPOSED, DECISION),
    *_step("declining", "key proposed", OF_PROPOSED, WHY),
    *_step("plan", "key decided", BY_KEY, PLAN),
    *_step("visits/new", "key under way", BY_KEY, VISIT, "visits/"),
    *_step("report", "key under way", BY_KEY, REPORT),
    *_step("ending", "key reported", BY_KEY, WHY),
    web("GET", KEY + "attachments/", "key under way", OF_KEY.format(ok="200")),
    web("POST", KEY + "attachments/", "key under way", BY_KEY.format(ok="422 no_file")),
    api("GET", KEY + "attachments/", "key under way", OF_KEY.format(ok="200")),
    api("POST", KEY + "attachments/", "key under way", BY_KEY.format(ok="422 no_file")),
]
ROWS = [
    *KEY_ROWS,
    web("GET", "supervision/", "", LISTS.format(ok="200"), neighbour="200"),
    web("GET", "supervision/export", "", LISTS.format(ok="200"), neighbour="200"),
    web("GET", "supervision/urgings/new", "", URGERS.format(ok="200"), neighbour="200"),
    # The neighbour's office urges its own units alone.
    web(
        "POST",
        "supervision/urgings/new",
        "",
        URGERS.format(ok="302"),
        send={"pk": "=to reply to"},
        neighbour="409",
    ),
    api(
        "POST",
        "supervision/urgings/",
        "",
        URGERS.format(ok="422 nothing_chosen"),
        send={"assignment_ids": []},
        neighbour="422 nothing_chosen",
    ),
    api("POST", "assignments/<uuid:pk>/urgings/", "to reply to", BY_URGER.format(ok="201")),
    api("GET", "supervision/urgings/", "", LISTS.format(ok="200"), neighbour="200"),
    web("GET", URGING, "urging", OF_CARD.format(ok="200")),
    web("POST", URGING + "reading", "urging", BY_UNIT.format(ok="302")),
    api("GET", URGING, "urging", OF_CARD.format(ok="200")),
    api("POST", URGING + "reading/", "urging", BY_UNIT.format(ok="201")),
    *(
        web("GET", f"alert-cards/{page}", "", LISTS.format(ok="200"), neighbour="200")
        for page in ("", "export", "units/", "units/export")
    ),
    web("GET", CARD, "card", OF_CARD.format(ok="200")),
    web("GET", CARD, "card of a court", OF_COURT.format(ok="200")),
    *_deed("answer", "card", BY_UNIT, SAID),
    *_deed("closure", "card answered", BY_OFFICE, {"note": "情况属实。"}),
    api("GET", "alert-cards/", "", LISTS.format(ok="200"), neighbour="200"),
    api("GET", CARD, "card", OF_CARD.format(ok="200")),
]
