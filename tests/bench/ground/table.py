"""The rows of `./dev bench ground`, on a stack of its own. A part of the ground adds its module here."""

from __future__ import annotations

import os

import django

from tests.bench import rows
from tests.bench.stacks import Stack


def measure(stack: Stack) -> list[rows.Row]:
    os.environ.update(stack.environment)
    django.setup()
    from tests.bench.ground import counting, importing, looking_up

    parts = (importing.measure, counting.measure, looking_up.measure)
    return [row for part in parts for row in part()]
