from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import client

from tests.permissions import issuer, world
from tests.permissions.asking import Asker, nothing_is_kept
from tests.permissions.mutation import mutants
from tests.stack.databases import cloned


@pytest.fixture(scope="package")
def asker(django_db_blocker: Any) -> Iterator[Asker]:
    """The built world and who asks in it, on a database of this folder alone; nothing that a request does is kept.

    Building takes half a minute, so all files of the folder share it; what a test adds there stays for those after it.
    """
    with django_db_blocker.unblock(), cloned(), issuer.standing():
        built = world.build()
        with pytest.MonkeyPatch.context() as patch, mutants.watched(), nothing_is_kept(patch):
            # Nobody here reads an answer's context, and Django's client would copy it for every template of every page.
            patch.setattr(client, "store_rendered_templates", lambda *_, **__: None)
            yield Asker(built)
