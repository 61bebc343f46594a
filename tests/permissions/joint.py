"""The unit's unfinished letter by the API in the permission table: its people's alone."""

from __future__ import annotations

from tests.permissions import sent
from tests.permissions.rows import Row, api

TASK = "assignments/<uuid:pk>/"
UNIT = "handler1: {ok} | clerk head: 403 not_permitted | *: 404 not_found"
OTHER_UNIT = "handler2: {ok} | clerk head: 403 not_permitted | *: 404 not_found"
ROWS: list[Row] = [
    api("GET", TASK + "draft/", "letter to sign", OTHER_UNIT.format(ok="200")),
    api("POST", TASK + "draft/", "to reply to", UNIT.format(ok="201"), send=sent.REPLY),
]
