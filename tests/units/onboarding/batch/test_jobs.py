"""What beat sends exists, and goes to the worker that can do it."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

import pytest
from django.conf import settings

from config.celery import app
from kernel import clock
from tenants import jobs
from tenants.onboarding import upload


def test_every_scheduled_job_exists() -> None:
    app.loader.import_default_modules()
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)


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
