"""A letter's files and its 审签 in the permission table: who reads the letter takes its files; drafts and opinions are the unit's alone."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from tenant_apps.handling import actions as handling
from tenant_apps.organs import actions as organs
from tenant_apps.organs import selectors as units
from tests.permissions import sent
from tests.permissions.rows import Row, api, web
from ui.paper import pdf

LETTER, TASK = "replies/<uuid:pk>/", "assignments/<uuid:pk>/"
READERS = "clerk head deputy1 deputy2 handler1: {ok} | *: 404 not_found"
UNIT = "handler1: {ok} | clerk head: 403 not_permitted | *: 404 not_found"
OTHER_UNIT = "handler2: {ok} | clerk head: 403 not_permitted | *: 404 not_found"
REVIEW, SIGN = {"deed": "review_letter"}, {"deed": "sign_letter"}
STEP, STEPS, ASKED = TASK + "approval", TASK + "approval/steps/", TASK + "approval/"
# Where no PDF can be made whoever may take one is told so, and nobody else.
FILES = {"pdf": "409 no_pdf" if pdf.missing() else "200", "docx": "200"}
ROWS: list[Row] = [
    *(web("GET", LETTER + kind, "letter", READERS.format(ok=ok)) for kind, ok in FILES.items()),
    *(api("GET", f"{LETTER}{kind}/", "letter", READERS.format(ok=ok)) for kind, ok in FILES.items()),
    *(web("GET", f"{TASK}reply/{kind}", "to reply to", UNIT.format(ok=ok)) for kind, ok in FILES.items()),
    web("GET", TASK + "attachments/", "to reply to", UNIT.format(ok="200")),
    web("POST", TASK + "attachments/", "to reply to", UNIT.format(ok="422 no_file")),
    api("GET", TASK + "attachments/", "to reply to", UNIT.format(ok="200")),
    api("POST", TASK + "attachments/", "to reply to", UNIT.format(ok="422 no_file")),
    # A unit whose head is handler2; its reviewer is somebody else.
    web("GET", STEP, "letter to sign", OTHER_UNIT.format(ok="200")),
    web("POST", STEP, "letter to sign", OTHER_UNIT.format(ok="302"), send=SIGN),
    web("POST", STEP, "letter to review", OTHER_UNIT.format(ok="403 not_your_step"), send=REVIEW),
    api("GET", ASKED, "letter to sign", OTHER_UNIT.format(ok="200")),
    api("POST", ASKED, "letter to lay before", OTHER_UNIT.format(ok="201"), send=sent.REPLY),
    api("POST", STEPS, "letter to sign", OTHER_UNIT.format(ok="201"), send=SIGN),
    api("POST", STEPS, "letter to review", OTHER_UNIT.format(ok="403 not_your_step"), send=REVIEW),
]


def things(world: Any, registered: Any) -> dict[str, UUID]:
    """Letters at each step of the other unit; `registered` makes one more suggestion of the county."""
    house, do = world.houses["county"], world.do
    found = {}
    names = ("letter to sign", "letter to lay before", "letter to review")
    for name in names:
        given = {"suggestion_id": registered(world, "county"), "unit_id": house.unit_ids["handler2"]}
        found[name] = do("county", "clerk", handling.assign, **given).pk
        do("county", "handler2", handling.sign_for, assignment_id=found[name])
        do("county", "handler2", handling.log_contact, assignment_id=found[name], **sent.CONTACT)
    _joins(house, "approver", house.seat_ids["handler2"])
    do("county", "handler2", handling.submit_letter, assignment_id=found["letter to sign"], **sent.REPLY)
    _joins(house, "reviewer", uuid4())
    do("county", "handler2", handling.submit_letter, assignment_id=found["letter to review"], **sent.REPLY)
    return found


def _joins(house: Any, role: str, seat_id: UUID) -> None:
    with house.entered():
        unit = units.unit(house.unit_ids["handler2"])
        assert unit is not None
        organs.add_member(actor=None, unit=unit, seat_id=seat_id, person_name="周敏", role=role)
