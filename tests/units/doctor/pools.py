"""A pool in transaction mode that keeps track of what its clients set, as newer PgBouncers do; each part can be left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import psycopg


@dataclass
class Tracking:
    """Two servers, taken by whoever has something to run: the first that is free. Without `turns` each client keeps its own."""

    path: bool = True
    prepared: bool = True
    turns: bool = True
    servers: list[Any] = field(default_factory=list)
    busy: dict[int, Any] = field(default_factory=dict)
    clients: int = 0

    @contextmanager
    def opened(self, connect: Callable[[], Any]) -> Iterator[None]:
        self.servers = [connect(), connect()]
        try:
            yield
        finally:
            for server in self.servers:
                server.close()

    def connect(self) -> Any:
        self.clients += 1
        return Client(self, number=self.clients)

    def take(self, client: Client) -> Any:
        """The client's server while its transaction lasts, else the first free one, brought to what the client had set."""
        if client.number in self.busy:
            return self.busy[client.number]
        if self.turns:
            server = next(one for one in self.servers if one not in self.busy.values())
        else:
            server = self.servers[client.number % 2]
        if self.path:
            server.execute(f"SET search_path = {client.search_path}")
        return server


@dataclass
class Client:
    pool: Tracking
    number: int
    search_path: str = '"$user", public'
    known: set[tuple[int, str]] = field(default_factory=set)

    @property
    def info(self) -> Any:
        """The pooler's own number, as a client of PgBouncer gets it."""
        return SimpleNamespace(backend_pid=-self.number)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *error: object) -> None:
        self.pool.busy.pop(self.number, None)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        server = self.pool.take(self)
        self.pool.busy[self.number] = server
        with server.transaction():
            yield
        del self.pool.busy[self.number]

    def execute(self, statement: str, *, prepare: bool | None = None) -> Any:
        server = self.pool.take(self)
        if prepare and not self.pool.prepared:
            self._only_where_it_was_prepared(server, statement)
        answer = server.execute(statement, prepare=False)
        if statement.startswith(("SET search_path", "RESET search_path")):
            self.search_path = statement.partition("= ")[2] or '"$user", public'
        return answer

    def _only_where_it_was_prepared(self, server: Any, statement: str) -> None:
        place = (server.info.backend_pid, statement)
        if self.known and place not in self.known:
            raise psycopg.errors.InvalidSqlStatementName("prepared statement does not exist")
        self.known.add(place)
