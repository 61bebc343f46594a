"""`manage.py exchange_import FILE`: take in a sealed file that was carried here; the same file again changes nothing."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from shared_apps.exchange import actions, listing, states, waiting
from tenants.archive import telling


class Command(BaseCommand):
    help = "Check every byte of an exchange file, hand its envelopes to their receivers here and its receipts to their senders."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        source: Path = options["file"]
        with telling.refusals():
            try:
                with source.open("rb") as stream:
                    brought = actions.bring(
                        actor=None, name=source.name, parts=iter(lambda: stream.read(1 << 20), b"")
                    )
            except OSError as error:
                raise CommandError(f"不能读取 {source}：{error.strerror}") from error
            file = waiting.until_done(brought.pk, told=telling.Teller(self.stdout))
        if file.state == states.REFUSED:
            raise CommandError(file.error)
        self.stdout.write(f"第 {file.number} 号文件：{listing.Line(file).sentence}")
        for word, number in listing.outcomes(file):
            self.stdout.write(f"  {word} {number} 件")
        for one in listing.neighbours():
            if one.gap and file.cell == one.cell:
                self.stdout.write(one.gap)
