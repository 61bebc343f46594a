"""会签 and the unit's unfinished letter in the permission table: the lead units' people alone, the draft its own unit's alone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tenant_apps.handling import actions as handling
from tests.permissions import sent
from tests.permissions.rows import Row, api, web

TASK = "assignments/<uuid:pk>/"
UNIT = "handler1: {ok} | clerk head: 403 not_permitted | *: 404 not_found"
OTHER_UNIT = "handler2: {ok} | clerk head: 403 not_permitted | *: 404 not_found"
# Who leads beside the unit sees the case; the other's assignment is not theirs.
PAGE, LAID, STEPS = TASK + "countersigning", TASK + "countersigning/", TASK + "countersigning/steps/"
AGREE = {"deed": "agree_letter"}
ROWS: list[Row] = [
    api("GET", TASK + "draft/", "letter to sign", OTHER_UNIT.format(ok="200")),
    api("POST", TASK + "draft/", "to reply to", UNIT.format(ok="201"), send=sent.REPLY),
    web("GET", PAGE, "letter to countersign", OTHER_UNIT.format(ok="200")),
    web("POST", PAGE, "letter to countersign", OTHER_UNIT.format(ok="302"), send=AGREE),
    api("GET", LAID, "letter to countersign", OTHER_UNIT.format(ok="200")),
    api("POST", LAID, "letter to circulate", UNIT.format(ok="201"), send=sent.REPLY),
    api("POST", LAID, "letter to countersign", OTHER_UNIT.format(ok="409 not_of_role"), send=sent.REPLY),
    api("POST", STEPS, "letter to countersign", OTHER_UNIT.format(ok="201"), send=AGREE),
]


def things(world: Any, registered: Any) -> dict[str, UUID]:
    """A letter of handler1's unit that handler2's is to sign, and one that was not laid before it yet."""
    house, do = world.houses["county"], world.do
    found = {}
    for name in ("letter to circulate", "letter to countersign"):
        units = [house.unit_ids["handler1"], house.unit_ids["handler2"]]
        given = {"suggestion_id": registered(world, "county"), "unit_id": units[0], "way": "JOINT_LEAD"}
        lead = do("county", "clerk", handling.assign, other_unit_ids=units[1:], **given)
        with house.entered():
            joint = lead.matter.assignments.get(role="JOINT_LEAD").pk
        do("county", "handler1", handling.sign_for, assignment_id=lead.pk)
        do("county", "handler2", handling.sign_for, assignment_id=joint)
        do("county", "handler1", handling.log_contact, assignment_id=lead.pk, **sent.CONTACT)
        found[name] = lead.pk
        if name == "letter to countersign":
            do("county", "handler1", handling.circulate_letter, assignment_id=lead.pk, **sent.REPLY)
            found[name] = joint
    return found
