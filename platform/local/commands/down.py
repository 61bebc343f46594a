"""./dev down: stop the stack that runs here."""

from __future__ import annotations

import argparse
import os
import signal
import time

from local import paths, reaper, running, trouble

HELP = "stop the running stack"
WAIT = 90.0  # seconds


def run(argv: list[str]) -> int:
    argparse.ArgumentParser(prog="./dev down", description=HELP).parse_args(argv)
    places = paths.project()
    state = running.find(places)
    if state is None:
        running.forget(places)
        print("No stack is running here.")
        return 0
    os.kill(state.pid, signal.SIGTERM)
    end = time.monotonic() + WAIT
    while reaper.is_alive(state.pid):
        if time.monotonic() > end:
            raise trouble.Trouble(
                f"The supervisor (process {state.pid}) did not end within {WAIT:.0f} s",
                f"end it with `kill -9 {state.pid}`; its programs end with it.",
            )
        time.sleep(0.1)
    print("Everything is stopped.")
    return 0
