"""For commands: an exchange file worked here, or by the worker that was faster."""

from __future__ import annotations

import time
from collections.abc import Callable
from uuid import UUID

from shared_apps.exchange import access, actions, states
from shared_apps.exchange.models import File

PAUSE_SECONDS = 0.5


def until_done(file_id: UUID, *, told: Callable[[str], None]) -> File:
    """Tells how far it is while a worker is at it."""
    while True:
        actions.work(file_id=file_id)
        file = access.file(file_id)
        if file.state not in states.AT_WORK:
            return file
        told(f"{file.done} / {file.total}")
        time.sleep(PAUSE_SECONDS)
