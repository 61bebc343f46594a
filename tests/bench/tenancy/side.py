"""A process of one side, asked line by line: `python -m tests.bench.tenancy.side ours|peer|plain|prepared`.

Each side has its settings and so its own process; all are warm and can be asked in turn.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any

from local import paths
from tests.bench.stacks import NotMeasured
from tests.bench.tenancy.cell import Cell

# A folder of migrations that stands in for those of `organs`: what a release would add.
ADDED = "LIANDONG_BENCH_MIGRATIONS"
MODULES = {"ours": "ours", "peer": "peer", "plain": "plain", "prepared": "plain"}


class Side:
    """`ask` calls a function of the side's module in its process and waits for the answer."""

    def __init__(self, cell: Cell, name: str, **env: str) -> None:
        self.name = name
        number = len(list(cell.places.log.glob(f"{name}-*.log")))
        self._log = cell.places.log / f"{name}-{number}.log"
        self._errors = self._log.open("w")
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.bench.tenancy.side", name],
            cwd=paths.ROOT,
            env={**cell.of(name), **env},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )

    def ask(self, what: str, /, **given: Any) -> Any:
        """Raises NotMeasured with what the process said last."""
        assert self._process.stdin is not None and self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps({"what": what, "given": given}) + "\n")
            self._process.stdin.flush()
            said = self._process.stdout.readline()
        except BrokenPipeError:
            said = ""
        if not said:
            raise NotMeasured(f"{self.name}.{what}: {_tail(self._log)}")
        answer = json.loads(said)
        if "failed" in answer:
            raise NotMeasured(f"{self.name}.{what}: {answer['failed']}")
        return answer["found"]

    def close(self) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            self._process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self._errors.close()

    def __enter__(self) -> Side:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _tail(log: Path) -> str:
    return log.read_text(errors="replace")[-1500:]


def serve(name: str) -> None:
    """Answer on what was standard output; whatever a command prints goes to the log."""
    answers, sys.stdout = sys.stdout, sys.stderr
    import django
    from django.conf import settings

    if folder := os.environ.get(ADDED):
        sys.path.insert(0, str(Path(folder).parent))
        settings.MIGRATION_MODULES = {"organs": Path(folder).name}
    django.setup()
    module = importlib.import_module(f"tests.bench.tenancy.{MODULES[name]}")
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            answer = {"found": getattr(module, asked["what"])(**asked["given"])}
        except Exception:  # whatever it is, the bench must hear it
            answer = {"failed": traceback.format_exc()[-3000:]}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    serve(sys.argv[1])
