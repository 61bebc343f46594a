"""A small process that outlives its supervisor and stops what the supervisor left running.

It reads lines of JSON from its standard input: {"add": PID, "signal": N, "grace": SECONDS} and {"drop": PID}. When the
input ends because the supervisor is gone (even by kill -9), it stops what is still listed, each by its own signal and
by SIGKILL after its grace; then it kills whatever else carries this stack's mark in its environment.
Run as a plain file: it imports nothing of the project.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path

MARK = "LIANDONG_STACK_MARK"


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, IndexError):
        return False
    except (PermissionError, FileNotFoundError):
        return Path(f"/proc/{pid}").exists() or not Path("/proc/self").exists()


def send(pid: int, number: int, *, group: bool = False) -> None:
    try:
        if group:
            os.killpg(pid, number)
        else:
            os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        return


def stop_all(kept: dict[int, tuple[int, float]]) -> None:
    """Tell all at once, the youngest first; give each its grace; then kill what is left of their groups."""
    begun = time.monotonic()
    for pid, (number, _grace) in reversed(kept.items()):
        send(pid, number)
    for pid, (_number, grace) in reversed(kept.items()):
        while is_alive(pid) and time.monotonic() < begun + grace:
            time.sleep(0.05)
        send(pid, signal.SIGKILL, group=True)


def sweep(mark: str) -> None:
    """Kill every process whose environment holds this mark."""
    wanted = f"{MARK}={mark}".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        pid = int(folder.name)
        try:
            carries = wanted in (folder / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if carries and pid != os.getpid():
            send(pid, signal.SIGKILL)


def main(mark: str) -> None:
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    kept: dict[int, tuple[int, float]] = {}
    for line in sys.stdin:
        order = json.loads(line)
        if "add" in order:
            kept[order["add"]] = (order["signal"], order["grace"])
        else:
            kept.pop(order["drop"], None)
    stop_all(kept)
    sweep(mark)


if __name__ == "__main__":
    main(sys.argv[1])
