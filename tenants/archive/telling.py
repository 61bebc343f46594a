"""How the archive's commands speak: refusals in one sentence and exit code 1, lines as they come."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.core.management.base import CommandError, OutputWrapper
from django.db import OperationalError

from kernel.errors import DomainError


@contextmanager
def refusals() -> Iterator[None]:
    """Whatever is refused, and a database that does not answer."""
    try:
        yield
    except DomainError as error:
        raise CommandError(f"{error.message}{error.next}") from error
    except (OperationalError, psycopg.OperationalError) as error:
        reason = str(error).strip().splitlines()[-1] if str(error).strip() else type(error).__name__
        raise CommandError(f"数据库没有应答，没有写入任何数据：{reason}") from error


class Teller:
    """Writes each line at once, so that long work is seen to go on."""

    def __init__(self, out: OutputWrapper) -> None:
        self._out = out

    def __call__(self, line: str) -> None:
        self._out.write(line)
        self._out.flush()
