from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from tenants.archive import importing, telling


class Command(BaseCommand):
    help = "Bring an exported congress into this cell, which has nothing of it. Checks every file before the first write."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="folder", required=True, type=Path, help="the export's folder")

    def handle(self, *args: Any, **options: Any) -> None:
        tell = telling.Teller(self.stdout)
        with telling.refusals():
            report = importing.import_congress(folder=options["folder"], told=tell)
        for note in report.notes:
            tell(f"请注意：{note}")
        tell(f"已导入 {report.rows:,} 行、{report.files} 个文件，逐表核对一致。")
