"""What the operator sees: one line a check, a count at the end, and an exit code that a script can trust."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections

from tenants import doctor
from tests.units.doctor.cells import Ward, ward
from tests.units.tenancy.pages import everything_in


@pytest.fixture(scope="module")
def patient(django_db_blocker: Any) -> Iterator[Ward]:
    with django_db_blocker.unblock(), ward() as made:
        yield made


def examine() -> list[str]:
    out = io.StringIO()
    call_command("doctor", stdout=out)
    return out.getvalue().splitlines()


@contextmanager
def without_owner() -> Iterator[None]:
    given = connections.databases.pop("owner")
    try:
        yield
    finally:
        connections.databases["owner"] = given


def test_it_prints_one_line_a_check_and_the_count(patient: Ward) -> None:
    *lines, count = examine()
    names = [check.name for check in doctor.checks()]
    assert [line[6:].partition(":")[0] for line in lines] == names
    assert count == f"{len(names)} checks, 0 failed"


def test_without_the_owner_it_says_what_it_could_not_check(patient: Ward) -> None:
    with without_owner():
        *lines, unknown, count = examine()
    assert unknown == "not checked: noted migrations"
    assert any(
        line.startswith("--    noted migrations: not checked, it needs the owner's connection")
        for line in lines
    )
    assert count == f"{len(lines) - 1} checks, 0 failed"


def test_a_failure_says_what_to_do_and_ends_with_one(patient: Ward) -> None:
    patient.by_owner("GRANT UPDATE ON tenants_platformentry TO {app}")
    out = io.StringIO()
    try:
        with pytest.raises(SystemExit) as ended:
            call_command("doctor", stdout=out)
    finally:
        patient.by_owner("REVOKE UPDATE ON tenants_platformentry FROM {app}")
    assert ended.value.code == 1
    *lines, count = out.getvalue().splitlines()
    (line,) = [line for line in lines if line.startswith("FAIL")]
    assert "manage.py prepare_cell" in line
    assert count == f"{len(lines)} checks, 1 failed"


def test_it_leaves_nothing_behind(patient: Ward) -> None:
    """No row, no table, no setting: it tries statements that touch no row even where they are carried out, and rolls back."""
    before = everything(patient)
    examine()
    assert everything(patient) == before


def everything(patient: Ward) -> list[Any]:
    """All rows of two congresses and of public, what objects there are, and what is set for roles and the database."""
    found: list[Any] = [everything_in(schema) for schema in ("public", patient.home[0], patient.away[0])]
    # Settings are kept for the whole server, where other databases come and go.
    ours = "WHERE setdatabase IN (SELECT oid FROM pg_database WHERE datname = current_database()) OR setrole = ANY (%s::regrole[])"
    with connections["owner"].cursor() as cursor:
        for catalogue in ("pg_namespace", "pg_proc"):
            cursor.execute(f"SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM {catalogue} t")
            found.append(cursor.fetchall())
        roles = [patient.app, patient.group, patient.home[1], patient.away[1]]
        cursor.execute(f"SELECT t::text FROM pg_db_role_setting t {ours} ORDER BY 1", [roles])
        found.append(cursor.fetchall())
        cursor.execute("SELECT relnamespace, relname, relacl::text FROM pg_class ORDER BY 1, 2")
        found.append(cursor.fetchall())
    return found
