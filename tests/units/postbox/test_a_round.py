"""What visits all congresses leaves others their turn, and one congress's trouble to that congress."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from celery import current_app
from django.db import OperationalError

from kernel import jobs as kernel_jobs
from kernel.tenancy import CongressRef
from shared_apps.exchange import jobs
from tenants import selectors as registry
from tests.stack.databases import Database, empty_valkey


@pytest.fixture(scope="module")
def database(peopled_database: Database) -> Database:
    return peopled_database


@pytest.fixture
def visited(database: Database, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Codes of those that were visited; in the first one is trouble, in all others something is done."""
    found: list[str] = []

    def visit(ref: CongressRef) -> int:
        found.append(ref.code)
        if len(found) == 1:
            raise OperationalError("gone")
        return 1

    monkeypatch.setattr(jobs, "_reconsidered", visit)
    empty_valkey()
    return found


def _everybody() -> list[str]:
    return [ref.code for ref in registry.active()]


def test_called_by_hand_it_visits_all_at_once(
    visited: list[str], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernel_jobs, "TURN_SECONDS", 0.0)
    assert jobs.reconsider() == len(_everybody()) - 1 > 2
    assert visited == _everybody()
    assert f"exchange.reconsider could not be done for {visited[0]}" in caplog.text


def test_as_a_job_it_sends_itself_for_the_rest(
    visited: list[str], run_jobs: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernel_jobs, "TURN_SECONDS", -1.0)
    current_app.send_task("exchange.reconsider")
    ran = run_jobs()
    everybody = _everybody()
    assert ran.count("exchange.reconsider") == len(everybody) + 1, (
        "one visit a turn, and one that finds nobody"
    )
    assert visited == everybody


def test_within_its_turn_it_goes_all_the_way(
    visited: list[str], run_jobs: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernel_jobs, "TURN_SECONDS", 600.0)
    current_app.send_task("exchange.reconsider")
    assert run_jobs() == ["exchange.reconsider"]
    assert visited == _everybody()
