"""The Celery application; jobs are found by name in each app's jobs module."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

app = Celery("liandong")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(related_name="jobs")


@worker_process_init.connect  # type: ignore[untyped-decorator]
def _keep_what_was_seen(**_: Any) -> None:
    """A worker's process goes to the same congresses again and again."""
    from django.conf import settings

    from kernel.db import retirement

    retirement.BUDGET = settings.DB_WORKER_BUDGET
