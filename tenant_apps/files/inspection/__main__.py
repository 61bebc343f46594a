"""check SOURCE COPY, or render KIND SOURCE FOLDER FIRST COUNT: one line of JSON on standard output."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

MEMORY = 1536 * 1024 * 1024  # bytes of address space: a picture of 50 million points twice, and the libraries
CPU = {"check": 20, "render": 60}  # seconds
WRITTEN = 128 * 1024 * 1024  # bytes a file


def bind(deed: str) -> None:
    """Before any parser is loaded; what goes beyond is stopped by the kernel."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU[deed]),
        (resource.RLIMIT_FSIZE, WRITTEN),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def check(source: str, copy: str) -> dict[str, object]:
    from tenant_apps.files.inspection import sniffing
    from tenant_apps.files.inspection.verdict import Refused

    try:
        found = sniffing.look(Path(source), Path(copy))
    except Refused as refused:
        return {"refused": refused.reason, "what": refused.what}
    except MemoryError:
        return {"refused": "too_complex"}
    return {"kind": found.kind, "pages": found.pages, "rewritten": found.rewritten}


def render(kind: str, source: str, folder: str, first: str, count: str) -> dict[str, object]:
    from tenant_apps.files.inspection import drawing

    return {"drawn": drawing.pages(kind, Path(source), Path(folder), int(first), int(count))}


def main() -> None:
    deed, *words = sys.argv[1:]
    bind(deed)
    answer = check(*words) if deed == "check" else render(*words)
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
