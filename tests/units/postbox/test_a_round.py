"""What visits all congresses leaves others their turn, and one congress's trouble to that congress."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from celery import current_app
from django.db import OperationalError

from kernel import jobs as kernel_jobs
from kernel.tenancy import CongressRef
from shared_apps.exchange import jobs, relay
from tenants import selectors as registry
from tests.stack.databases import Database, empty_valkey


@pytest.fixture(scope="module")
def database(peopled_database: Database) -> Database:
    return peopled_database


@pytest.fixture
def visited(database: Database, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Codes of those whom the sweep has asked; in the first one is trouble, in all others something is due."""
    found: list[str] = []

    def visit(sender: CongressRef) -> int:
        found.append(sender.code)
        if len(found) == 1:
            raise OperationalError("gone")
        return 1

    monkeypatch.setattr(relay, "name_if_due", visit)
    empty_valkey()
    return found


def _everybody() -> list[str]:
    return [sender.code for sender in registry.reached()]


def test_called_by_hand_it_visits_all_at_once(
    visited: list[str], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernel_jobs, "TURN_SECONDS", 0.0)
    assert jobs.sweep() == len(_everybody()) - 1 > 2
    assert visited == _everybody()
    assert f"exchange.sweep could not be done for {visited[0]}" in caplog.text


def test_as_a_job_it_sends_itself_for_the_rest(
    visited: list[str], run_jobs: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernel_jobs, "TURN_SECONDS", -1.0)
    current_app.send_task("exchange.sweep")
    ran = run_jobs()
    everybody = _everybody()
    assert ran.count("exchange.sweep") == len(everybody) + 1, "one visit a turn, and one that finds nobody"
    assert ran.count("exchange.drain") == len(everybody) - 1, "a call for each turn that found something"
    assert visited == everybody


def test_within_its_turn_it_goes_all_the_way(
    visited: list[str], run_jobs: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernel_jobs, "TURN_SECONDS", 600.0)
    current_app.send_task("exchange.sweep")
    assert run_jobs() == ["exchange.sweep", "exchange.drain"]
    assert visited == _everybody()
