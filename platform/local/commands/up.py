"""./dev up: the whole product on this machine, until Ctrl-C; with --detach in the background."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

from local import environment, log_ins, paths, reaper, running, trouble
from local.processes import Stopping
from local.progress import Progress, since_start
from local.supervisor import Supervisor

HELP = "set up and start everything: PostgreSQL, Valkey, Keycloak, web, worker, beat"
SUPERVISED = "--supervised"  # what the detached process is started with


def run(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dev up", description=HELP)
    parser.add_argument("--detach", action="store_true", help="return when it is ready and leave it running")
    parser.add_argument(SUPERVISED, action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    places = paths.project()
    state = running.find(places)
    if state is not None:
        raise trouble.already_running(address=state.address, pid=state.pid)
    places.make()
    return _detach(places) if options.detach else _foreground(places)


def _foreground(places: paths.Places) -> int:
    progress = Progress()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    supervisor = Supervisor(places=places, progress=progress)
    try:
        supervisor.start()
        print(f"\n{log_ins.table(log_ins.kept(places), places=places)}", flush=True)
        print(
            f"\nReady after {since_start():.0f} s: {supervisor.address}/ (Ctrl-C stops everything)",
            flush=True,
        )
        supervisor.watch()
    except (KeyboardInterrupt, Stopping):
        print("\nstopping …", flush=True)
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        supervisor.stop()
    return 0


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _detach(places: paths.Places) -> int:
    """Start the supervisor in a session of its own and show what it prints until it is ready."""
    log = places.log / "up.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            environment.python("-m", "local", "up", SUPERVISED),
            cwd=paths.ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
    try:
        return _follow(process, log, places)
    except KeyboardInterrupt:
        process.terminate()
        process.wait()
        raise


def _follow(process: subprocess.Popen[bytes], log: Path, places: paths.Places) -> int:
    with log.open(encoding="utf-8", errors="replace") as output:
        while True:
            ended = process.poll()
            text = output.read()
            sys.stdout.write(text.replace(" (Ctrl-C stops everything)", " (./dev down stops everything)"))
            sys.stdout.flush()
            if ended is not None:
                return ended or 1
            if "\nReady after" in text or _is_ready(places, process.pid):
                time.sleep(0.2)
                sys.stdout.write(
                    output.read().replace(" (Ctrl-C stops everything)", " (./dev down stops everything)")
                )
                return 0
            time.sleep(0.2)


def _is_ready(places: paths.Places, pid: int) -> bool:
    state = running.find(places)
    return state is not None and state.pid == pid and state.state == "ready" and reaper.is_alive(pid)
