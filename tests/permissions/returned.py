"""What came back, in the permission table: that it is referred no further is the office's to decide."""

from __future__ import annotations

from tests.permissions.rows import Row, api, web

ONE = "referrals/<uuid:pk>/"
OFFICE = "clerk head: {ok} | *: 404 not_found"
ROWS: list[Row] = [
    web("GET", ONE + "settling", "out refused", OFFICE.format(ok="200")),
    web("POST", ONE + "settling", "out refused", OFFICE.format(ok="302")),
    api("POST", ONE + "settling/", "out refused", OFFICE.format(ok="201")),
]
