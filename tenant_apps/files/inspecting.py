"""The parent's side of the child that looks into files: started afresh for each file, with nothing of ours in its surroundings."""

from __future__ import annotations

import json
import logging
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from tenant_apps.files import naming, refusals
from tenant_apps.files.kinds import KINDS, Kind

log = logging.getLogger(__name__)
WAITS = {"check": 45, "render": 120}  # seconds on the wall; the child's own CPU limit is shorter
_BARE = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}


@dataclass(frozen=True)
class Looked:
    """What the file is, and where the bytes lie that are to be kept."""

    kind: Kind
    pages: int | None
    kept: Path


class Lost(Exception):
    """The child gave no answer: it ran into its limits, or a parser died."""


def look(source: Path, *, name: str, copy: Path) -> Looked:
    """What the file `source` is. `copy` is where a clean one may be written. Raises refusals.FileRefused."""
    try:
        said = _child("check", source, copy)
    except Lost:
        raise refusals.FileTooComplex(name=name) from None
    if "refused" in said:
        raise _refusal(said, name)
    return Looked(KINDS[said["kind"]], said["pages"], copy if said["rewritten"] else source)


def _refusal(said: dict[str, Any], name: str) -> refusals.FileRefused:
    if said["refused"] == "unknown" and naming.lies(name):
        return refusals.FileLies(name=name, said=naming.promised(name).word, found="其他类型的文件")
    return refusals.OF_CHILD[said["refused"]](name=name, what=said.get("what", ""))


def draw(kind: str, source: Path, folder: Path, *, first: int, count: int) -> list[int]:
    """Page images `<number>.webp` in `folder`; which were drawn. None, if the file can't be drawn."""
    try:
        drawn: list[int] = _child("render", kind, source, folder, first, count)["drawn"]
    except Lost:
        return []
    return drawn


def _child(deed: str, *words: object) -> dict[str, Any]:
    command = [sys.executable, "-s", "-B", "-m", "tenant_apps.files.inspection", deed, *map(str, words)]
    try:
        run = subprocess.run(
            command,
            cwd=settings.ROOT,
            env=_BARE,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=WAITS[deed],
            start_new_session=True,
            check=False,
        )
    except subprocess.TimeoutExpired:
        log.warning("looking into a file (%s) took more than %s s", deed, WAITS[deed])
        raise Lost from None
    if run.returncode:
        why = (
            signal.Signals(-run.returncode).name
            if run.returncode < 0
            else run.stderr[-500:].decode(errors="replace")
        )
        log.warning("looking into a file (%s) ended with %s", deed, why)
        raise Lost
    said: dict[str, Any] = json.loads(run.stdout)
    return said
