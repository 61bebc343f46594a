"""`manage.py exchange_check_index [--mend]`: the index of referrals against what both ends know."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from shared_apps.exchange import checking


class Command(BaseCommand):
    help = "Names every difference between the index of referrals and its ends; exit code 1 if there is one that was not mended."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--mend", action="store_true", help="put the index right from the ends")

    def handle(self, *args: Any, **options: Any) -> None:
        found = checking.differences(mend=options["mend"])
        for one in found:
            self.stdout.write(str(one))
        if found and not options["mend"]:
            raise CommandError(f"索引与实际有 {len(found)} 处不符。加 --mend 按两端的记录改正。")
        self.stdout.write(f"已改正 {len(found)} 处。" if found else "索引与两端一致。")
