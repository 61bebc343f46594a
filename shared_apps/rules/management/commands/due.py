import re
import sys
from argparse import ArgumentParser
from datetime import date
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError

from kernel import clock
from kernel.errors import DomainError
from shared_apps.rules import selectors as rules
from shared_apps.worktime import counting
from shared_apps.worktime import selectors as worktime
from shared_apps.worktime.spans import Span
from tenants import selectors as registry


class Command(BaseCommand):
    help = "Print the last day of a period: due 2026-04-30 5wd (working days), 30d (days), 3m (months); the start is not counted."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("date", help="the day of the start, YYYY-MM-DD")
        parser.add_argument("span", help="7wd, 30d or 3m")
        parser.add_argument("--congress", metavar="CODE", help="count by this congress's calendar and rules")

        parser.error = _usage  # type: ignore[method-assign]

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            start = _day(options["date"])
            end, provisional = _due(start, Span.parse(options["span"]), code=options["congress"])
        except DomainError as refused:
            raise CommandError(refused.message) from refused
        self.stdout.write(f"{end} provisional" if provisional else f"{end}")


def _usage(message: str) -> NoReturn:
    """argparse's own answer is a page of usage and exit 2."""
    sys.stderr.write("请写明日期和期限，例如 due 2026-04-30 5wd。\n")
    sys.exit(1)


def _day(text: str) -> date:
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"“{text}”不是日期：请写成 2026-04-30 的样子。") from None


def _due(start: date, span: Span, *, code: str | None) -> counting.Due:
    if code is None:
        return counting.due(start, span, calendar=worktime.calendar())
    congress = registry.ref_by_code(code)
    if congress is None:
        raise CommandError(f"没有区划代码为“{code}”的人大。")
    held = rules.version_for(congress.id, clock.today())
    return counting.due(start, span, calendar=worktime.calendar(congress.id), roll=held.roll_on_holiday)
