from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.permissions import issuer, world
from tests.permissions.asking import Asker, nothing_is_kept
from tests.stack.databases import Database


@pytest.fixture(scope="module")
def asker(database: Database) -> Iterator[Asker]:
    """The built world and who asks in it; nothing that a request does is kept."""
    with issuer.standing():
        built = world.build()
        with pytest.MonkeyPatch.context() as patch, nothing_is_kept(patch):
            yield Asker(built)
