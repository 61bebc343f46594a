"""The lists of a county with few and with very many rows: how many statements a page of each asks, and how long it takes.

What is asked is every address of the permission table that takes no row and shows somebody something: a new list is among them at once.
"""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.house import House
from tests.permissions.rows import Row
from tests.permissions.table import TABLE

_FIGURES = re.compile("共 ([0-9]+) ")
# Lists that are asked with conditions, the first of them where they show nothing without.
WITH = {
    "search/": ("?q=路灯", "?q=路灯&lamp=near", "?state=IN_HANDLING"),
    "suggestions/": ("", "?state=IN_HANDLING"),
}


@dataclass(frozen=True)
class Asked:
    """`rows`: how many the list has in all, as it says itself; None of a page that has none. `took` in milliseconds."""

    page: str
    address: str
    rows: int | None
    statements: int
    took: float


def asked(house: House, *, runs: int, before: Mapping[str, int] | None = None) -> Iterator[Asked]:
    """Each address as each who gets it; the first visit is not counted. `before`: page → the statements it took elsewhere; what seems
    to take more is asked once more, for a connection or a cache may have come to its end just now."""
    for row in _addresses():
        for who in _readers(row):
            client = house.api(who) if _is_api(row) else house.browser(who)
            for query in WITH.get(row.route, ("",)):
                path = _path(house, row.conf, row.route + query)
                if client.get(path).status_code != 200:
                    continue  # a form may have nothing to be about here; a list always answers
                address = f"{row.conf} {row.route or '(root)'}"
                page = f"{address}{query} as {who}"
                found = _measured(client, path, runs)
                if before and found[1] > before[page]:
                    found = _measured(client, path, runs)
                yield Asked(page, address, *found)


def _addresses() -> Iterator[Row]:
    known = set()
    for row in TABLE:
        key = (row.conf, row.route)
        if row.method == "GET" and not row.takes_a_row and row.place == "county" and key not in known:
            known.add(key)
            yield row


def _readers(row: Row) -> list[str]:
    """Of those who get it the first, and whose lists are others: a unit, a deputy, the government's office."""
    found = [post for post, wanted in row.by_post.items() if wanted == "200"]
    if found and row.conf == "public":  # where who is logged in counts, not which seat they hold
        found = [*found, "handler1", "deputy1"]
    return [post for post in found if post == found[0] or post in ("handler1", "deputy1", "distributor")]


def _is_api(row: Row) -> bool:
    return row.conf == "api" or row.route.startswith("api/")


def _path(house: House, conf: str, tail: str) -> str:
    if conf == "public":
        return f"/{tail}"
    return house.api_url(tail) if conf == "api" else house.url(tail)


def _measured(client: Client, path: str, runs: int) -> tuple[int | None, int, float]:
    took, statements, answer = [], 0, None
    for _ in range(runs):
        begun = time.perf_counter()
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(path)
        took.append((time.perf_counter() - begun) * 1000)
        statements = len(captured)
    return _rows(answer), statements, statistics.median(took)


def _rows(answer: Any) -> int | None:
    """What the list says of itself: `count` of the API, the words under the table of a page."""
    kind = str(answer["Content-Type"])
    if kind.startswith("application/json"):
        told = answer.json()
        return told["count"] if isinstance(told, dict) and "results" in told else None
    found = _FIGURES.findall(answer.content.decode()) if kind.startswith("text/html") else ()
    return max(map(int, found)) if found else None
