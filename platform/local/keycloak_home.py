"""A Keycloak ready to start: fetched once, built once and started once per user, in the cache folder.

The result holds the built distribution, `prepared/` (a database in which the first administrator exists) and the
administrator's password. Whoever starts a Keycloak copies `prepared/` and links the rest.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from local import keycloak_run, paths, ports, secret_files, trouble
from local.processes import Keeper, Service
from local.progress import Progress

VERSION = "26.7.3"
GROUP, NAME = "org.keycloak", "keycloak-quarkus-dist"
ARTIFACT = f"{GROUP}:{NAME}:{VERSION}:zip"
SHA256 = "27a6535553c3cdcd083872ba40629efafb3475e3b758e0c6f691395561dd0f1f"
BUILD = ("build", "--db=dev-file", "--health-enabled=false", "--metrics-enabled=false")
ADMIN_FILE = "admin.password"
WANTED = 1_200_000_000  # bytes: the archive, its unpacked copy and what the build leaves
TASK = "keycloak"


def obtain(keeper: Keeper, *, progress: Progress, log: Path) -> Path:
    """The folder of a Keycloak ready to start; makes it when the cache lacks it."""
    given = os.environ.get("KEYCLOAK_HOME")
    source = Path(given).resolve() if given else None
    if source and not (source / "lib" / "quarkus-run.jar").exists():
        raise trouble.not_a_keycloak(home=source)
    ready = paths.cache() / f"keycloak-{_key(source)}"
    with _alone(paths.cache() / "keycloak.lock"):
        if not ready.exists():
            _make(keeper, source=source, ready=ready, progress=progress, log=log)
    return ready


def _key(source: Path | None) -> str:
    """Changes whenever the prepared folder must be made anew."""
    version = VERSION
    if source:
        stamp = source / "version.txt"
        version = f"{source}\n{stamp.read_text() if stamp.exists() else ''}"
    digest = hashlib.sha256("\n".join((version, *BUILD)).encode()).hexdigest()[:10]
    return f"home-{digest}" if source else f"{VERSION}-{digest}"


def _make(keeper: Keeper, *, source: Path | None, ready: Path, progress: Progress, log: Path) -> None:
    if shutil.disk_usage(ready.parent).free < WANTED:
        raise trouble.disk_full(folder=ready.parent, wanted=WANTED)
    raw = ready.with_name(f"{ready.name}.making")
    shutil.rmtree(raw, ignore_errors=True)
    if source:
        with progress.step(TASK, f"copying {source}", done="copied"):
            shutil.copytree(source, raw, symlinks=True, ignore=shutil.ignore_patterns("data"))
    else:
        archive = _fetch(keeper, ready.parent / "download", progress=progress, log=log)
        with progress.step(TASK, "unpacking", done="unpacked"):
            _unpack(archive, raw)
        shutil.rmtree(ready.parent / "download", ignore_errors=True)
    with progress.step(TASK, "building (once, about half a minute)", done="built"):
        argv = keycloak_run.command(raw, BUILD, heap="512m")
        keeper.run(Service(name="keycloak build", argv=argv, log=log))
    with progress.step(TASK, "making its first administrator (once)", done="made"):
        _prepare(keeper, raw, log=log)
    raw.rename(ready)


def _prepare(keeper: Keeper, home: Path, *, log: Path) -> None:
    """Start it once on an empty database, so that later starts find theirs filled."""
    instance, password = home / "first", secret_files.read_or_make(home, ADMIN_FILE)
    admin = {"KC_BOOTSTRAP_ADMIN_USERNAME": "admin", "KC_BOOTSTRAP_ADMIN_PASSWORD": password}
    keycloak_run.lay_out(instance, home=home)
    service = keycloak_run.start(keeper, instance, port=ports.any_free(), log=log, env=admin)
    keeper.stop(service)
    prepared = home / "prepared"
    prepared.mkdir()
    shutil.copytree(instance / "data" / "h2", prepared / "h2")
    shutil.rmtree(instance)


def _fetch(keeper: Keeper, folder: Path, *, progress: Progress, log: Path) -> Path:
    """The archive by jgo, else by mvn; its SHA-256 is the pinned one."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        with progress.step(TASK, f"fetching {ARTIFACT} (177 MB, once)", done="fetched"):
            archive = _by_jgo(folder, progress)
    except (requests.RequestException, RuntimeError, ValueError) as error:
        reason = f"jgo: {_short(error)}"
        progress.tell(TASK, f"{reason}; trying mvn")
        archive = _by_mvn(keeper, folder, log=log, reason=reason)
    found = _digest(archive)
    if found != SHA256:
        archive.unlink()
        raise trouble.keycloak_altered(file=archive, found=found, pinned=SHA256)
    return archive


def _by_jgo(folder: Path, progress: Progress) -> Path:
    from jgo.maven import MavenContext, PythonResolver

    @contextmanager
    def told(_name: str, total: int) -> Iterator[Any]:
        done = 0

        def update(count: int) -> None:
            nonlocal done
            done += count
            progress.tick(TASK, f"{done >> 20} of {total >> 20} MB")

        yield update

    context = MavenContext(
        resolver=PythonResolver(progress_callback=told), repo_cache=folder / "jgo", timeout=60
    )
    artifact = context.project(GROUP, NAME).at_version(VERSION).artifact(packaging="zip")
    return Path(artifact.resolve())


def _by_mvn(keeper: Keeper, folder: Path, *, log: Path, reason: str) -> Path:
    program = shutil.which("mvn")
    if program is None:
        raise trouble.keycloak_unreachable(artifact=ARTIFACT, reason=f"{reason}; mvn is not installed")
    argv = [program, "-q", "-B", f"-Dmaven.repo.local={folder / 'mvn'}", "dependency:get"]
    argv += [f"-Dartifact={ARTIFACT}", "-Dtransitive=false"]
    try:
        keeper.run(Service(name="mvn", argv=argv, log=log))
    except trouble.Trouble as failed:
        both = f"{reason}; {failed.sentence}"
        raise trouble.keycloak_unreachable(artifact=ARTIFACT, reason=both) from failed
    return next((folder / "mvn").rglob(f"{NAME}-{VERSION}.zip"))


def _unpack(archive: Path, target: Path) -> None:
    """Unpack, leaving out the archive's top folder."""
    staging = target.with_name(f"{target.name}.zip")
    shutil.rmtree(staging, ignore_errors=True)
    with zipfile.ZipFile(archive) as file:
        file.extractall(staging)
    (top,) = staging.iterdir()
    top.rename(target)
    staging.rmdir()


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _short(error: Exception) -> str:
    text = str(error).splitlines()[0] if str(error) else type(error).__name__
    return text if len(text) < 160 else f"{text[:157]}…"


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Two commands at once make it once: the second waits."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
