"""A worker killed at any step leaves no half tenant, and the next one comes to the same end. Every commit is forced to the disk."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from kernel.actor import Actor
from tenants.onboarding import lease, running, steps
from tests.stack import broker, jobs
from tests.stack.databases import Database, cloned
from tests.stack.dying import killed
from tests.units.onboarding.batch import dying, office

ZHEJIANG = "330000"
POINTS = [
    "before:requested",
    "inside:provisioned",
    *(f"{when}:{step}" for step in steps.DEEDS for when in ("after", "noted")),
]
# Counties of 杭州市 and 宁波市, one for each point; the first one is never disturbed.
UNTOUCHED = "330102"
COUNTIES = [
    "330105", "330106", "330108", "330109", "330110", "330111", "330112", "330113", "330182",
    "330205", "330206", "330211", "330212", "330213",
]  # fmt: skip


@pytest.fixture(scope="module")
def database(django_db_blocker: Any) -> Iterator[Database]:
    """A durable clone for the whole module: the points do not touch each other's counties."""
    broker.ask("durable")
    with django_db_blocker.unblock(), cloned() as clone:
        yield clone


@pytest.fixture(scope="module")
def actor(database: Database) -> Actor:
    return office.console(ZHEJIANG)


@pytest.fixture(autouse=True)
def _no_keycloak(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    office.use_no_keycloak(monkeypatch)
    yield
    Path(settings.CLOCK_OFFSET_FILE).unlink(missing_ok=True)


@pytest.fixture(scope="module")
def undisturbed(actor: Actor) -> dict[str, Any]:
    """The end state of a run that nobody killed."""
    with pytest.MonkeyPatch.context() as patch:
        office.use_no_keycloak(patch)
        office.worked(office.started(actor, [UNTOUCHED], scope=ZHEJIANG))
    return plain(UNTOUCHED)


def plain(code: str) -> dict[str, Any]:
    """The end state without what is the place's own."""
    found = office.everything([code])[code]
    name = office.congress(code).name
    del found["parent"]
    return {**found, "organ": found["organ"].replace(name, ""), "units": len(found["units"])}


@pytest.mark.parametrize(("point", "code"), list(zip(POINTS, COUNTIES, strict=True)))
def test_kill_9_leaves_no_half_and_is_taken_up(
    point: str, code: str, actor: Actor, undisturbed: dict[str, Any]
) -> None:
    batch = office.started(actor, [code], scope=ZHEJIANG)
    killed(partial(dying.lay, point), partial(running.run, batch.pk))
    assert office.halves() == []
    batch.refresh_from_db()
    assert batch.state == "running" and batch.lease is not None, "it died with the batch in its hands"
    assert lease.take(batch.id) is None, "nobody takes it while the dead worker's lease runs"
    before = office.rows(batch)
    jobs.run_queued()
    assert office.rows(batch) == before

    Path(settings.CLOCK_OFFSET_FILE).write_text(str(lease.LEASE_SECONDS + 1))
    office.worked(batch)
    assert office.rows(batch) == [(code, "done", "checked", "")]
    assert plain(code) == undisturbed
    assert office.halves() == []
