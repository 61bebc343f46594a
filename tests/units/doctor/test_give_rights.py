"""`prepare_cell` on a cell that has drifted, or comes from a release that gave more: afterwards everything is as listed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import ProgrammingError, connection

from tenants import cell
from tests.units.doctor.cells import Ward, ward

# What an older release gave, and what somebody may have added since.
TOO_MUCH = (
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {app}",
    "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {app}",
    "GRANT USAGE ON ALL SEQUENCES IN SCHEMA {home} TO {home_role}",
    "GRANT ALL ON {home}.records_entry TO {home_role} WITH GRANT OPTION",
    "GRANT UPDATE (role_name, schema_name) ON tenants_congress TO {group}",
    "GRANT ALL ON SCHEMA {home}, public TO {home_role}, PUBLIC",
    "GRANT ALL ON DATABASE {database} TO PUBLIC",
    "ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO {app}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA {home} GRANT SELECT ON SEQUENCES TO PUBLIC",
    "GRANT {relay} TO {home_role} WITH INHERIT TRUE",
    "GRANT {home_role} TO {app} WITH INHERIT TRUE",
    "ALTER ROLE {home_role} LOGIN",
)
TOO_LITTLE = (
    "REVOKE SELECT ON tenants_division FROM {group}",
    "REVOKE USAGE ON SCHEMA {home} FROM {home_role}, {relay}",
    "REVOKE ALL ON ALL TABLES IN SCHEMA {home} FROM {home_role}, {relay}",
    "REVOKE {group} FROM {home_role}",
    "REVOKE CONNECT ON DATABASE {database} FROM {app}",
)


@pytest.fixture(scope="module")
def patient(django_db_blocker: Any) -> Iterator[Ward]:
    with django_db_blocker.unblock(), ward() as made:
        yield made


@pytest.mark.parametrize("drift", [TOO_MUCH, TOO_LITTLE, TOO_LITTLE + TOO_MUCH], ids=["more", "less", "both"])
def test_a_cell_that_drifted_is_brought_to_the_lists(drift: tuple[str, ...], patient: Ward) -> None:
    patient.by_owner(*drift)
    assert cell.give_rights() > 0
    assert patient.failing() == set()
    assert cell.give_rights() == 0, "a second run finds nothing to do"


def test_a_new_table_of_public_is_nobodys_until_it_has_its_line(patient: Ward) -> None:
    patient.by_owner("CREATE TABLE stray (id int)")
    cell.give_rights()
    with pytest.raises(ProgrammingError, match="permission denied"):
        _read_as_the_app("stray")
    patient.by_owner("DROP TABLE stray")
    _read_as_the_app("tenants_division")  # the control


def _read_as_the_app(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} LIMIT 1")


def test_a_role_that_somebody_else_needs_keeps_what_it_has_elsewhere(patient: Ward) -> None:
    """The server may hold other cells: memberships of roles that are not of this one stay."""
    patient.by_owner(
        "CREATE ROLE of_another_cell NOLOGIN", "GRANT of_another_cell TO {app} WITH INHERIT FALSE, SET TRUE"
    )
    try:
        assert cell.give_rights() == 0
        assert patient.failing() == set()
        patient.by_owner("GRANT SELECT ON identity_person TO of_another_cell")
        assert patient.failing() == {"rights in public"}
        assert cell.give_rights() == 1
        assert patient.failing() == set()
    finally:
        patient.by_administrator("DROP OWNED BY of_another_cell", "DROP ROLE of_another_cell")
