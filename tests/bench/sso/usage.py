"""CPU of the stack's processes, from /proc: how much of a log-in is Keycloak's."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from tests.bench.stacks import NotMeasured, Stack

_TICKS = os.sysconf("SC_CLK_TCK")


def keycloak(stack: Stack) -> int:
    """The process that listens at the stack's Keycloak address."""
    word = f"--http-port={urlsplit(stack.environment['KEYCLOAK_URL']).port}".encode()
    for process, words in _commands():
        if word in words and any(part.endswith(b"java") for part in words[:1]):
            return process
    raise NotMeasured("the stack's Keycloak was not found among the processes")


def of_stack(stack: Stack) -> set[int]:
    """All processes of the stack: those that name its folder, and their children."""
    folder = str(stack.places.var).encode()
    found = {process for process, words in _commands() if any(folder in word for word in words)}
    parents = {process: _stat(process)[1] for process, _ in _commands()}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {os.getpid()}


def seconds(process: int) -> float:
    """CPU of a process and of its children that have ended; 0 for one that has ended itself."""
    try:
        return sum(_stat(process)[11:15]) / _TICKS
    except (OSError, ValueError):
        return 0.0


def _commands() -> Iterator[tuple[int, list[bytes]]]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                yield int(folder.name), (folder / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue


def _stat(process: int) -> list[int]:
    """Numbers of /proc/PID/stat from the state on: [0] stands for the state, [1] is the parent, [11:15] the CPU ticks."""
    try:
        text = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return [0] * 15
    return [0, *(int(word) for word in text.rsplit(")", 1)[1].split()[1:15])]
