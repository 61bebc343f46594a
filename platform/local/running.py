"""var/run/stack.json: what runs now, for the other commands. It holds no secret; those lie in var/secrets."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import IO
from urllib.parse import urlsplit

from local import environment, keycloak, paths, processes, reaper, secret_files, trouble

KEYCLOAK_PASSWORD = "keycloak_admin.password"
URLS = ("database_app.url", "database_owner.url", "redis.url")
DATABASES = ("DATABASE_URL", "DATABASE_OWNER_URL")


@dataclass
class State:
    """`state` is starting or ready. `services`: name → pid, port, log, command. `database` is the place (`place_of`) that the
    environment's DATABASE_URL named at the start, if it did."""

    pid: int
    address: str
    state: str = "starting"
    mark: str = ""
    keycloak_url: str = ""
    keycloak_admin: str = ""
    log_ins: str = ""
    database: str = ""
    services: dict[str, dict[str, object]] = field(default_factory=dict)


def lock(places: paths.Places) -> IO[str]:
    """Held by a supervisor for its life, so that two never share a folder; raises Trouble when another holds it."""
    places.run.mkdir(parents=True, exist_ok=True)
    file = (places.run / "supervisor.lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        cure = "wait until `./dev status` says ready, or stop it with `./dev down`."
        raise trouble.Trouble(f"Another `./dev up` is at work in {places.var}", cure) from None
    return file


def write(places: paths.Places, state: State) -> None:
    temporary = places.stack_file.with_suffix(".new")
    temporary.write_text(json.dumps(asdict(state), ensure_ascii=False, indent=2) + "\n")
    temporary.replace(places.stack_file)


def forget(places: paths.Places) -> None:
    places.stack_file.unlink(missing_ok=True)


def find(places: paths.Places) -> State | None:
    """What runs here; None also when the file was left by a supervisor that is gone."""
    try:
        state = State(**json.loads(places.stack_file.read_text()))
    except (OSError, ValueError, TypeError):
        return None
    return state if reaper.is_alive(state.pid) else None


def need(places: paths.Places) -> State:
    """Raises Trouble unless a stack is up and ready."""
    state = find(places)
    if state is None:
        raise trouble.not_running()
    if state.state != "ready":
        raise trouble.Trouble("The stack is still starting", "wait until `./dev status` says ready.")
    return state


def keep_addresses(places: paths.Places, at: environment.Addresses) -> None:
    """Addresses with passwords in them go to files only this user reads."""
    values = (at.app_database, at.owner_database, at.redis)
    for name, value in zip(URLS, values, strict=True):
        secret_files.write(places.secrets, name, value)
    secret_files.write(places.secrets, KEYCLOAK_PASSWORD, at.keycloak.password)


def addresses(places: paths.Places, state: State) -> environment.Addresses:
    app, owner, redis = ((places.secrets / name).read_text().strip() for name in URLS)
    password = (places.secrets / KEYCLOAK_PASSWORD).read_text().strip()
    access = keycloak.Access(state.keycloak_url, state.keycloak_admin, password)
    return environment.Addresses(app, owner, redis, access, state.address)


def command_environment(places: paths.Places) -> dict[str, str]:
    """The environment of a management command, or a test client, on the running stack."""
    at = addresses(places, need(places))
    return {**processes.clean(os.environ), **environment.for_command(at, places=places)}


def place_of(url: str) -> str:
    """Server and database that a URL names, without the login."""
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        host = "127.0.0.1" if parts.hostname == "localhost" else parts.hostname
        return f"{host}:{parts.port or 5432}{parts.path}"
    except ValueError:
        return "of an address that cannot be read"


def need_no_other_database(places: paths.Places, environ: Mapping[str, str]) -> None:
    """Raises Trouble when the person's environment names another database: the stack's own would silently be used instead."""
    state = need(places)
    ours = place_of(addresses(places, state).app_database)
    named = {name: place_of(environ.get(name, "")) for name in DATABASES}
    named |= {f"{name}_FILE": environ.get(f"{name}_FILE", "") for name in DATABASES}
    for variable, place in named.items():
        if place and place not in (ours, state.database):
            raise trouble.other_database(variable=variable, named=place, ours=ours)
