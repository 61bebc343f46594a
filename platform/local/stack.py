"""PostgreSQL, Valkey and Keycloak of `./dev up`: started, or found where the environment says."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from local import environment, keycloak, paths, ports, postgres, secret_files, trouble, valkey
from local.processes import Keeper, Service
from local.progress import Progress


@dataclass
class Infrastructure:
    """What runs below the product. `services` are those started here, in order."""

    keeper: Keeper
    places: paths.Places
    progress: Progress
    services: list[Service] = field(default_factory=list)
    app_database: str = ""
    owner_database: str = ""
    redis: str = ""
    keycloak: keycloak.Access | None = None

    def start_database(self) -> None:
        given = os.environ.get("DATABASE_URL")
        if given:
            server = postgres.external(given)
            self.progress.tell("postgres", "using DATABASE_URL")
        else:
            port = choose_port(self.places, "postgres", first=postgres.DEFAULT_PORT)
            with self.progress.step("postgres", f"starting on port {port}"):
                server, service = postgres.start(
                    self.keeper,
                    data=self.places.var / "pg",
                    log=environment.log_of(self.places, "postgres"),
                    port=port,
                    password=_password(self.places, "postgres"),
                    settings=postgres.for_daily_use(),
                )
            self.services.append(service)
        self.app_database, self.owner_database = postgres.provide(server, secrets=self.places.secrets)

    def start_valkey(self) -> None:
        given = os.environ.get("REDIS_URL")
        if given:
            self.redis = valkey.external(given)
            self.progress.tell("valkey", "using REDIS_URL")
            return
        port = choose_port(self.places, "valkey", first=valkey.DEFAULT_PORT)
        with self.progress.step("valkey", f"starting on port {port}"):
            self.redis, service = valkey.start(
                self.keeper,
                data=self.places.var / "valkey",
                log=environment.log_of(self.places, "valkey"),
                port=port,
                is_kept=True,
            )
        self.services.append(service)

    def start_keycloak(self) -> None:
        given = os.environ.get("KEYCLOAK_URL")
        if given:
            self.keycloak = keycloak.external(given)
            self.progress.tell("keycloak", "using KEYCLOAK_URL")
            return
        instance = self.places.var / "keycloak"
        is_bound = (instance / "data" / "h2").exists()
        first = keycloak.first_port(self.places.var)
        port = choose_port(self.places, "keycloak", first=first, is_bound=is_bound)
        with self.progress.step("keycloak", f"starting on port {port}"):
            self.keycloak, service = keycloak.start(
                self.keeper,
                instance=instance,
                port=port,
                log=environment.log_of(self.places, "keycloak"),
                secrets=self.places.secrets,
                progress=self.progress,
            )
        self.services.append(service)

    def addresses(self, *, web: str) -> environment.Addresses:
        if self.keycloak is None:
            raise RuntimeError("Keycloak has not been started")
        return environment.Addresses(
            app_database=self.app_database,
            owner_database=self.owner_database,
            redis=self.redis,
            keycloak=self.keycloak,
            web=web,
        )


def choose_port(places: paths.Places, name: str, *, first: int, is_bound: bool = False) -> int:
    """The port told by LIANDONG_<NAME>_PORT, else the one of last time, else the first free one.

    `is_bound`: another port than last time's would break what is stored, so a taken one is Trouble.
    """
    variable = f"LIANDONG_{name.upper()}_PORT"
    told = os.environ.get(variable)
    if told:
        if not ports.is_free(int(told)):
            raise trouble.port_taken(what=name.capitalize(), port=int(told), variable=variable)
        return _remember(places, name, int(told))
    last = _remembered(places, name)
    if last is None or not ports.is_free(last):
        if is_bound and last is not None:
            raise trouble.login_port_taken(port=last)
        last = ports.next_free(first)
    return _remember(places, name, last)


def _remembered(places: paths.Places, name: str) -> int | None:
    try:
        return int((places.run / f"{name}.port").read_text())
    except (FileNotFoundError, ValueError):
        return None


def _remember(places: paths.Places, name: str, port: int) -> int:
    (places.run / f"{name}.port").write_text(f"{port}\n")
    return port


def _password(places: paths.Places, name: str) -> str:
    return secret_files.read_or_make(places.secrets, f"{name}.password")
