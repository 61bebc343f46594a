"""Plain Django's process, one schema for one congress: asked by the bench (`side.py`)."""

from __future__ import annotations

from django.core.management import call_command

from tests.bench.tenancy import pages
from tests.bench_plain.models import PlainSuggestion, PlainUnit

pages.serve(unit=PlainUnit, suggestion=PlainSuggestion)
took = pages.took


def begin() -> None:
    call_command("migrate", verbosity=0)
