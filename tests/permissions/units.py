"""单位与职责 in the permission table: who reads the register, who keeps it."""

from __future__ import annotations

from typing import Any

from tenant_apps.organs import actions as organs
from tests.factories.house import House
from tests.permissions.rows import Row, api, web

ONE = "units/<uuid:pk>/"
READERS = "clerk head admin security auditor distributor handler1 handler2: {ok} | *: "
KEEPERS = "clerk head admin: {ok} | *: 403 not_permitted"
OF_ONE = "clerk head admin: {ok} | security auditor distributor handler1 handler2: 403 not_permitted | *: 404 not_found"
NEW = {"name": "桐庐县审计局", "kind": "department"}


def things(house: House) -> dict[str, Any]:
    """name → id of every unit and competence that a route may be asked for."""
    with house.entered():
        spare = organs.add_unit(actor=None, name=f"{house.ref.name}统计局", kind="department")
        gone = organs.add_unit(actor=None, name=f"{house.ref.name}招商局", kind="department")
        competence = organs.set_competence(actor=None, unit_id=spare.pk, category="SOCIAL")
    head = house.actor("head")
    with house.entered():
        organs.abolish_unit(actor=head, unit_id=gone.pk)
    return {"spare unit": spare.pk, "abolished unit": gone.pk, "competence": competence.pk}


def _page(route: str, on: str, given: dict[str, Any]) -> list[Row]:
    return [
        web("GET", route, on, OF_ONE.format(ok="200")),
        web("POST", route, on, OF_ONE.format(ok="302"), send=given),
    ]


ROWS = [
    web("GET", "units/", "", READERS.format(ok="200") + "403 not_permitted", neighbour="200"),
    web("GET", "units/export", "", READERS.format(ok="200") + "403 not_permitted", neighbour="200"),
    web("GET", "units/new", "", KEEPERS.format(ok="200"), neighbour="200"),
    web("POST", "units/new", "", KEEPERS.format(ok="302"), send=NEW, neighbour="302"),
    web("GET", ONE, "unit", READERS.format(ok="200") + "404 not_found"),
    web("GET", ONE, "abolished unit", READERS.format(ok="200") + "404 not_found"),
    *_page(ONE + "edit", "spare unit", {"kind": "department", "short_name": "县统计局"}),
    *_page(ONE + "renaming", "spare unit", {"name": "桐庐县统计调查局"}),
    *_page(ONE + "abolition", "spare unit", {"ending": "ABOLISHED"}),
    *_page(ONE + "restoration", "abolished unit", {}),
    *_page(ONE + "competences/new", "spare unit", {"category": "FINANCE", "role": "LEAD"}),
    *_page("unit-competences/<uuid:pk>/removal", "competence", {}),
    api("GET", "units/", "", READERS.format(ok="200") + "403 not_permitted", neighbour="200"),
    api("GET", ONE, "spare unit", READERS.format(ok="200") + "404 not_found"),
]
