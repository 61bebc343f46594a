import signal
import threading
from argparse import ArgumentParser
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError
from django.db.migrations.exceptions import CircularDependencyError, NodeNotFoundError

from tenants import migrating
from tenants.models import Congress
from tenants.template import Live, NotAtomic

MOST_JOBS = 32  # each has a connection of its own


class Command(BaseCommand):
    help = (
        "Bring every congress's schema to the present migrations, each in one transaction. Goes on after a failure; "
        "run it again to take up what failed or what a killed run left."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--jobs", type=int, default=None, help="congresses at once (one for each core, 2 to 4)"
        )
        parser.add_argument("--only", default="", help="just these codes, parted by commas")
        parser.add_argument("--plan", action="store_true", help="show what would be done, and do nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        only = set(filter(None, options["only"].split(","))) or None
        jobs = options["jobs"]
        if jobs is not None and not 1 <= jobs <= MOST_JOBS:
            raise CommandError(f"--jobs takes a number from 1 to {MOST_JOBS}.")
        try:
            if only:
                self._check(only)
            if options["plan"]:
                self._show(only)
            else:
                self._migrate(only, jobs or 0)
        except ProgrammingError as error:
            raise CommandError(
                f"The registry is not at this code's state: run prepare_cell. ({error})"
            ) from error
        except (NotAtomic, NodeNotFoundError, CircularDependencyError) as error:
            raise CommandError(
                f"The migrations of this code make no plan, and nothing was done: {error}"
            ) from error

    def _check(self, only: Collection[str]) -> None:
        unknown = set(only) - set(Congress.objects.filter(code__in=only).values_list("code", flat=True))
        if unknown:
            raise CommandError(f"There is no congress with the code {', '.join(sorted(unknown))}.")

    def _migrate(self, only: Collection[str] | None, jobs: int) -> None:
        try:
            with _terminable():
                outcome = migrating.migrate_all(jobs=jobs, only=only, told=self.stdout.write)
        except KeyboardInterrupt:
            self.stderr.write("stopped; run it again to go on")
            raise SystemExit(130) from None
        if not (outcome.done or outcome.failed or outcome.ahead):
            self.stdout.write("nothing to migrate")
            return
        self.stdout.write(
            f"{len(outcome.done)} migrated, {len(outcome.failed)} failed, {len(outcome.ahead)} ahead of this code"
        )
        if outcome.failed:
            self.stderr.write(f"failed: {', '.join(sorted(outcome.failed))}; mend the cause and run it again")
            raise SystemExit(1)

    def _show(self, only: Collection[str] | None) -> None:
        found = migrating.planned(only=only)
        if not found:
            self.stdout.write("nothing to migrate")
        for way, codes in found:
            self.stdout.write(f"{len(codes)} congresses: {', '.join(codes)}")
            if way.is_ahead:
                self.stdout.write("  nothing: newer code has migrated them")
            for app, name in way.plan.names:
                self.stdout.write(f"  {app}.{name}")
            for part in way.plan.segments:
                lines = [f"Django runs {part}"] if isinstance(part, Live) else part
                self.stdout.writelines(f"    {line}" for line in lines)


@contextmanager
def _terminable() -> Iterator[None]:
    """SIGTERM ends a run as Ctrl-C does: after the congresses in hand, without a mark left."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread hears signals
        return
    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
