from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel.errors import DomainError
from tenants import provisioning, selectors


class Command(BaseCommand):
    help = "Bring a province's congresses live. May be run again: what is live stays as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--division", required=True, help="the province's code, e.g. 330000")
        parser.add_argument("--only", default="", help="just these codes, parted by commas")

        parser.add_argument(
            "--leave", default="", help="not these codes, parted by commas, and nothing below them"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        only = set(filter(None, options["only"].split(","))) or None
        if options["leave"]:
            only = self._without(options["division"], only, options["leave"].split(","))
        try:
            fresh = provisioning.onboard(options["division"], only=only, told=self._tell)
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"{fresh} new congresses")

    def _without(self, province: str, only: set[str] | None, leave: list[str]) -> set[str]:
        left = {division.code for code in leave for division in selectors.under(code)}
        return (only or {division.code for division in selectors.under(province)}) - left

    def _tell(self, name: str, done: int, total: int) -> None:
        self.stdout.write(f"{done}/{total} {name}", ending="\n")
        self.stdout.flush()
