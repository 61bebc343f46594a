import time
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from tenants.archive import backing, exporting, telling

MOST_JOBS = 32  # each has a connection of its own


def _jobs(given: str) -> int:
    """Raises ArgumentTypeError, which argparse tells with exit code 2."""
    if not (given.isdecimal() and 1 <= int(given) <= MOST_JOBS):
        raise ArgumentTypeError(f"必须是 1 到 {MOST_JOBS} 的整数，收到的是“{given}”")
    return int(given)


class Command(BaseCommand):
    help = "Write the whole cell (or one congress) into a new folder, as it is at one moment, while people work on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", required=True, type=Path, help="a folder that does not exist yet")
        parser.add_argument("--division", default="", help="just the congress with this division code")
        parser.add_argument(
            "--jobs", type=_jobs, default=0, help="how many congresses at once (usually 3 or 4)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        begun, to, tell = time.monotonic(), options["to"], telling.Teller(self.stdout)
        with telling.refusals():
            if options["division"]:
                exporting.export_congress(code=options["division"], to=to, told=tell)
            else:
                made = backing.backup(to=to, jobs=options["jobs"], told=tell)
                tell(f"{len(made.parts)} 个单位，数据时点 {made.taken_at}")
        tell(f"已备份到 {to}，用时 {time.monotonic() - begun:.1f} 秒")
