"""kill -9 in the middle of restoring and of backing up: nothing is half done, and doing it again goes through."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections

from local import environment
from tenants.archive import aside, backing, exporting, folder
from tests.factories import cast
from tests.factories.cast import COUNTY
from tests.stack.databases import Database
from tests.units.archive import picture
from tests.units.referrals import playing

LONG = 60.0  # seconds after which a test has failed
# A mark of maintenance is all that may be left, and taking it away notes when that was.
MARK = {"tenants_congress": ["state", "resume_state"], "tenants_schemastate": ["at"]}


def started(database: Database, *args: str) -> subprocess.Popen[bytes]:
    """manage.py as the operator runs it."""
    return subprocess.Popen(
        environment.manage(*args),
        env={**os.environ, **database.owner_environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def until(true: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + LONG
    while not true():
        assert process.poll() is None, "it was done before it could be killed"
        assert time.monotonic() < end
        time.sleep(0.005)


def killed(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait(LONG)


def asked(statement: str) -> bool:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone() is not None


def in_maintenance() -> bool:
    return cast.congress(COUNTY).state == "migrating"


def locked() -> bool:
    """Its tables are held: the transaction that replaces them is under way."""
    return asked(
        "SELECT 1 FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted AND database = "
        "(SELECT oid FROM pg_database WHERE datname = current_database()) AND locktype = 'relation' AND relation > 16384"
    )


@pytest.mark.parametrize("moment", [in_maintenance, locked], ids=lambda moment: moment.__name__)
def test_a_killed_restore_has_changed_nothing(
    moment: Callable[[], bool], durable_database: Database, tmp_path: Path
) -> None:
    cast.seed()
    playing.registered(COUNTY)
    exporting.export_congress(code=COUNTY, to=tmp_path / "county")
    playing.registered(COUNTY, title="关于备份之后才提出的建议")
    before = picture.cell(without=MARK)
    args = ("restore", "--from", str(tmp_path / "county"), "--division", COUNTY, "--confirm", COUNTY)
    process = started(durable_database, *args)
    until(moment, process)
    killed(process)
    until_free()
    assert picture.differences(before, picture.cell(without=MARK)) == [] and in_maintenance()
    call_command("migrate_tenants")
    assert cast.congress(COUNTY).state == "active" and cast.congress(COUNTY).epoch == 1
    assert picture.differences(before, picture.cell(without=MARK)) == [] and aside.schemas() == set()
    call_command("restore", folder=tmp_path / "county", division=COUNTY, confirm=COUNTY)
    assert cast.congress(COUNTY).state == "active" and cast.congress(COUNTY).epoch == 2


def until_free() -> None:
    """PostgreSQL has noticed that its client is gone."""
    end = time.monotonic() + LONG
    while locked():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_killed_backup_never_looks_whole(fresh_database: Database, tmp_path: Path) -> None:
    process = started(fresh_database, "backup", "--to", str(tmp_path / "backup"), "--jobs", "1")
    until(lambda: any(tmp_path.glob(f".backup{folder.PARTIAL}*/congresses/*")), process)
    killed(process)
    assert not (tmp_path / "backup").exists()
    (left,) = tmp_path.iterdir()
    assert folder.PARTIAL in left.name and not (left / "manifest.json").exists()
    backing.backup(to=tmp_path / "backup")
    assert (tmp_path / "backup" / "manifest.json").exists()
