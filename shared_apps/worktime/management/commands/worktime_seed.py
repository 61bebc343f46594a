from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from shared_apps.worktime import seed


class Command(BaseCommand):
    help = "Rewrite the shipped calendar (shared_apps/worktime/data) from the installed package holidays."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="first", type=int, default=2010, help="first year (2010)")
        parser.add_argument(
            "--to", dest="last", type=int, required=True, help="last year with a State Council notice"
        )

    def handle(self, *args: Any, first: int, last: int, **options: Any) -> None:
        if last < first:
            raise CommandError("--to 不能早于 --from。")
        try:
            years = seed.from_package(range(first, last + 1))
        except ValueError as fault:
            raise CommandError(str(fault)) from fault
        seed.write(years)
        self.stdout.write(f"{len(years)} years, {sum(len(year.days) for year in years)} days")
