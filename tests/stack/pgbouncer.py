"""Debian's PgBouncer before the test server, on a free port of loopback."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from local import ports
from local.postgres import NOBODY
from local.processes import Keeper, Service
from tests.stack.databases import Database


def program() -> str | None:
    """/usr/sbin is not on everybody's PATH."""
    return shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin:/usr/local/sbin")


@contextmanager
def pgbouncer(database: Database, *, logins: Mapping[str, str], **settings: str) -> Iterator[int]:
    """The port of a PgBouncer that leads `logins` (name → password) to the server of `database`; `settings` are its own."""
    binary = program()
    if binary is None:
        raise RuntimeError("there is no pgbouncer; mark the test with needs")
    uid = NOBODY if os.geteuid() == 0 else None  # it refuses to be root
    folder = Path(tempfile.mkdtemp(prefix="pgbouncer-", dir=os.environ["LIANDONG_VAR"]))
    port = ports.any_free()
    _configure(folder, database, port=port, logins=logins, settings=settings)
    if uid is not None:
        for path in (folder, *folder.iterdir()):
            os.chown(path, uid, uid)
    keeper = Keeper()
    argv = [binary, str(folder / "pgbouncer.ini")]
    service = Service(
        name="pgbouncer", argv=argv, log=Path(f"{folder}.log"), uid=uid, port=port, cwd=folder, grace=2
    )
    try:
        keeper.start(service)
        keeper.wait_until(service, lambda: ports.answers(port), timeout=60)
        yield port
    finally:
        keeper.close()
        shutil.rmtree(folder, ignore_errors=True)


def _configure(
    folder: Path, database: Database, *, port: int, logins: Mapping[str, str], settings: Mapping[str, str]
) -> None:
    server = urlsplit(database.app_url)
    lines = {
        "listen_addr": ports.LOOPBACK,
        "listen_port": str(port),
        "unix_socket_dir": "",
        "auth_type": "scram-sha-256",
        "auth_file": str(folder / "users.txt"),
        **settings,
    }
    (folder / "users.txt").write_text("".join(f'"{name}" "{word}"\n' for name, word in logins.items()))
    (folder / "pgbouncer.ini").write_text(
        f"[databases]\n* = host={server.hostname} port={server.port}\n[pgbouncer]\n"
        + "".join(f"{name} = {value}\n" for name, value in lines.items())
    )
