"""What came back, in the permission table: that it is referred no further is the office's to decide; and whom refusals named."""

from __future__ import annotations

from tests.permissions.rows import Row, api, web

ONE = "referrals/<uuid:pk>/"
OFFICE = "clerk head: {ok} | *: 404 not_found"
LISTS = "clerk head: 200 | *: 403 not_permitted"
ROWS: list[Row] = [
    web("GET", "referrals/routes/", "", LISTS, neighbour="200"),
    web("GET", "referrals/routes/export", "", LISTS, neighbour="200"),
    web("GET", ONE + "settling", "out refused", OFFICE.format(ok="200")),
    web("POST", ONE + "settling", "out refused", OFFICE.format(ok="302")),
    api("POST", ONE + "settling/", "out refused", OFFICE.format(ok="201")),
]
