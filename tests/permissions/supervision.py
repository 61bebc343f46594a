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


ROWS = [
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
