"""A run that is killed or stopped in the middle leaves nothing half done. Commits are forced to the disk."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from local import environment, paths
from tenants import migrating, template
from tests.stack.databases import Database
from tests.units.migrating.conftest import Release
from tests.units.migrating.schemas import columns, in_schema, noted, registry, until_waiting

CODES = ["330000", "330100", "330122", "330127", "330200", "330203"]
MIDDLE = "330122"
EARLIER, LATER = CODES[:2], CODES[3:]


@dataclass
class Held:
    """The run, and the connection that reads what it waits for."""

    process: subprocess.Popen[str]
    reader: psycopg.Connection[Any]

    def kill(self) -> None:
        """As by a power cut."""
        self.process.kill()
        self.process.wait(timeout=60)


@contextmanager
def held_in_the_middle(database: Database) -> Iterator[Held]:
    """A real `migrate_tenants` of the next release, one congress at a time, that waits for a reader of the third."""
    place = environment.base(paths.Places(Path(os.environ["LIANDONG_VAR"])))
    env = {**os.environ, **place, **database.owner_environment}
    env["DJANGO_SETTINGS_MODULE"] = "tests.units.migrating.steps.settings_expand"
    argv = environment.manage("migrate_tenants", "--jobs", "1")
    with closing(psycopg.connect(database.owner_url)) as reader:
        reader.execute(in_schema(MIDDLE, "SELECT count(*) FROM {}.organs_unit"))
        process = subprocess.Popen(
            argv, cwd=paths.ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        try:
            until_waiting()
            yield Held(process, reader)
        finally:
            process.kill()
            process.communicate()
            reader.rollback()


@pytest.mark.parametrize("then", ["the next run", "the same again with two at once"])
def test_kill_9_in_the_middle_leaves_no_half_and_is_taken_up(
    durable_database: Database, release: Release, then: str
) -> None:
    old = template.target_digest()
    with release("expand"):
        new = template.target_digest()
    with held_in_the_middle(durable_database) as run:
        run.kill()
        found = registry()
    assert [found[code][0] for code in EARLIER] == ["active"] * 2
    assert found[MIDDLE][:3] == ("migrating", "active", "running")
    assert {found[code][0] for code in LATER} == {"active"}, "no more are marked than are soon migrated"
    for code in CODES:
        is_new = "note" in columns(code)
        assert is_new == (code in EARLIER) == ("note_added" in noted(code))
        assert found[code][4] == (new if is_new else old), "the registry says what the schema is"

    with release("expand"):
        outcome = migrating.migrate_all(jobs=1 if then == "the next run" else 2)
    assert (sorted(outcome.done), outcome.failed) == ([MIDDLE, *LATER], {})
    assert {row[:3] + row[4:] for row in registry().values()} == {("active", "", "current", new)}
    assert all("note" in columns(code) for code in CODES)


def test_what_is_killed_and_then_run_by_the_old_code_serves_again(durable_database: Database) -> None:
    """The release is taken back: the marks go, and the schemas stay as each is."""
    with held_in_the_middle(durable_database) as run:
        run.kill()
    outcome = migrating.migrate_all()
    assert (sorted(outcome.ahead), outcome.failed) == (EARLIER, {})
    assert {row[0] for row in registry().values()} == {"active"}
    assert ["note" in columns(code) for code in CODES] == [code in EARLIER for code in CODES]


def test_sigterm_ends_with_the_congress_in_hand_and_leaves_no_mark(durable_database: Database) -> None:
    with held_in_the_middle(durable_database) as run:
        run.process.terminate()
        with pytest.raises(subprocess.TimeoutExpired):
            run.process.wait(timeout=0.5)
        run.reader.rollback()
        said, _ = run.process.communicate(timeout=60)
    assert run.process.returncode == 130 and "run it again to go on" in said
    assert {row[:2] for row in registry().values()} == {("active", "")}
    assert ["note" in columns(code) for code in CODES] == [code in [*EARLIER, MIDDLE] for code in CODES]
