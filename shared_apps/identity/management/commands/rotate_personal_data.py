"""`manage.py rotate_personal_data`: everything sealed at rest comes under the first key of LIANDONG_DATA_KEYS."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kernel import resealing, sealing, standing, tenancy
from kernel.tenancy import TenantModel
from tenants import selectors as registry


class Command(BaseCommand):
    help = (
        "Seal and index anew, under the first key of LIANDONG_DATA_KEYS, what lies sealed under an older one. May be broken off and "
        "run again; ends with how many rows are still under another key. Sessions and open activation codes are not touched: "
        "they are over by themselves (docs/identity.md)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="only count; exit 1 if anything is left")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"keys: {', '.join(sealing.ring())}; current: {sealing.current()}")
        stuck: list[str] = []
        left = 0
        for kept in resealing.every():
            done = behind = 0
            for place in _places(kept):
                with place:
                    if not options["check"]:
                        for turned in resealing.turn(kept):
                            done += turned.done
                            stuck += turned.stuck
                    behind += resealing.behind(kept).count()
            left += behind
            self.stdout.write(f"{kept.label}: {done} sealed anew, {behind} left")
        for reason in stuck:
            self.stderr.write(reason)
        if left:
            raise CommandError(f"{left} rows are under another key; do not take an old key out yet")
        self.stdout.write(
            "0 left: older keys may be taken out once sessions (10 h) and activation codes have run out"
        )


def _places(kept: resealing.Sealed) -> Iterator[AbstractContextManager[Any]]:
    """Public; or each congress that has a schema, closed ones too, one after the other."""
    if not issubclass(kept.model, TenantModel):
        yield nullcontext()
        return
    for ref in registry.reached():
        if standing.behind(ref):
            raise CommandError(f"the schema of {ref.code} is behind the code: migrate_tenants first")
        yield tenancy.enter(ref)
