from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import override_settings

Release = Callable[..., AbstractContextManager[object]]


@pytest.fixture
def release() -> Release:
    """`with release("expand"):` makes this process one of that release, as far as migrations go; "" is the present one."""

    def of(name: str, *, app: str = "organs") -> AbstractContextManager[object]:
        modules = {app: f"tests.units.migrating.steps.{name}"} if name else {}
        return override_settings(MIGRATION_MODULES=modules)

    return of
