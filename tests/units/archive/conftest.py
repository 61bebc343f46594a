"""A cell with people for tests in which a congress goes back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections

from tests.factories import cast
from tests.stack.databases import Database, cloned, point_to


@pytest.fixture(scope="module")
def peopled(django_db_blocker: Any) -> Iterator[Database]:
    """A cell with people, to be copied for each test; nobody is connected to it."""
    with django_db_blocker.unblock(), cloned() as database:
        cast.seed()
        point_to(dict.fromkeys(connections, database.name))
        yield database


@pytest.fixture
def cell(
    peopled: Database, django_db_blocker: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path / "media")
    with django_db_blocker.unblock(), cloned(source=peopled.name):
        yield
