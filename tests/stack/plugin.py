"""The pytest plugin of this project, named in pyproject.toml: servers on demand, needs, and an honest count."""

from __future__ import annotations

import gc
import os
import time
from pathlib import Path
from typing import Any

import pytest

from tests.stack import roots  # isort: skip  the source roots must be on the path before ours are imported
from tests.stack import broker, needs, tally
from tests.stack.servers import Servers

# Folders whose files share one world, built once (guards: every file of the tree, parsed): they go to one process, one after the other.
_TOGETHER = ("tests/permissions/", "tests/guards/")
# Then a product with a check less, which might leave something behind, and those who come as nobody has come before.
_LAST_OF_THEM = ("tests/permissions/test_who_reads_no_content.py", "tests/permissions/mutation/")
_LONG = ("tests/exchange/test_faults.py",)  # minutes in one test
_LONGEST_COLLECTION = 120  # s; then a process that waited begins by itself
RESULTS = "LIANDONG_TEST_RESULTS"
ROOT = roots.ROOT


class Controller:
    """Lives in the process that was started; xdist's workers reach its servers through the broker."""

    def __init__(self) -> None:
        self.broker = broker.Broker(Servers())
        self.tally = tally.Tally()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.tally.add(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if not report.passed:
            self.tally.add(report)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        results = os.environ.get(RESULTS)
        if results:
            self.tally.write(Path(results))

    def pytest_unconfigure(self) -> None:
        self.broker.close()


def is_worker() -> bool:
    return "PYTEST_XDIST_WORKER" in os.environ


@pytest.hookimpl
def pytest_addoption(pluginmanager: pytest.PytestPluginManager) -> None:
    """The first hook of all: what the settings read must stand in the environment before Django loads them."""
    if not is_worker():
        controller = Controller()
        pluginmanager.register(controller, "liandong-controller")
        _announce(controller.broker.servers)
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    os.environ["REDIS_URL"] = f"{os.environ['LIANDONG_TEST_VALKEY']}/{number + 1}"
    os.environ["LIANDONG_CLOCK_FILE"] = f"{os.environ['LIANDONG_VAR']}/clock-{number}"


def pytest_configure(config: pytest.Config) -> None:
    line = "needs(*names): what this test needs and a machine may lack; see tests/stack/needs.py"
    config.addinivalue_line("markers", line)


def pytest_itemcollected(item: pytest.Item) -> None:
    wanted = set(_needs(item))
    unknown = wanted - set(needs.CHECKS)
    if unknown:
        raise pytest.UsageError(
            f"{item.nodeid} needs {sorted(unknown)}, which tests/stack/needs.py does not know"
        )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files come first, then those that wait for a browser or a log-in: at the end of a parallel run one of them would
    keep all others waiting.
    """
    weight: dict[str, int] = {}
    for item in items:
        file = item.nodeid.partition("::")[0]
        weight[file] = max(weight.get(file, 0), _weight(item))
    items.sort(key=lambda item: -weight[item.nodeid.partition("::")[0]])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Files go whole to one process, and folders of _TOGETHER too."""
    from xdist.scheduler import LoadFileScheduling

    class Together(LoadFileScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            file = str(super()._split_scope(nodeid))
            return next((folder for folder in _TOGETHER if file.startswith(folder)), file)

    return Together(config, log)


def _weight(item: pytest.Item) -> int:
    if item.nodeid.startswith(_TOGETHER):
        last = [place for place, name in enumerate(_LAST_OF_THEM) if item.nodeid.startswith(name)]
        return 3 + (last[0] if last else len(_LAST_OF_THEM))
    fixtures = set(getattr(item, "fixturenames", ()))
    if item.nodeid.startswith(_LONG):
        return 3
    if "chromium" in _needs(item) or {"site", "real_worker", "durable_database", "year"} & fixtures:
        return 2
    return 1 if "realm" in fixtures else 0


@pytest.hookimpl(tryfirst=True)
def pytest_collection() -> None:
    """The first of several processes compiles all tests with their assertions; the others wait for that and read it."""
    until = time.monotonic() + _LONGEST_COLLECTION
    while is_worker() and not _is_first() and not _collected().exists() and time.monotonic() < until:
        time.sleep(0.2)


def _is_first() -> bool:
    return os.environ["PYTEST_XDIST_WORKER"] == "gw0"


def _collected() -> Path:
    return Path(os.environ["LIANDONG_VAR"]) / "collected"


def pytest_collection_finish(session: pytest.Session) -> None:
    """Keycloak takes ten seconds to start: begin while other tests run."""
    if is_worker() and _is_first():
        _collected().touch()
    if session.config.option.collectonly:
        return
    _rest_the_collector()
    if any("keycloak" in _needs(item) for item in session.items):
        broker.ask_ahead("keycloak")
    if any("database" in getattr(item, "fixturenames", ()) for item in session.items):
        broker.ask_ahead("template")


def _rest_the_collector() -> None:
    """What is loaded by now stays; looking through it again and again took an eighth of the processor time of two modules of pages."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    for need in _needs(item):
        reason = needs.missing(need)
        if reason:
            pytest.skip(reason)


def _needs(item: pytest.Item) -> list[str]:
    """Those it is marked with, and those of the fixtures it asks for."""
    marked = [name for mark in item.iter_markers("needs") for name in mark.args]
    implied = [name for name in needs.CHECKS if name in getattr(item, "fixturenames", ())]  # keycloak
    return list(dict.fromkeys([*marked, *implied]))


def _announce(servers: Servers) -> None:
    """Tell the settings where the servers will be, before any of them runs."""
    app, owner = servers.log_ins()
    os.environ.update(
        DJANGO_SETTINGS_MODULE="config.settings.test",
        DATABASE_URL=app,
        DATABASE_OWNER_URL=owner,
        LIANDONG_TEST_VALKEY=f"redis://127.0.0.1:{servers.ports['valkey']}",
        LIANDONG_VAR=str(servers.folder),
        LIANDONG_SECRET_KEY="a key of this test run alone",
        LIANDONG_BASE_URL="http://127.0.0.1",
        KEYCLOAK_URL=f"http://127.0.0.1:{servers.ports['keycloak']}",
        KEYCLOAK_CLIENT_SECRET="secret-of-the-web-in-tests",
        KEYCLOAK_PROVISIONER_SECRET="secret-of-the-provisioner-in-tests",
    )
