"""The county on a database of its own, the web under gunicorn beside it, and an issuer whose tokens it trusts.

Nobody logs in at Keycloak here (the journeys do): programs come with tokens signed by the key set that the web is pointed to,
browsers with sessions opened as a log-in opens them.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings

from tests.permissions import issuer
from tests.stack import broker
from tests.stack.databases import Database
from tests.stack.programs import Web
from tests.year import cast, days
from tests.year.client import Site
from tests.year.desk import Desk

# Set by `./dev bench case`: the whole year, its times kept in this file.
KEPT = "LIANDONG_YEAR_KEPT"
SMALL = "LIANDONG_BENCH_SMALL"


def is_whole(kept: str) -> bool:
    """Whether the bench asks for all of it."""
    return bool(os.environ.get(kept)) and not os.environ.get(SMALL)


@dataclass(frozen=True)
class Year:
    played: days.Played
    said: str  # by the web, in its log
    url: str  # of the database, for who may read and break everything
    schema: str


@pytest.fixture(scope="module")
def year(database: Database) -> Iterator[Year]:
    kept = os.environ.get(KEPT)
    size = cast.WHOLE if is_whole(KEPT) else cast.TENTH
    if kept:
        broker.ask("durable")
    web = Web()
    try:
        with issuer.standing(), days.moved_clock():
            days.move_to(cast.BEFORE)
            web.start(database, env={"KEYCLOAK_URL": settings.KEYCLOAK_URL})
            site = Site(web.address, cast.COUNTY)
            desk = Desk(site, cast.furnish(size))
            begun = time.monotonic()
            try:
                played = days.play(desk, size)
            finally:
                site.close()
            if kept:
                Path(kept).write_text(days.kept(site, played, time.monotonic() - begun))
            yield Year(played, web.log.read_text(errors="replace"), *_superuser(database))
    finally:
        web.close()


def _superuser(database: Database) -> tuple[str, str]:
    from kernel import tenancy

    ref = tenancy.directory().by_code(cast.COUNTY)
    assert ref is not None
    server = str(broker.ask("administrator")["url"])
    return f"{server.rpartition('/')[0]}/{database.name}", ref.schema
