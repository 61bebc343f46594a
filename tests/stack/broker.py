"""How the test processes reach the servers, which the controlling process keeps: one request, one answer, on loopback."""

from __future__ import annotations

import os
import secrets
import threading
from multiprocessing.connection import Client, Connection, Listener
from typing import Any

from tests.stack.servers import Servers

VARIABLE = "LIANDONG_TEST_BROKER"
REQUESTS = (
    "postgres",
    "valkey",
    "keycloak",
    "template",
    "peopled",
    "clone",
    "drop",
    "durable",
    "administrator",
)


class Unavailable(Exception):
    """A server could not be started; the text is the plain sentence of the trouble."""


class Broker:
    """Answers requests, each in a thread of its own, until closed."""

    def __init__(self, servers: Servers) -> None:
        self.servers = servers
        key = secrets.token_bytes(16)
        self._listener = Listener(("127.0.0.1", 0), authkey=key)
        address: Any = self._listener.address
        os.environ[VARIABLE] = f"{address[1]}:{key.hex()}"
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._listener.close()
        self.servers.close()

    def _serve(self) -> None:
        while True:
            try:
                connection = self._listener.accept()
            except OSError:
                return
            except EOFError:
                continue
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: Connection) -> None:
        with connection:
            name, given = connection.recv()
            try:
                if name not in REQUESTS:
                    raise LookupError(name)
                connection.send((True, getattr(self.servers, name)(**given)))
            except Exception as error:  # whatever it is, the test that asked must hear it
                connection.send((False, f"{error}" or type(error).__name__))


def ask(name: str, **given: str) -> dict[str, Any]:
    """Ask the controlling process; raises Unavailable with the reason when it cannot be had."""
    port, key = os.environ[VARIABLE].split(":")
    with Client(("127.0.0.1", int(port)), authkey=bytes.fromhex(key)) as connection:
        connection.send((name, given))
        is_well, answer = connection.recv()
    if not is_well:
        raise Unavailable(answer)
    return dict(answer)


def ask_ahead(name: str) -> None:
    """Have something started that will be needed soon, without waiting for it."""
    threading.Thread(target=_quietly, args=(name,), daemon=True).start()


def _quietly(name: str) -> None:
    try:
        ask(name)
    except (Unavailable, OSError, EOFError):
        return  # whoever asks next hears the reason
