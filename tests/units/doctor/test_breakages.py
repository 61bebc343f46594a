"""Every check of the doctor: the thing is broken, that line fails and the others pass; it is mended, and all pass."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, connections

from kernel import journal, tenancy
from kernel.db.base import DatabaseWrapper
from kernel.tenancy import CongressRef
from tenants import doctor
from tenants.doctor import server
from tests.units.doctor.breakages import BREAKAGES, Breakage
from tests.units.doctor.cells import Ward, logged_in, ward


@pytest.fixture(scope="module")
def patient(django_db_blocker: Any) -> Iterator[Ward]:
    with django_db_blocker.unblock(), ward() as made:
        yield made


def test_a_sound_cell_passes_every_check(patient: Ward) -> None:
    found = patient.findings()
    assert {name: finding.line for name, finding in found.items() if finding.state != "ok"} == {}


@pytest.mark.parametrize("case", BREAKAGES, ids=lambda case: f"{case.check}: {case.says}")
def test_what_is_broken_is_the_line_that_fails(case: Breakage, patient: Ward) -> None:
    deed = patient.by_administrator if case.administrator else patient.by_owner
    deed(*case.breaks.split("; "))
    patient.reconnect()
    try:
        found = patient.findings()
    finally:
        deed(*case.mends.split("; "))
        patient.reconnect()
    assert {name for name, finding in found.items() if finding.failed} == {case.check, *case.too}
    line = found[case.check].line
    assert line.startswith("FAIL") and patient.text(case.says) in line and "To do: " in line


def test_and_mended_it_is_sound_again(patient: Ward) -> None:
    assert patient.failing() == set()


def test_a_congress_whose_schema_is_gone_is_one_line(patient: Ward) -> None:
    """A requested congress has none yet; one that has migrations noted has lost it."""
    with _row(patient, migrations=5) as code:
        found = patient.findings()
        assert {name for name, finding in found.items() if finding.failed} == {"half-made congresses"}
        assert f"{code} is active and its schema t_gone is missing" in found["half-made congresses"].line


@contextmanager
def _row(patient: Ward, *, migrations: int) -> Iterator[str]:
    """A congress of which nothing is there but its row."""
    patient.by_owner(
        "INSERT INTO tenants_congress (id, schema_name, role_name, code, name, organ_name, level, kind, state, state_reason, "
        "resume_state, migrations, epoch, band, created_at) VALUES (gen_random_uuid(), 't_gone', 'lt_gone', '339999', '无', "
        f"'无', 'county', 'congress', 'active', '', '', {migrations}, 1, 'red', now())"
    )
    try:
        yield "339999"
    finally:
        patient.by_owner("DELETE FROM tenants_congress WHERE code = '339999'")


def test_a_schema_that_was_put_aside_is_well_as_long_as_nobody_reaches_it(patient: Ward) -> None:
    """A restore keeps what it replaced, and says so in the public journal."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM tenants_congress LIMIT 1")
        ((congress_id,),) = cursor.fetchall()
    patient.by_owner("CREATE SCHEMA archive_330100_ab", "CREATE TABLE archive_330100_ab.organs_unit (id int)")
    assert patient.failing() == {"half-made congresses"}
    journal.record(
        actor=None,
        seat=None,
        deed="congress.restored",
        subject=("tenants.congress", congress_id),
        body={"archive": "archive_330100_ab"},
    )
    assert patient.failing() == set()
    patient.by_owner("GRANT SELECT ON archive_330100_ab.organs_unit TO {home_role}")
    assert patient.failing() == {"rights in congresses"}
    patient.by_owner("DROP SCHEMA archive_330100_ab CASCADE", "DELETE FROM tenants_platformentry")
    assert patient.failing() == set()


def test_a_login_that_is_not_the_settings_own_ends_the_examination(patient: Ward, settings: Any) -> None:
    settings.DB_APP_ROLE = "somebody_else"
    found = patient.findings()
    assert {name for name, finding in found.items() if finding.failed} == {"connection"}
    later = list(found)[list(found).index("connection") + 1 :]
    assert {found[name].state for name in later} == {"unknown"}


def test_a_server_that_does_not_answer_ends_the_examination(patient: Ward) -> None:
    given = connections.databases["default"]["OPTIONS"]
    with logged_in(patient.database, port="1", options=given | {"pool": given["pool"] | {"timeout": 1}}):
        found = patient.findings()
    assert found["connection"].failed and "broke" in found["connection"].line
    assert sum(finding.failed for finding in found.values()) == 1


def test_a_server_that_is_too_old(patient: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "OLDEST", 990000)
    assert patient.failing() == {"version"}


def test_a_session_that_begins_otherwise(patient: Ward) -> None:
    options = connections.databases["default"]["OPTIONS"] | {"options": "-c row_security=off"}
    with logged_in(patient.database, options=options):
        assert patient.failing() == {"session settings"}


def test_too_few_locks_are_a_warning_and_no_failure(patient: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "LOCKS", 10**6)
    found = patient.findings()
    assert found["locks"].line.startswith("WARN") and not any(finding.failed for finding in found.values())


def test_a_pool_that_gives_connections_back_as_they_are(
    patient: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DatabaseWrapper, "_reset", staticmethod(lambda connection: None))
    assert patient.failing() == {"own pool"}


@contextmanager
def _broken_enter(monkeypatch: pytest.MonkeyPatch, enter: Any) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setattr(tenancy, "enter", enter)
        yield
    connection.close()


def test_a_block_that_leaves_its_path_behind_after_an_error(
    patient: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = tenancy.enter

    @contextmanager
    def careless(ref: CongressRef) -> Iterator[Any]:
        try:
            with sound(ref):
                yield ref
        except Exception as error:
            if type(error).__name__ == "DataError":
                with connection.cursor() as cursor:
                    cursor.execute("SELECT set_config('search_path', %s, false)", [ref.schema])
            raise

    with _broken_enter(monkeypatch, careless):
        assert patient.failing() == {"after errors"}


def test_a_block_that_opens_inside_another(patient: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = tenancy.enter

    @contextmanager
    def lax(ref: CongressRef) -> Iterator[Any]:
        if tenancy.in_tenant():
            yield ref
        else:
            with sound(ref):
                yield ref

    with _broken_enter(monkeypatch, lax):
        assert patient.failing() == {"nested blocks"}


def test_a_switch_shared_by_threads(patient: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    """One place for the present congress instead of one a thread: the last one to come decides for all."""
    sound, last, lock = tenancy.enter, list[CongressRef](), threading.Lock()

    @contextmanager
    def shared(ref: CongressRef) -> Iterator[Any]:
        with lock:
            last.append(ref)
        if threading.current_thread() is not threading.main_thread():
            time.sleep(0.3)
        with sound(last[-1]):
            yield ref

    with _broken_enter(monkeypatch, shared):
        assert patient.failing() == {"several at once"}


def test_a_check_that_breaks_has_failed(patient: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "SESSION", {"no_such_setting": "on"})
    found = patient.findings()
    assert {name for name, finding in found.items() if finding.failed} == {"session settings"}
    assert "the check itself broke" in found["session settings"].line


def test_every_check_is_broken_by_some_test() -> None:
    elsewhere = {
        "connection",
        "version",
        "session settings",
        "locks",
        "own pool",
        "after errors",
        "nested blocks",
    }
    elsewhere.add("working days")  # in tests/units/worktime
    elsewhere |= {"index of referrals", "evidence"}  # in tests/units/referrals and tests/units/evidence
    elsewhere |= {"several at once", "pooler", "left by others"}  # the last two in test_pgbouncer
    assert {check.name for check in doctor.checks()} == {case.check for case in BREAKAGES} | elsewhere
