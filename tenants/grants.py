"""Who may do what in the database (DESIGN 3), as lists from which the statements are made."""

from __future__ import annotations

from django.apps import apps
from django.conf import settings
from psycopg import sql

# What every congress may read in public: granted once to the group, never to a tenant's own role.
PUBLIC_READ = ("tenants_division", "tenants_directory")
PUBLIC_READ_APPS = ("dictionaries", "worktime", "rules")
# Evidence: written and read, never changed. Labels of models whose rows nobody may edit.
EVIDENCE = frozenset({"records.entry", "postbox.outbox", "postbox.inbox"})
PUBLIC_EVIDENCE = frozenset({"tenants.platformentry"})
# What the relay's role needs in each sender's schema, and in public.
RELAY_TENANT = {"postbox.outbox": "SELECT", "postbox.delivery": "SELECT, UPDATE"}


def _tables(labels: frozenset[str] | dict[str, str]) -> dict[str, str]:
    """Table name → model label, of those labels that are installed."""
    found = {}
    for label in labels:
        try:
            found[apps.get_model(label)._meta.db_table] = label
        except LookupError:
            continue
    return found


def public_statements() -> list[sql.Composable]:
    """Grants on public: the app's login, the group of all congresses, the relay."""
    app, group = sql.Identifier(settings.DB_APP_ROLE), sql.Identifier(settings.DB_GROUP_ROLE)
    relay = sql.Identifier(settings.DB_RELAY_ROLE)
    out: list[sql.Composable] = [
        sql.SQL("REVOKE ALL ON SCHEMA public FROM PUBLIC"),
        sql.SQL("GRANT USAGE ON SCHEMA public TO {}, {}, {}").format(app, group, relay),
        sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}").format(app),
        sql.SQL("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {}").format(app),
        sql.SQL("REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {}").format(app),
    ]
    out += [
        sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {} FROM {}").format(sql.Identifier(table), app)
        for table in _tables(PUBLIC_EVIDENCE)
    ]
    readable = list(PUBLIC_READ)
    for label in PUBLIC_READ_APPS:
        readable += [model._meta.db_table for model in apps.get_app_config(label).get_models()]
    out += [
        sql.SQL("GRANT SELECT ON {} TO {}").format(sql.Identifier(table), group) for table in sorted(readable)
    ]
    return out


def tenant_statements(*, schema: str, role: str) -> list[sql.Composable]:
    """Grants inside one congress's schema; the role has none elsewhere."""
    space, tenant = sql.Identifier(schema), sql.Identifier(role)
    relay = sql.Identifier(settings.DB_RELAY_ROLE)
    out: list[sql.Composable] = [
        sql.SQL("GRANT USAGE ON SCHEMA {} TO {}, {}").format(space, tenant, relay),
        sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {} TO {}").format(
            space, tenant
        ),
        sql.SQL("GRANT USAGE ON ALL SEQUENCES IN SCHEMA {} TO {}").format(space, tenant),
        sql.SQL("REVOKE ALL ON {} FROM {}").format(sql.Identifier(schema, "django_migrations"), tenant),
    ]
    out += [
        sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {} FROM {}").format(sql.Identifier(schema, table), tenant)
        for table in sorted(_tables(EVIDENCE))
    ]
    out += [
        sql.SQL("GRANT " + RELAY_TENANT[label] + " ON {} TO {}").format(sql.Identifier(schema, table), relay)
        for table, label in sorted(_tables(RELAY_TENANT).items())
    ]
    return out
