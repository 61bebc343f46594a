from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.factories.house import House, furnish
from tests.stack.databases import Database
from tests.units.files.clamd import FakeClamd


@pytest.fixture(scope="module")
def house(database: Database) -> House:
    return furnish("330122")


@pytest.fixture
def clamd(settings: object) -> Iterator[FakeClamd]:
    """A scanner that the product is told of."""
    with FakeClamd() as scanner:
        settings.CLAMD = scanner.address  # type: ignore[attr-defined]
        yield scanner


@pytest.fixture
def store_folder(settings: object, tmp_path: Path) -> Path:
    """An empty place for the files of every congress."""
    settings.MEDIA_ROOT = tmp_path / "files"  # type: ignore[attr-defined]
    return tmp_path / "files"
