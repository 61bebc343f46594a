"""The figures of a year: read by who reads all of the congress."""

from __future__ import annotations

from tests.permissions.rows import Row, api, web

READS_ALL = "clerk head: {ok} | *: 403 not_permitted"
ROWS: list[Row] = [
    web("GET", "yearly-reports/figures/export", "", READS_ALL.format(ok="200"), neighbour="200"),
    api("GET", "yearly-figures/", "", READS_ALL.format(ok="200"), neighbour="200"),
]
