"""并案 in the permission table: who merges and parts, and who reads what was merged and its main item."""

from __future__ import annotations

from typing import Any

from tenant_apps.handling import actions as handling
from tenant_apps.suggestions import actions
from tests.factories import texts
from tests.factories.house import House
from tests.permissions.rows import Row, api, web

ONE = "suggestions/<uuid:pk>/"
OFFICE = "clerk head: {ok} | deputy1: 403 not_permitted | *: 404 not_found"
# deputy2 leads what was merged, handler1's unit undertakes the main item.
MERGED = "clerk head: {ok} | deputy2 handler1: 403 not_permitted | *: 404 not_found"
WHY = {"reason": "内容相近，一并办理，分别答复。"}
INTO = {"into": "=number of the main item", **WHY}

ROWS: list[Row] = [
    web("GET", ONE, "merged", "clerk head deputy2 handler1: 200 | *: 404 not_found"),
    api("GET", ONE, "merged", "clerk head deputy2 handler1: 200 | *: 404 not_found"),
    # Who leads the one does not read the other.
    web("GET", ONE, "main item", "clerk head deputy1 handler1: 200 | *: 404 not_found"),
    *(
        row
        for on in ("submitted", "registered")
        for row in (
            web("GET", ONE + "merger", on, OFFICE.format(ok="200")),
            web("POST", ONE + "merger", on, OFFICE.format(ok="302"), send=INTO),
            api("POST", ONE + "merger/", on, OFFICE.format(ok="201"), send={"into": "=main item", **WHY}),
        )
    ),
    web("GET", ONE + "separation", "merged", MERGED.format(ok="200")),
    web("POST", ONE + "separation", "merged", MERGED.format(ok="302"), send=WHY),
    api("POST", ONE + "separation/", "merged", MERGED.format(ok="201"), send=WHY),
]


def things(house: House) -> dict[str, Any]:
    """deputy2's merged into deputy1's, which a unit undertakes."""
    clerk = house.actor("clerk")
    leads = {"main item": house.actor("deputy1"), "merged": house.actor("deputy2")}
    fields = actions.Fields(title=texts.TITLE, body=texts.BODY, category=texts.CATEGORY)
    found: dict[str, Any] = {}
    with house.entered():
        for name, lead in leads.items():
            found[name] = actions.draft(actor=lead, **fields).pk
            actions.submit(actor=lead, suggestion_id=found[name])
            number = actions.register(actor=clerk, suggestion_id=found[name]).number
            if name == "main item":
                found["number of the main item"] = number
        main = found["main item"]
        handling.assign(actor=clerk, suggestion_id=main, unit_id=house.unit_ids["handler1"])
        actions.merge(actor=clerk, suggestion_id=found["merged"], into=main, **WHY)
    return found
