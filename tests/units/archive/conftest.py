"""A cell with people for tests in which a congress goes back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.stack.databases import cloned, peopled


@pytest.fixture
def cell(django_db_blocker: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path / "media")
    with django_db_blocker.unblock(), cloned(source=peopled()):
        yield
