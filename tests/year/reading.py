"""What people look at on the first of a month: their 待办, their lists, the ledgers of the office."""

from __future__ import annotations

from tests.year.cast import YEAR
from tests.year.desk import Desk

OFFICE = (
    "suggestions/",
    "numbers/",
    "supervision/",
    "alert-cards/",
    "alert-cards/units/",
    "commitments/",
    f"yearly-reports/?year={YEAR}",
)


def read(desk: Desk) -> None:
    """Everything must be whole, however far the cases are."""
    site, cast = desk.site, desk.cast
    for path in OFFICE:
        site.open(desk.clerk, path)
    people = [desk.clerk, cast.units[0].handler, cast.deputies[0].person]
    for who in people:
        site.open(who, f"{site.address}/me/")
        site.open(who, "suggestions/")
