"""Work that ends by SIGKILL in its midst, as by a power cut. In a forked process: it need not start Python and Django anew, and what it
changes of the code dies with it."""

from __future__ import annotations

import logging
import os
import signal
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable, Sequence
from typing import IO

from tests.stack.databases import disconnect

LONG = 180.0  # seconds after which it has failed


def die(*_: object, **__: object) -> None:
    """To be put where the end shall be."""
    os.kill(os.getpid(), signal.SIGKILL)


def killed(*work: Callable[[], object]) -> None:
    """Fails if `work`, done in this order, comes to its end alive. Must not be called inside a block: the connections of this process are closed."""
    disconnect()
    with tempfile.TemporaryFile("w+") as said:
        pid = _forked(work, said)
        status = _awaited(pid)
        said.seek(0)
        assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL, said.read()


def _forked(work: Sequence[Callable[[], object]], said: IO[str]) -> int:
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # Python 3.12 warns of threads that do not come along
        pid = os.fork()
    if pid:
        return pid
    # Why a pool gets no connection stands in its log alone.
    logging.getLogger("psycopg.pool").addHandler(logging.StreamHandler(said))
    try:
        for one in work:
            one()
        said.write("it came to its end alive")
    except BaseException:
        traceback.print_exc(file=said)
    finally:
        said.flush()
        os._exit(1)


def _awaited(pid: int) -> int:
    until = time.monotonic() + LONG
    while True:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            return status
        if time.monotonic() > until:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            raise AssertionError(f"it did not die within {LONG:.0f} s")
        time.sleep(0.01)
