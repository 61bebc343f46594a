"""Running one Keycloak on loopback, from a built distribution and a data folder of its own."""

from __future__ import annotations

import os
import shlex
import shutil
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

from local import java, paths, ports
from local.processes import Keeper, Service

THEMES = paths.ROOT / "sso" / "theme"
OPENED = ("java.util", "java.util.concurrent", "java.security", "java.lang")
HEAP = "320m"
# Keycloak answers a log-in, for milliseconds after every one of the same person, with "wrong name or password": until a thread of its own
# has noted that one. Nobody who types meets this; a script that logs one person in twice does. Failures are counted all the same.
TWO_AT_ONCE = "--spi-brute-force-protector--default-brute-force-detector--allow-concurrent-requests=true"


def command(home: Path, args: Sequence[str], *, heap: str = HEAP) -> list[str]:
    """What bin/kc.sh would run: Java itself, so that a signal reaches it and nothing stands between."""
    argv = [str(java.find()), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xms64m", f"-Xmx{heap}"]
    argv += ["-XX:MaxMetaspaceSize=320m", "-XX:+ExitOnOutOfMemoryError", "-Dfile.encoding=UTF-8"]
    argv += [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in OPENED]
    argv += ["--enable-native-access=ALL-UNNAMED", "-Duser.language=en", "-Duser.country=US"]
    argv += shlex.split(os.environ.get("JAVA_OPTS_APPEND", ""))
    factory = "io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory"
    argv += [
        f"-Djava.util.concurrent.ForkJoinPool.common.threadFactory={factory}",
        "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
        f"-Dkc.home.dir={home}",
        f"-Djboss.server.config.dir={home / 'conf'}",
    ]
    return [
        *argv,
        "-cp",
        str(home / "lib" / "quarkus-run.jar"),
        "io.quarkus.bootstrap.runner.QuarkusEntryPoint",
        *args,
    ]


def lay_out(instance: Path, *, home: Path) -> None:
    """A folder that looks like a Keycloak of its own: data is here, our themes are linked, the rest is the home's."""
    (instance / "data").mkdir(parents=True, exist_ok=True)
    # Its compressed copies of a theme's files outlive the files.
    shutil.rmtree(instance / "data" / "tmp" / "kc-gzip-cache", ignore_errors=True)
    for name in ("lib", "themes"):
        shutil.rmtree(instance / name, ignore_errors=True)
        (instance / name).mkdir()
    for entry in home.iterdir():
        if entry.name in {"bin", "conf", "providers", "version.txt"}:
            _link(instance / entry.name, entry)
    for entry in (home / "lib").iterdir():
        _link(instance / "lib" / entry.name, entry)
    for theme in THEMES.iterdir() if THEMES.is_dir() else ():
        _link(instance / "themes" / theme.name, theme)
    if not (instance / "data" / "h2").exists() and (home / "prepared").exists():
        shutil.copytree(home / "prepared", instance / "data", dirs_exist_ok=True)


def start(
    keeper: Keeper, instance: Path, *, port: int, log: Path, env: Mapping[str, str] | None = None
) -> Service:
    """Start it on loopback and wait until its first realm answers (its log says "started" too early)."""
    address = f"http://{ports.LOOPBACK}:{port}"
    args = [
        "start",
        "--optimized",
        "--http-enabled=true",
        f"--http-host={ports.LOOPBACK}",
        f"--http-port={port}",
    ]
    args += [f"--hostname={address}", "--cache=local", TWO_AT_ONCE]
    argv = command(instance, args)
    service = Service(name="keycloak", argv=argv, log=log, env=env or {}, port=port, grace=15, cwd=instance)
    keeper.start(service)
    keeper.wait_until(service, lambda: answers(address), timeout=240)
    return service


def answers(address: str, realm: str = "master") -> bool:
    try:
        ask(address, realm)
    except OSError:
        return False
    return True


def ask(address: str, realm: str = "master") -> None:
    """Raises OSError (URLError is one) while the realm does not answer."""
    url = f"{address.rstrip('/')}/realms/{realm}/.well-known/openid-configuration"
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    opener = direct if url.startswith(f"http://{ports.LOOPBACK}:") else urllib.request.build_opener()
    with opener.open(url, timeout=10) as answer:
        answer.read()


def _link(link: Path, target: Path) -> None:
    if link.is_symlink():
        link.unlink()
    link.symlink_to(target)
