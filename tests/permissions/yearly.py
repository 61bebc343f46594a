"""The figures of a year and of its reports: read by who reads all of the congress."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from tenant_apps.suggestions import actions
from tests.factories.house import House
from tests.permissions.rows import Row, api, web

READS_ALL = "clerk head: {ok} | *: 403 not_permitted"
REPORT = "yearly-reports/<uuid:pk>/"
ROWS: list[Row] = [
    web("GET", "yearly-reports/figures/export", "", READS_ALL.format(ok="200"), neighbour="200"),
    api("GET", "yearly-figures/", "", READS_ALL.format(ok="200"), neighbour="200"),
    web("GET", REPORT, "report", READS_ALL.format(ok="200")),
    web("GET", REPORT + "export", "report", READS_ALL.format(ok="200")),
    api("GET", REPORT, "report", READS_ALL.format(ok="200")),
]


def things(house: House) -> dict[str, UUID]:
    """A report of a year in which nothing was filed."""
    clerk = house.actor("clerk")
    with house.entered():
        made = actions.report_year(
            actor=clerk, year=2024, reported_on=date(2025, 1, 20), occasion="县人大常委会第二十八次会议"
        )
    return {"report": made.pk}
