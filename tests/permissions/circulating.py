"""The desk in the permission table: 传阅 and 待阅 (who asks, who is asked, nobody besides), 已办, requests of units, 办理流程."""

from __future__ import annotations

from typing import Any

from shared_apps.identity import colleagues
from shared_apps.identity.shelves import SHELVES
from tenant_apps.supervision import actions
from tests.factories.house import House
from tests.permissions.rows import Row, api, public, web

CASE = "suggestions/<uuid:pk>/"
ONE = "circulations/<uuid:pk>/"
# The office and the unit that undertakes the case; its deputy sees the case and passes nothing round.
ASKERS = "clerk head handler1: {ok} | deputy1: 403 not_permitted | *: 404 not_found"
NOBODY_CHOSEN = "422 nobody_to_read"
# Sent by the clerk to the head.
OF_IT = "clerk head: {ok} | *: 404 not_found"
BY_READER = "head: {ok} | clerk: 403 not_permitted | *: 404 not_found"
BY_SENDER = "clerk: {ok} | head: 403 not_permitted | *: 404 not_found"
REQUEST_LISTS = "clerk head distributor handler1 handler2: {ok} | *: 403 not_permitted"
EVERY_SEAT = "clerk: {ok} | *: {ok}"


def things(house: House, known: dict[str, Any]) -> dict[str, Any]:
    clerk, people = house.actor("clerk"), colleagues.at_work_in(house.ref)
    with house.entered():
        made = actions.circulate(
            actor=clerk,
            suggestion_id=known["in handling"],
            people=people,
            person_ids=[house.person_ids["head"]],
            note="请阅知。",
        )
    return {"circulation": made.pk}


ROWS: list[Row] = [
    web("GET", CASE + "circulation", "in handling", ASKERS.format(ok="200")),
    web("POST", CASE + "circulation", "in handling", ASKERS.format(ok="422")),
    api("GET", CASE + "readers/", "in handling", ASKERS.format(ok="200")),
    api(
        "POST",
        CASE + "circulations/",
        "in handling",
        ASKERS.format(ok=NOBODY_CHOSEN),
        send={"readers": []},
    ),
    api("GET", "circulations/", "", EVERY_SEAT.format(ok="200"), neighbour="200"),
    api("GET", ONE, "circulation", OF_IT.format(ok="200")),
    web("POST", ONE + "reading", "circulation", BY_READER.format(ok="302")),
    api("POST", ONE + "reading/", "circulation", BY_READER.format(ok="201")),
    web("POST", ONE + "recall", "circulation", BY_SENDER.format(ok="302")),
    api("POST", ONE + "recall/", "circulation", BY_SENDER.format(ok="201")),
    *(
        web("GET", f"requests/{page}", "", REQUEST_LISTS.format(ok="200"), neighbour="200")
        for page in ("", "export")
    ),
    api("GET", "requests/", "", REQUEST_LISTS.format(ok="200"), neighbour="200"),
    web("GET", "process/", "", EVERY_SEAT.format(ok="200"), neighbour="200"),
    public("GET", "me/readings/", "clerk: 200"),
    public("POST", "me/readings/marked", "clerk: 302 /me/readings/"),
    public("GET", "me/readings/count", "clerk: 200", nobody="200"),
    *(public("GET", f"me/{shelf}/", "clerk: 200") for shelf in SHELVES),
    *(public("GET", f"me/{shelf}/count", "clerk: 200", nobody="200") for shelf in SHELVES),
    public("GET", "api/v1/me/cases/", "clerk: 200", nobody="401 not_authenticated"),
    public("GET", "api/v1/me/readings/", "clerk: 200", nobody="401 not_authenticated"),
]
