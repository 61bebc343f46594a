"""Who may do what in the database (DESIGN 3): tables from which the statements are made and with which `doctor` compares.

A new table in public gets its line in PUBLIC; without one nobody but the owner reaches it, and a guard fails. `tenants.rights` compares all of this with what PostgreSQL says and makes the statements that mend it. Tables of a
congress need no line: its own role works in all of them, except for what stands in EVIDENCE and NOBODYS.
Numbers come from identity columns, which need no right on their sequence: nobody has any.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from psycopg import sql

Privileges = frozenset[str]
NONE: Privileges = frozenset()
READ: Privileges = frozenset({"SELECT"})
APPEND: Privileges = READ | {"INSERT"}
KEEP: Privileges = APPEND | {"UPDATE"}  # nothing is ever removed
WORK: Privileges = KEEP | {"DELETE"}


@dataclass(frozen=True)
class Line:
    """What the app's login and the group of all congresses may do with one table of public. The relay needs none of them.

    Where columns are `final`, the login may change the others besides what `app` says.
    """

    app: Privileges
    group: Privileges = NONE
    final: frozenset[str] = frozenset()


PUBLIC: dict[str, Line] = {
    # Django's own bookkeeping, written by `prepare_cell` as the owner.
    "django_migrations": Line(READ),
    "django_content_type": Line(READ),
    # Geography changes with a release, never by the web.
    "tenants_division": Line(READ, READ),
    # The registry: archive, never drop, and never lead to another schema or role: what a block enters is read here.
    "tenants_congress": Line(APPEND, final=frozenset({"id", "schema_name", "role_name"})),
    # Congresses see the view alone, which has no schema's and no role's name.
    "tenants_directory": Line(READ, READ),
    "tenants_congresscode": Line(WORK),
    # Which migrations a schema has is written by those who migrate it, as the owner.
    "tenants_schemastate": Line(READ),
    "tenants_congresscheck": Line(WORK),
    "tenants_batch": Line(WORK),
    "tenants_batchrow": Line(WORK),
    # Plans of 区划调整 and their numbers, the console's affair; figures are counted anew.
    "tenants_adjustment": Line(KEEP),
    "tenants_adjustmentpart": Line(KEEP),
    "tenants_adjustmentfigure": Line(WORK),
    # Evidence: the platform's journal. Then the keys of idempotent requests.
    "tenants_platformentry": Line(APPEND),
    "tenants_platformkey": Line(WORK),
    "identity_person": Line(KEEP),
    "identity_personidentity": Line(WORK),
    "identity_seat": Line(KEEP),
    "identity_endedelsewhere": Line(APPEND),
    # Evidence: what congresses told `public`, and that it took effect.
    "exchange_publicinbox": Line(APPEND),
    "exchange_publicapplied": Line(APPEND),
    "exchange_publicheard": Line(KEEP),
    "exchange_cell": Line(KEEP),
    "exchange_nonce": Line(WORK),
    "exchange_file": Line(KEEP),
    # A view of the referrals' two ends, made anew where it differs from them.
    "exchange_indexrow": Line(WORK),
    # No congress reads it: what may be asked of it is asked by one selector under the app's login.
    "likeness_signature": Line(WORK),
    # Who signed what stays provable: no key is ever removed. Private parts lie sealed.
    "exchange_key": Line(KEEP),
    "exchange_privatekey": Line(KEEP),
    "dictionaries_entry": Line(KEEP, READ),
    # Former wordings, which old cases name.
    "dictionaries_edition": Line(APPEND, READ),
    # A case keeps the version under which it began.
    "rules_ruleprofile": Line(KEEP, READ),
    "rules_ruleversion": Line(APPEND, READ),
    # Drafts are nobody's but their congress's head's: no congress's role reads them.
    "rules_rulechange": Line(KEEP),
    "worktime_calendaryear": Line(KEEP, READ),
    "worktime_day": Line(WORK, READ),
    # What is confirmed is kept; a draft may be thrown away. Runs over the congresses are the platform's affair.
    "worktime_notice": Line(WORK),
    "worktime_recount": Line(KEEP),
    "worktime_recountrow": Line(KEEP),
    "sso_loginsession": Line(WORK),
    "sso_spentlogouttoken": Line(WORK),
    "sso_heldpost": Line(WORK),
    "sso_tokensession": Line(WORK),
    "sso_tokenstepup": Line(WORK),
    # Who was proved how: kept.
    "sso_activationcode": Line(KEEP),
    "sso_secondfactor": Line(WORK),
    "sso_serviceclient": Line(KEEP),
    "sso_rosterbatch": Line(WORK),
    "sso_rosterrow": Line(WORK),
}
# Written and read, never changed, not even by the congress itself. Labels of models.
EVIDENCE = frozenset(
    {
        "records.entry",
        "postbox.outbox",
        "postbox.inbox",
        "deputies.mandateevent",
        # What a yearly report told.
        "suggestions.reportedfigure",
        # The hash chain over them, its roots, and the roots of others that were laid before us.
        "evidence.segment",
        "evidence.seal",
        "evidence.root",
        "evidence.countersignature",
        "evidence.witness",
        "evidence.witnessanswer",
    }
)
# In a congress's schema, and none of its role's business.
NOBODYS = frozenset({"django_migrations"})
# What the relay's role needs in each sender's schema.
RELAY: dict[str, Privileges] = {"postbox.outbox": READ, "postbox.delivery": READ | {"UPDATE"}}


def evidence() -> frozenset[str]:
    """Tables of a congress that its role may only add to."""
    return frozenset(apps.get_model(label)._meta.db_table for label in EVIDENCE)


def relay() -> dict[str, Privileges]:
    """Table of a congress → what the relay may do with it."""
    return {apps.get_model(label)._meta.db_table: held for label, held in RELAY.items()}


def changeable(table: str) -> frozenset[str]:
    """Columns of a table with final ones that the app's login may change."""
    line = PUBLIC[table]
    model = next((model for model in apps.get_models() if model._meta.db_table == table), None)
    if not line.final or model is None:
        return frozenset()
    return frozenset(field.column for field in model._meta.concrete_fields if field.column) - line.final


def tenant_line(table: str) -> Privileges:
    """What a congress's role may do with one table of its own schema."""
    if table in NOBODYS:
        return NONE
    return APPEND if table in evidence() else WORK


def words(privileges: Privileges) -> sql.SQL:
    return sql.SQL(", ".join(sorted(privileges)))


def tenant_statements(*, schema: str, role: str) -> list[sql.Composable]:
    """Grants inside one congress's schema; its role has none elsewhere. May be run again after a migration."""
    space, tenant = sql.Identifier(schema), sql.Identifier(role)
    relays = sql.Identifier(settings.DB_RELAY_ROLE)
    out: list[sql.Composable] = [
        sql.SQL("GRANT USAGE ON SCHEMA {} TO {}, {}").format(space, tenant, relays),
        sql.SQL("GRANT {} ON ALL TABLES IN SCHEMA {} TO {}").format(words(WORK), space, tenant),
        sql.SQL("REVOKE {} ON {} FROM {}").format(words(WORK - APPEND), _names(evidence(), schema), tenant),
        sql.SQL("REVOKE {} ON {} FROM {}").format(words(WORK), _names(NOBODYS, schema), tenant),
    ]
    out += [
        sql.SQL("GRANT {} ON {} TO {}").format(words(held), _names([table], schema), relays)
        for table, held in sorted(relay().items())
    ]
    return out


def _names(tables: Iterable[str], schema: str) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(schema, table) for table in sorted(tables))
