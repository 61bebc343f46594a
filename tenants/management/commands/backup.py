import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from tenants.archive import backing, exporting, telling


class Command(BaseCommand):
    help = "Write the whole cell (or one congress) into a new folder, as it is at one moment, while people work on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", required=True, type=Path, help="a folder that does not exist yet")
        parser.add_argument("--division", default="", help="just the congress with this division code")
        parser.add_argument(
            "--jobs", type=int, default=0, help="how many congresses at once (usually 3 or 4)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        begun, to, tell = time.monotonic(), options["to"], telling.Teller(self.stdout)
        with telling.refusals():
            if options["division"]:
                exporting.export_congress(code=options["division"], to=to, told=tell)
            else:
                made = backing.backup(to=to, jobs=max(0, options["jobs"]), told=tell)
                tell(f"{len(made.parts)} 个单位，数据时点 {made.taken_at}")
        tell(f"已备份到 {to}，用时 {time.monotonic() - begun:.1f} 秒")
