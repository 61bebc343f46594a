from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.template import engines
from django.test import Client, override_settings
from django_cotton.cotton_loader import Loader as CottonLoader

from kernel import tenancy
from tests.units.ui import specimens
from ui import calendar, menu

MIDDLEWARE = [
    "csp.middleware.CSPMiddleware",
    "tests.units.ui.specimens.Present",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]


@pytest.fixture
def specimen_site(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A site of invented pages in place of the product's own: no database, one clerk always logged in."""
    monkeypatch.setattr(tenancy, "_directory", [specimens.DIRECTORY])
    monkeypatch.setattr(calendar, "_asked", [lambda day: day.weekday() < 5])
    monkeypatch.setattr(menu, "_entries", {})
    menu.add(
        menu.Entry(
            key="todo",
            word="待办",
            icon="inbox",
            view="home",
            public=True,
            exact=True,
            tab=1,
            count_view="count",
        ),
        menu.Entry(key="list", word="建议台账", icon="list-ul", view="list", group="代表建议", tab=2),
        menu.Entry(
            key="mine", word="提出建议", icon="pencil", view="form", kinds=frozenset({"deputy"}), tab=3
        ),
    )
    engine: Any = engines["django"]
    monkeypatch.setattr(engine.engine, "dirs", [Path(__file__).parent / "templates"])
    forget_templates(engine)
    urls = "tests.units.ui.specimens"
    with override_settings(ROOT_URLCONF=urls, TENANT_URLCONF=urls, MIDDLEWARE=MIDDLEWARE):
        yield
    forget_templates(engine)


def forget_templates(engine: Any) -> None:
    """Compiled ones, and the folders that cotton's loader looked through at the first page of the process."""
    CottonLoader.get_dirs.cache_clear()
    for loader in engine.engine.template_loaders:
        loader.reset()


@pytest.fixture
def browser(specimen_site: None) -> Client:
    """Django's test client on the specimen site."""
    return Client()
