"""Pointing this process's Django at a clone of the template."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import redis
from django.core.cache import caches
from django.db import connections

from tests.stack import broker
from tests.stack.servers import TEMPLATE

LONG = 60.0  # seconds


@dataclass(frozen=True)
class Database:
    """One clone: its name and the URLs that reach it; `environment` is for processes that should use it too."""

    name: str

    @property
    def app_url(self) -> str:
        return _renamed(os.environ["DATABASE_URL"], self.name)

    @property
    def owner_url(self) -> str:
        return _renamed(os.environ["DATABASE_OWNER_URL"], self.name)

    @property
    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": self.app_url}

    @property
    def owner_environment(self) -> dict[str, str]:
        return {**self.environment, "DATABASE_OWNER_URL": self.owner_url}


@contextmanager
def cloned(*, source: str = TEMPLATE) -> Iterator[Database]:
    """A fresh clone that `default` and `owner` point to; an empty Valkey beside it. Dropped at the end."""
    name = broker.ask("clone", source=source)["database"]
    before = {alias: connections[alias].settings_dict["NAME"] for alias in connections}
    empty_valkey()
    point_to(dict.fromkeys(before, name))
    try:
        yield Database(name)
    finally:
        point_to(before)
        empty_valkey()
        broker.ask("drop", database=name)


def peopled() -> str:
    """A database like the template, with the people and cases of the demonstration: a source for clones."""
    return str(broker.ask("peopled")["database"])


def point_to(names: dict[str, str]) -> None:
    """Every connection of this process is closed; new ones, of any thread, go to these databases."""
    disconnect()
    for alias, name in names.items():
        connections.databases[alias]["NAME"] = name
        connections[alias].settings_dict["NAME"] = name


def disconnect() -> None:
    """No connection of this process is left, in its pools neither, and no thread of theirs.

    A thread that Python has joined still holds a lock of the TLS library for a moment at its very end. A process forked in that
    moment could never connect: one of several thousand did hang.
    """
    before = _threads()
    for connection in connections.all():
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()
    ended = before - _threads()
    until = time.monotonic() + LONG
    while any(Path(f"/proc/self/task/{thread}").exists() for thread in ended):
        assert time.monotonic() < until, "a pool's thread does not end"
        time.sleep(0.001)


def _threads() -> set[int | None]:
    return {thread.native_id for thread in threading.enumerate()}


def empty_valkey() -> None:
    """This process's own Valkey database: cache and queues."""
    broker.ask("valkey")
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as client:
        client.flushdb()
    caches.close_all()


def _renamed(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
