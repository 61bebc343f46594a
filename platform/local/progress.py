"""Telling what goes on: one line per event, with the seconds since the command began."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_BEGUN = float(os.environ.get("LIANDONG_BEGUN") or time.time())
_EVERY = 3.0  # seconds between two lines of the same task


def since_start() -> float:
    """Seconds since ./dev was started, setting up the virtual environment included."""
    return time.time() - _BEGUN


class Progress:
    """Prints for several tasks at once; a quiet one prints nothing."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._lock = threading.Lock()
        self._told: dict[str, float] = {}

    def hush(self) -> None:
        """Nothing more: what still ends in the background is of no interest."""
        self._quiet = True

    def tell(self, task: str, text: str) -> None:
        if not self._quiet:
            with self._lock:
                print(f"[{since_start():6.1f} s] {task:11} {text}", file=sys.stdout, flush=True)

    def tick(self, task: str, text: str) -> None:
        """As tell, but at most every few seconds per task."""
        now = time.monotonic()
        with self._lock:
            if now - self._told.get(task, 0.0) < _EVERY:
                return
            self._told[task] = now
        self.tell(task, text)

    @contextmanager
    def step(self, task: str, text: str, *, done: str = "ready") -> Iterator[None]:
        """One stretch of work: told when it begins, and with its duration when it ends well."""
        begun = time.monotonic()
        self.tell(task, text)
        yield
        self.tell(task, f"{done} ({time.monotonic() - begun:.1f} s)")


QUIET = Progress(quiet=True)
