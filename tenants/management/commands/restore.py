import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from tenants.archive import restoring, returning, telling


class Command(BaseCommand):
    help = "Restore the whole cell into an empty database, or one congress of a running cell. Checks every file before the first write."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="folder", required=True, type=Path, help="the backup's folder")
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--into-fresh", action="store_true", help="the whole cell, into an empty database")
        which.add_argument("--division", default="", help="one congress of this cell, by its division code")
        parser.add_argument(
            "--confirm", default="", help="the division code once more: its present rows are replaced"
        )
        parser.add_argument("--other-key", action="store_true", help="give up what another key has sealed")

    def handle(self, *args: Any, **options: Any) -> None:
        begun, folder, tell = time.monotonic(), options["folder"], telling.Teller(self.stdout)
        with telling.refusals():
            if options["into_fresh"]:
                report = restoring.restore_cell(folder=folder, other_key=options["other_key"], told=tell)
            else:
                code, confirm = options["division"], options["confirm"]
                report = returning.restore_congress(folder=folder, code=code, confirm=confirm, told=tell)
        for note in report.notes:
            tell(note if note.startswith(" ") else f"请注意：{note}")
        seconds = time.monotonic() - begun
        tell(f"已恢复 {report.rows:,} 行、{report.files} 个文件，逐表核对一致，用时 {seconds:.1f} 秒")
