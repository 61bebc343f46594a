"""What edges need: a deed that is undone, and one that must be refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def refused(kind: type[Exception]) -> Iterator[None]:
    try:
        with undone():
            yield
    except kind:
        return
    raise AssertionError(f"{kind.__name__} was expected")
