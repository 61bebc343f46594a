"""What beat sends exists, and goes to the worker that can do it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from celery.signals import worker_process_init
from django.conf import settings

from config.celery import app
from kernel import clock
from kernel.db import retirement
from local import supervisor
from local.commands import control
from tenants import jobs
from tenants.onboarding import upload
from tests.stack.jobs import QUEUES


def test_every_scheduled_job_exists() -> None:
    app.loader.import_default_modules()
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)


def test_every_routed_job_exists_and_every_queue_is_taken_from() -> None:
    app.loader.import_default_modules()
    assert set(settings.CELERY_TASK_ROUTES) <= set(app.tasks)
    options: list[Any] = [entry.get("options", {}) for entry in settings.CELERY_BEAT_SCHEDULE.values()]
    options += settings.CELERY_TASK_ROUTES.values()
    named = {settings.CELERY_TASK_DEFAULT_QUEUE, *(one["queue"] for one in options if "queue" in one)}
    assert named == set(QUEUES) == set(supervisor.QUEUES.values())
    assert set(supervisor.QUEUES) < set(control.NAMES), "each worker can be rested"


def test_a_workers_connections_keep_more_than_a_visitors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retirement, "BUDGET", retirement.BUDGET)
    monkeypatch.setattr(settings, "DB_WORKER_BUDGET", 2 * retirement.BUDGET)
    worker_process_init.send(sender=None)
    assert retirement.BUDGET == settings.DB_WORKER_BUDGET


def test_the_sweep_of_batches_goes_to_the_owners_queue_and_grows_stale() -> None:
    entry = settings.CELERY_BEAT_SCHEDULE["onboarding-sweep"]
    assert entry["options"] == {"queue": "owner", "expires": entry["schedule"]}


def test_old_sheets_are_forgotten_by_the_daily_job(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[datetime] = []

    def forget(now: datetime) -> int:
        asked.append(now)
        return 3

    monkeypatch.setattr(upload, "forget", forget)
    assert jobs.forget.run() == 3
    assert abs((asked[0] - clock.now()).total_seconds()) < 60


@pytest.mark.usefixtures("database")
def test_a_congress_that_is_not_there_is_not_checked() -> None:
    assert jobs.recheck.run(checked_id=str(uuid4())) == 0
