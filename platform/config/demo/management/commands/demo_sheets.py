from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.demo import sheets
from tenants import selectors


class Command(BaseCommand):
    help = "Write two sheets to try the console's batch with: invented administrators, once in order and once with faults."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--division", default="330000", help="the province's code")

    def handle(self, *args: Any, **options: Any) -> None:
        scope = selectors.ref_by_code(options["division"])
        if scope is None:
            raise CommandError(f"no congress has the code {options['division']}")
        for path in sheets.write(scope, settings.VAR / "demo"):
            self.stdout.write(str(path))
