from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from tenants.archive import exporting, telling


class Command(BaseCommand):
    help = "Export one congress into a new folder: a file of JSON lines a table, its files, and a manifest with hashes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--division", required=True, help="the congress's division code, e.g. 330122")
        parser.add_argument("--to", required=True, type=Path, help="a folder that does not exist yet")

    def handle(self, *args: Any, **options: Any) -> None:
        with telling.refusals():
            exporting.export_congress(
                code=options["division"], to=options["to"], told=telling.Teller(self.stdout)
            )
        self.stdout.write(f"已导出到 {options['to']}")
