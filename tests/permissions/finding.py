"""检索 in the permission table: every seat may ask; what is found are the cases that it may read (tests/units/finding)."""

from __future__ import annotations

from tests.permissions.rows import Row, api, web

EVERY_SEAT = "clerk: 200 | *: 200"

ROWS: list[Row] = [
    web("GET", "search/", "", EVERY_SEAT, neighbour="200"),
    web("GET", "search/export", "", EVERY_SEAT, neighbour="200"),
    api("GET", "search/", "", EVERY_SEAT, neighbour="200"),
]
