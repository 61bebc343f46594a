"""What the tests break, each with the line of the doctor that must fail, and how it is mended."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Breakage:
    """`says` stands in the line of `check`; `too` are the lines that must fail with it, because they look at the same thing."""

    check: str
    breaks: str
    mends: str
    says: str
    too: frozenset[str] = frozenset()
    administrator: bool = False


def _by_administrator(
    check: str, breaks: str, mends: str, says: str, *, too: frozenset[str] = frozenset()
) -> Breakage:
    return Breakage(check, breaks, mends, says, too, administrator=True)


ABOVE, PUBLIC, CONGRESSES = "rights above", "rights in public", "rights in congresses"
ACTS, REACHES = "nothing acts by itself", "nothing reaches over"
BY_NAME, BY_PATH = "another's tables by name", "another's tables by path"
TRIGGER = "suppress_redundant_updates_trigger()"
BREAKAGES = (
    Breakage("roles", "ALTER ROLE {home_role} LOGIN", "ALTER ROLE {home_role} NOLOGIN", "may log in"),
    Breakage("roles", "ALTER ROLE {relay} CREATEROLE", "ALTER ROLE {relay} NOCREATEROLE", "makes roles"),
    _by_administrator(
        "roles", "ALTER ROLE {app} BYPASSRLS", "ALTER ROLE {app} NOBYPASSRLS", "bypasses policies"
    ),
    Breakage("memberships", "GRANT {relay} TO {home_role}", "REVOKE {relay} FROM {home_role}", "too much"),
    _by_administrator(
        "memberships", "GRANT pg_monitor TO {app}", "REVOKE pg_monitor FROM {app}", "pg_monitor"
    ),
    Breakage(
        "memberships",
        "REVOKE {relay} FROM {app}",
        "GRANT {relay} TO {app} WITH INHERIT FALSE, SET TRUE",
        "missing: {app} in {relay}",
    ),
    Breakage(
        "role settings",
        "ALTER ROLE {home_role} SET search_path = {away}",
        "ALTER ROLE {home_role} RESET search_path",
        "search_path",
    ),
    Breakage(
        "role settings",
        "ALTER DATABASE {database} SET row_security = off",
        "ALTER DATABASE {database} RESET row_security",
        "row_security",
        too=frozenset({"session settings"}),
    ),
    Breakage(
        ABOVE, "GRANT CREATE ON SCHEMA public TO {app}", "REVOKE CREATE ON SCHEMA public FROM {app}", "CREATE"
    ),
    Breakage(
        ABOVE,
        "GRANT TEMP ON DATABASE {database} TO PUBLIC",
        "REVOKE TEMP ON DATABASE {database} FROM PUBLIC",
        "TEMP",
    ),
    Breakage(
        ABOVE,
        "GRANT USAGE ON SCHEMA {away} TO {home_role}",
        "REVOKE USAGE ON SCHEMA {away} FROM {home_role}",
        "USAGE",
    ),
    Breakage(
        ABOVE,
        "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO {group}",
        "ALTER DEFAULT PRIVILEGES REVOKE SELECT ON TABLES FROM {group}",
        "SELECT on default",
    ),
    _by_administrator(
        ABOVE,
        "GRANT SET ON PARAMETER session_replication_role TO {app}",
        "REVOKE SET ON PARAMETER session_replication_role FROM {app}",
        "SET on parameter session_replication_role",
    ),
    Breakage(PUBLIC, "CREATE TABLE stray (id int)", "DROP TABLE stray", "public.stray has no line"),
    Breakage(
        PUBLIC,
        "GRANT UPDATE ON tenants_platformentry TO {app}",
        "REVOKE UPDATE ON tenants_platformentry FROM {app}",
        "too much: UPDATE on table public.tenants_platformentry",
    ),
    Breakage(
        PUBLIC,
        "REVOKE DELETE ON worktime_day FROM {app}",
        "GRANT DELETE ON worktime_day TO {app}",
        "missing: DELETE",
    ),
    Breakage(
        PUBLIC,
        "GRANT UPDATE (role_name) ON tenants_congress TO {group}",
        "REVOKE UPDATE (role_name) ON tenants_congress FROM {group}",
        "column public.tenants_congress.role_name",
    ),
    Breakage(
        PUBLIC,
        "GRANT UPDATE (schema_name) ON tenants_congress TO {app}",
        "REVOKE UPDATE (schema_name) ON tenants_congress FROM {app}",
        "too much: UPDATE on column public.tenants_congress.schema_name",
    ),
    Breakage(
        PUBLIC,
        "GRANT UPDATE ON tenants_congress TO {app}",
        "REVOKE UPDATE ON tenants_congress FROM {app}; GRANT UPDATE ({changeable}) ON tenants_congress TO {app}",
        "too much: UPDATE on table public.tenants_congress",
    ),
    Breakage(
        CONGRESSES,
        "GRANT DELETE ON {home}.records_entry TO {home_role}",
        "REVOKE DELETE ON {home}.records_entry FROM {home_role}",
        "too much: DELETE on table {home}.records_entry",
    ),
    Breakage(
        CONGRESSES,
        "REVOKE UPDATE ON {home}.postbox_delivery FROM {relay}",
        "GRANT UPDATE ON {home}.postbox_delivery TO {relay}",
        "missing: UPDATE on table {home}.postbox_delivery",
    ),
    Breakage(
        CONGRESSES,
        "GRANT SELECT ON {home}.records_entry TO {home_role} WITH GRANT OPTION",
        "REVOKE GRANT OPTION FOR SELECT ON {home}.records_entry FROM {home_role}",
        "with grant option",
    ),
    Breakage(
        "half-made congresses", "CREATE SCHEMA t_nobody", "DROP SCHEMA t_nobody", "belongs to no congress"
    ),
    Breakage(
        "tables",
        "ALTER TABLE {home}.postbox_heard RENAME TO heard_of_old",
        "ALTER TABLE {home}.heard_of_old RENAME TO postbox_heard",
        "lacks postbox_heard",
    ),
    Breakage(
        "shapes",
        "ALTER TABLE {home}.organs_unit ADD COLUMN stray text",
        "ALTER TABLE {home}.organs_unit DROP COLUMN stray",
        "organs_unit of",
    ),
    Breakage(
        "shapes",
        "CREATE INDEX stray ON {home}.organs_unit (name)",
        "DROP INDEX {home}.stray",
        "organs_unit of",
    ),
    Breakage(
        "schema versions",
        "UPDATE tenants_schemastate SET state = 'failed', error = 'lock timeout' WHERE congress_id = {home_id}",
        "UPDATE tenants_schemastate SET state = 'current', error = '' WHERE congress_id = {home_id}",
        "failed: lock timeout",
    ),
    Breakage(
        "schema versions",
        "UPDATE tenants_congress SET state = 'migrating' WHERE id = {home_id}",
        "UPDATE tenants_congress SET state = 'active' WHERE id = {home_id}",
        "is marked as being migrated",
    ),
    Breakage(
        "schema versions",
        "DELETE FROM tenants_schemastate WHERE congress_id = {home_id}",
        "INSERT INTO tenants_schemastate (congress_id, digest, state, error, at) "
        "SELECT {home_id}, digest, state, '', at FROM tenants_schemastate LIMIT 1",
        "nothing is noted of",
    ),
    Breakage(
        "noted migrations",
        "INSERT INTO {home}.django_migrations (app, name, applied) VALUES ('records', '0099_by_hand', now())",
        "DELETE FROM {home}.django_migrations WHERE name = '0099_by_hand'",
        "is not what its django_migrations holds",
    ),
    _by_administrator(
        "owners",
        "ALTER TABLE {home}.organs_unit OWNER TO postgres",
        "ALTER TABLE {home}.organs_unit OWNER TO liandong_owner",
        "{home}.organs_unit belongs to postgres",
    ),
    Breakage(
        "functions",
        "CREATE FUNCTION stray() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = {away} AS 'SELECT 1'",
        "DROP FUNCTION stray()",
        "with its owner's rights under settings of its own (search_path={away})",
    ),
    Breakage(
        "functions",
        "CREATE SCHEMA stray; CREATE FUNCTION stray.f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
        "DROP SCHEMA stray CASCADE",
        "the function stray.f runs with its owner's rights and whatever search_path it meets",
        too=frozenset({"half-made congresses"}),
    ),
    Breakage(
        ACTS,
        "CREATE TRIGGER stray BEFORE UPDATE ON {home}.organs_unit FOR EACH ROW EXECUTE FUNCTION " + TRIGGER,
        "DROP TRIGGER stray ON {home}.organs_unit",
        "trigger stray on {home}.organs_unit",
    ),
    Breakage(
        ACTS,
        "CREATE RULE stray AS ON DELETE TO {home}.records_entry DO INSTEAD NOTHING",
        "DROP RULE stray ON {home}.records_entry",
        "rule stray",
    ),
    Breakage(
        ACTS,
        "CREATE POLICY stray ON {home}.organs_unit USING (true)",
        "DROP POLICY stray ON {home}.organs_unit",
        "policy stray",
    ),
    Breakage(
        ACTS,
        "ALTER TABLE {home}.organs_unit ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON {home}.organs_unit USING (true)",
        "DROP POLICY p ON {home}.organs_unit; ALTER TABLE {home}.organs_unit DISABLE ROW LEVEL SECURITY",
        "row security on {home}.organs_unit",
    ),
    _by_administrator(
        ACTS,
        "ALTER TABLE {home}.deputies_mandate DISABLE TRIGGER ALL",
        "ALTER TABLE {home}.deputies_mandate ENABLE TRIGGER ALL",
        "foreign key switched off on {home}.deputies_mandate",
    ),
    Breakage(
        ACTS,
        "ALTER TABLE {home}.organs_unit ALTER name SET DEFAULT current_setting('x.y', true)",
        "ALTER TABLE {home}.organs_unit ALTER name DROP DEFAULT",
        "default that reads a setting",
        too=frozenset({"shapes"}),
    ),
    Breakage(
        ACTS,
        "ALTER TABLE {home}.organs_unit ADD CONSTRAINT stray UNIQUE (name) DEFERRABLE",
        "ALTER TABLE {home}.organs_unit DROP CONSTRAINT stray",
        "deferrable constraint stray",
        too=frozenset({"shapes"}),
    ),
    _by_administrator(
        ACTS,
        "CREATE FUNCTION stray() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; "
        "CREATE EVENT TRIGGER stray ON ddl_command_end EXECUTE FUNCTION stray()",
        "DROP EVENT TRIGGER stray; DROP FUNCTION stray()",
        "event trigger stray",
        too=frozenset({"functions"}),
    ),
    Breakage(
        REACHES,
        "ALTER TABLE {away}.organs_unit INHERIT {home}.organs_unit",
        "ALTER TABLE {away}.organs_unit NO INHERIT {home}.organs_unit",
        "{away}.organs_unit inherits from {home}.organs_unit",
    ),
    Breakage(
        REACHES,
        "CREATE VIEW {home}.stray AS SELECT * FROM {away}.organs_unit",
        "DROP VIEW {home}.stray",
        "view {home}.stray",
        too=frozenset({"tables", CONGRESSES}),
    ),
    Breakage(
        REACHES,
        "ALTER TABLE {home}.organs_unit ADD CONSTRAINT stray FOREIGN KEY (id) REFERENCES identity_person (id) NOT VALID",
        "ALTER TABLE {home}.organs_unit DROP CONSTRAINT stray",
        "foreign key stray",
        too=frozenset({"shapes"}),
    ),
    # The block tried live, each on its {probed} table. What lets a congress through stands in the lists too, so that line fails beside it.
    Breakage(
        "entering",
        "REVOKE SELECT ON {home}.{probed} FROM {home_role}",
        "GRANT SELECT ON {home}.{probed} TO {home_role}",
        "does not read its own table",
        too=frozenset({CONGRESSES}),
    ),
    Breakage(
        BY_NAME,
        "GRANT USAGE ON SCHEMA {away} TO {home_role}; GRANT SELECT ON {away}.{probed} TO {home_role}",
        "REVOKE SELECT ON {away}.{probed} FROM {home_role}; REVOKE USAGE ON SCHEMA {away} FROM {home_role}",
        "may read",
        too=frozenset({BY_PATH, ABOVE, CONGRESSES}),
    ),
    Breakage(
        BY_PATH,
        "GRANT USAGE ON SCHEMA {away} TO {home_role}; GRANT DELETE ON {away}.{probed} TO {home_role}",
        "REVOKE DELETE ON {away}.{probed} FROM {home_role}; REVOKE USAGE ON SCHEMA {away} FROM {home_role}",
        "may delete from",
        too=frozenset({BY_NAME, ABOVE, CONGRESSES}),
    ),
    Breakage(
        "tables of nobody",
        "GRANT {home_role} TO {app} WITH INHERIT TRUE",
        "GRANT {home_role} TO {app} WITH INHERIT FALSE",
        "outside every block the login may read",
        too=frozenset({"memberships"}),
    ),
    Breakage(
        "public from inside",
        "GRANT SELECT ON identity_person TO {group}",
        "REVOKE SELECT ON identity_person FROM {group}",
        "trying to read public.identity_person is done",
        too=frozenset({PUBLIC}),
    ),
)
