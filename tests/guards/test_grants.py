"""Who may do what in the database, asked of PostgreSQL itself and compared with lists written out here (DESIGN 3)."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.db import connections

from kernel.tenancy import CongressRef
from tenants import grants
from tenants import rights as stock
from tenants import selectors as registry
from tests.stack.databases import Database

RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
WORK = {"SELECT", "INSERT", "UPDATE", "DELETE"}
# Written and read, never changed, not even by the congress itself.
EVIDENCE = {
    "records_entry",
    "postbox_outbox",
    "postbox_inbox",
    "deputies_mandateevent",
    "suggestions_reportedfigure",
    "evidence_segment",
    "evidence_seal",
    "evidence_root",
    "evidence_countersignature",
    "evidence_witness",
    "evidence_witnessanswer",
}
PUBLIC_EVIDENCE = {
    "tenants_platformentry",
    "exchange_publicinbox",
    "exchange_publicapplied",
    "dictionaries_edition",
}
# Written by the owner alone: what a release or a migration brings.
OWNERS = {
    "django_migrations",
    "django_content_type",
    "tenants_division",
    "tenants_directory",
    "tenants_schemastate",
}
# Archive, never drop.
NEVER_DROPPED = {
    "tenants_congress",
    "identity_person",
    "identity_seat",
    "exchange_key",
    "exchange_privatekey",
    "tenants_adjustment",
    "rules_ruleprofile",
    "dictionaries_entry",
}
# All of public that a congress may read: divisions, directory, dictionaries, working days, rules. Nothing of persons and seats.
GROUP_READS = {
    "tenants_division",
    "tenants_directory",
    "dictionaries_entry",
    "dictionaries_edition",
    "worktime_day",
    "worktime_calendaryear",
    "rules_ruleprofile",
    "rules_ruleversion",
}
RELAY = {"postbox_outbox": {"SELECT"}, "postbox_delivery": {"SELECT", "UPDATE"}}


def ask(statement: str, *params: Any) -> list[tuple[Any, ...]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement, params)
        return list(cursor.fetchall())


def rights(role: str, schema: str) -> dict[str, set[str]]:
    """Table or view → what `role` may do there by itself or through what it inherits."""
    rows = ask(
        "SELECT c.relname, r FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, unnest(%s::text[]) AS r "
        "WHERE n.nspname = %s AND c.relkind IN ('r', 'v', 'm', 'p') AND has_table_privilege(%s, c.oid, r)",
        list(RIGHTS),
        schema,
        role,
    )
    found: dict[str, set[str]] = {}
    for table, right in rows:
        found.setdefault(table, set()).add(right)
    return found


def tables(schema: str) -> set[str]:
    return {row[0] for row in ask("SELECT tablename FROM pg_tables WHERE schemaname = %s", schema)}


@pytest.fixture(scope="module")
def congresses(database: Database) -> list[CongressRef]:
    return registry.active()


def test_a_congress_works_in_its_own_schema_and_changes_no_evidence(congresses: list[CongressRef]) -> None:
    for ref in congresses:
        expected = dict.fromkeys(tables(ref.schema) - EVIDENCE - {"django_migrations"}, WORK)
        expected |= {table: {"SELECT", "INSERT"} for table in EVIDENCE}
        assert rights(ref.role, ref.schema) == expected, (
            "tenants/grants.py gives a congress more or less than it needs"
        )


def test_a_congress_reaches_no_other_schema(congresses: list[CongressRef]) -> None:
    for ref in congresses:
        for other in congresses:
            if other != ref:
                assert rights(ref.role, other.schema) == {}
                assert not ask("SELECT has_schema_privilege(%s, %s, 'USAGE')", ref.role, other.schema)[0][0]
        assert not ask("SELECT has_schema_privilege(%s, %s, 'CREATE')", ref.role, ref.schema)[0][0]


def test_a_congress_reads_of_public_what_the_group_reads(congresses: list[CongressRef]) -> None:
    """Granted once to the group: a GRANT per congress on one object of public lets parallel provisioning fail."""
    group = rights(settings.DB_GROUP_ROLE, "public")
    assert group == {table: {"SELECT"} for table in GROUP_READS}, "tenants/grants.py and this list must agree"
    for ref in congresses:
        assert rights(ref.role, "public") == group
    named = ask(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) a "
        "WHERE n.nspname = 'public' AND a.grantee IN (SELECT oid FROM pg_roles WHERE rolname = ANY(%s))",
        [ref.role for ref in congresses],
    )
    assert named == []


def test_the_apps_login_reaches_no_congress_without_taking_its_role(congresses: list[CongressRef]) -> None:
    """Outside a block a query for a congress's table must fail, never answer."""
    for ref in congresses:
        assert rights(settings.DB_APP_ROLE, ref.schema) == {}
        assert not ask("SELECT has_schema_privilege(%s, %s, 'USAGE')", settings.DB_APP_ROLE, ref.schema)[0][0]


def test_every_table_of_public_has_its_line(database: Database) -> None:
    """A table without one is reached by nobody but the owner; a line without a table is left over."""
    made = {row[0] for row in ask("SELECT relname FROM pg_class WHERE relkind IN ('r', 'v', 'm', 'p') "
                                  "AND relnamespace = 'public'::regnamespace")}  # fmt: skip
    assert made == set(grants.PUBLIC), (
        "give the table its line in PUBLIC of tenants/grants.py, or take the line away"
    )


def test_the_apps_login_does_with_each_table_of_public_what_its_line_says(database: Database) -> None:
    found = rights(settings.DB_APP_ROLE, "public")
    assert found == {table: set(line.app) for table, line in grants.PUBLIC.items()}
    assert not ask("SELECT has_schema_privilege(%s, 'public', 'CREATE')", settings.DB_APP_ROLE)[0][0]


def test_the_registry_never_leads_to_another_schema_or_role(database: Database) -> None:
    """The block enters what stands there; the rest of the row, its state above all, is the app's to change."""
    found = {
        column
        for (column,) in ask(
            "SELECT attname FROM pg_attribute WHERE attrelid = 'tenants_congress'::regclass AND attnum > 0 "
            "AND NOT attisdropped AND NOT has_column_privilege(%s, attrelid, attnum, 'UPDATE')",
            settings.DB_APP_ROLE,
        )
    }
    assert found == {"id", "schema_name", "role_name"}


def test_the_lines_of_public_keep_what_must_be_kept() -> None:
    """Written out here, so that a change of a line is a change of this list too."""
    of_app = {table: line.app for table, line in grants.PUBLIC.items()}
    for table in PUBLIC_EVIDENCE | {"rules_ruleversion"}:
        assert of_app[table] == {"SELECT", "INSERT"}
    for table in OWNERS:
        assert of_app[table] == {"SELECT"}
    for table in NEVER_DROPPED:
        assert "DELETE" not in of_app[table]
    assert all(line.app <= WORK and line.group <= {"SELECT"} for line in grants.PUBLIC.values())


def test_nobody_has_a_right_that_no_line_gives(database: Database) -> None:
    """Columns, sequences, schemas, the database, rights given in advance, and PUBLIC: all that PostgreSQL knows."""
    found = stock.survey(Asked())
    assert not found.excess, [str(right) for right in sorted(found.excess)]
    assert not found.missing, [str(right) for right in sorted(found.missing)]
    assert found.our_members() == found.wanted_members()


class Asked:
    """A cursor of the owner, as `tenants.rights` wants one."""

    def execute(self, statement: str, params: Any = ()) -> None:
        self.rows = ask(statement, *params)

    def fetchone(self) -> Any:
        return self.rows[0]

    def fetchall(self) -> Any:
        return self.rows


def test_a_number_is_given_without_any_right_on_its_sequence(congresses: list[CongressRef]) -> None:
    """Identity columns draw it themselves, so that nobody can set a sequence back."""
    held = ask("SELECT count(*) FROM pg_class WHERE relkind = 'S' AND relacl IS NOT NULL")
    assert held == [(0,)]
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO tenants_congresscheck (congress_id, name, state, fact, at) VALUES (%s, 'probe', 'ok', '', now())",
            [congresses[0].id],
        )
        cursor.execute("DELETE FROM tenants_congresscheck WHERE name = 'probe'")
        assert cursor.rowcount == 1


def test_the_relay_reads_outboxes_and_marks_deliveries_and_nothing_else(
    congresses: list[CongressRef],
) -> None:
    for ref in congresses:
        assert rights(settings.DB_RELAY_ROLE, ref.schema) == RELAY


def test_membership_lets_the_login_set_a_role_and_inherit_none(congresses: list[CongressRef]) -> None:
    """INHERIT FALSE, SET TRUE from login to congress; INHERIT TRUE, SET FALSE from congress to group."""
    roles = [ref.role for ref in congresses]
    rows = ask(
        "SELECT g.rolname, m.rolname, a.inherit_option, a.set_option, a.admin_option FROM pg_auth_members a "
        "JOIN pg_roles g ON g.oid = a.roleid JOIN pg_roles m ON m.oid = a.member WHERE g.rolname = ANY(%s) OR m.rolname = ANY(%s)",
        roles,
        roles,
    )
    found = {(granted, member): options for granted, member, *options in rows if member not in _owners()}
    expected = {(role, settings.DB_APP_ROLE): [False, True, False] for role in roles}
    expected |= {(settings.DB_GROUP_ROLE, role): [True, False, False] for role in roles}
    assert found == expected


def _owners() -> set[str]:
    """Whoever made the roles is their member by PostgreSQL's own rule."""
    return {connections["owner"].settings_dict["USER"], "postgres"}


def test_roles_of_congresses_can_neither_log_in_nor_do_more(congresses: list[CongressRef]) -> None:
    rows = ask(
        "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s) AND "
        "(rolcanlogin OR rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication)",
        [*(ref.role for ref in congresses), settings.DB_GROUP_ROLE, settings.DB_RELAY_ROLE],
    )
    assert rows == []
    assert not ask(
        "SELECT rolsuper OR rolcreaterole OR rolcreatedb FROM pg_roles WHERE rolname = %s",
        settings.DB_APP_ROLE,
    )[0][0]


def test_no_code_may_take_a_roles_name_for_its_schemas(congresses: list[CongressRef]) -> None:
    assert all(ref.role != ref.schema and ref.code not in ref.role for ref in congresses)
