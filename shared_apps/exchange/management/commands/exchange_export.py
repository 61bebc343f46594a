"""`manage.py exchange_export CELL FILE`: what waits for a cell on a network of its own, as a sealed file to be carried there."""

from __future__ import annotations

import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from shared_apps.exchange import actions, selectors, states, waiting
from tenants.archive import telling


class Command(BaseCommand):
    help = "Write everything that waits for the cell, and receipts for what came from there, into a new file that only that cell opens."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("cell", help="its name, see exchange_cells list")
        parser.add_argument("file", type=Path, help="a file that does not exist yet")

    def handle(self, *args: Any, **options: Any) -> None:
        target: Path = options["file"]
        if target.exists():
            raise CommandError(f"{target} 已经存在，不会覆盖")
        cell = next((one for one in selectors.apart() if one.name == options["cell"]), None)
        if cell is None:
            raise CommandError(f"没有登记名为 {options['cell']}、用交换文件往来的平台")
        with telling.refusals():
            asked = actions.ask_export(actor=None, cell_id=cell.pk)
            file = waiting.until_done(asked.pk, told=telling.Teller(self.stdout))
            if file.state == states.REFUSED:
                raise CommandError(file.error)
            _, where = actions.give_out(actor=None, file_id=file.pk)
        try:
            shutil.copyfile(where, target)
        except OSError as error:
            raise CommandError(f"不能写入 {target}：{error.strerror}") from error
        self.stdout.write(f"第 {file.number} 号文件，{file.total} 件，已写入 {target}；SHA-256 {file.sha256}")
