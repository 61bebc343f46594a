"""直接送下级人大常委会 in the permission table: its lead's deed alone; where no rules below take it in, the lead is told so."""

from __future__ import annotations

from tests.permissions.rows import Row, api, web

ONE = "suggestions/<uuid:pk>/referrals/below"
PAGE = "deputy1: 409 nobody_below_takes_it | clerk head: 403 not_permitted | *: 404 not_found"
ROWS: list[Row] = [
    web("GET", ONE, "of the city", PAGE, place="city"),
    web("POST", ONE, "of the city", PAGE, send={"to": "330122"}, place="city"),
    api("POST", f"{ONE}/", "of the city", PAGE, send={"to": "330122"}, place="city"),
]
