"""Rows of public that belong to one congress and go with it. By labels, since the apps that own them stand above the registry."""

from __future__ import annotations

from uuid import UUID

from django.apps import apps
from psycopg import sql

from tenants.archive.tables import Table

_SEATED = "IN (SELECT person_id FROM public.identity_seat WHERE congress_id = {id})"
# Model → which of its rows. Persons go with their seats; what is sealed stays sealed.
GOES: dict[str, str] = {
    "tenants.congress": "id = {id}",
    "tenants.congresscode": "congress_id = {id}",
    "tenants.platformentry": "congress_id = {id} OR subject_id = {id}",
    "identity.person": f"id {_SEATED}",
    "identity.personidentity": f"person_id {_SEATED}",
    "identity.seat": "congress_id = {id}",
    "identity.endedelsewhere": "seat_id IN (SELECT id FROM public.identity_seat WHERE congress_id = {id})",
    "exchange.publicheard": "peer_id = {id}",
    "exchange.publicinbox": "from_id = {id}",
    "exchange.publicapplied": "message_id IN (SELECT msg_id FROM public.exchange_publicinbox WHERE from_id = {id})",
    # Sealed private parts can be opened where the cell's keys of personal data are the same; elsewhere the congress gets a new key.
    "exchange.key": "congress_id = {id}",
    "exchange.privatekey": "key_id IN (SELECT id FROM public.exchange_key WHERE congress_id = {id})",
    "exchange.indexrow": "viewer_id = {id}",
    "rules.ruleprofile": "congress_id = {id}",
    "rules.ruleversion": "congress_id = {id}",
    "rules.rulechange": "congress_id = {id}",
    "worktime.day": "scope_id = {id}",
    "worktime.notice": "scope_id = {id}",
    "dictionaries.entry": "scope_id = {id}",
    "dictionaries.edition": "scope_id = {id}",
}
# Models with a key to congress or person that stay with their cell, and why.
STAYS: dict[str, str] = {
    "tenants.schemastate": "says what migrations the schema has here; written anew",
    "tenants.congresscheck": "the check list is run again where the congress arrives",
    "tenants.batch": "a run of onboarding is the console's affair",
    "tenants.batchrow": "a run of onboarding is the console's affair",
    "tenants.adjustment": "a 区划调整 is the console's affair",
    "tenants.adjustmentpart": "a 区划调整 is the console's affair",
    "tenants.adjustmentfigure": "a 区划调整 is the console's affair",
    "sso.loginsession": "people log in again",
    "sso.tokenstepup": "a proof under way is begun again",
    "sso.activationcode": "a slip is of the cell that printed it; another is printed where the congress arrives",
    "sso.secondfactor": "it is Keycloak's credential that counts, and only where somebody saw its holder",
    "sso.serviceclient": "a program is registered anew with the Keycloak of its new cell",
    "likeness.signature": "keyed by the cell's secret; told anew where the congress arrives",
    "worktime.recount": "deadlines are counted anew by the calendar of the cell where the congress arrives",
    "worktime.recountrow": "deadlines are counted anew by the calendar of the cell where the congress arrives",
    "sso.rosterbatch": "an import of people is over when the congress moves",
}
REGISTRY = "tenants.congress"


def table_of(label: str) -> str:
    return str(apps.get_model(label)._meta.db_table)


def chosen(public: list[Table], congress_id: UUID) -> list[tuple[Table, sql.Composed]]:
    """The tables of public with the condition of this congress's rows, parents before children."""
    wanted = {table_of(label): where for label, where in GOES.items()}
    return [
        (table, sql.SQL(wanted[table.name]).format(id=sql.Literal(str(congress_id))))
        for table in public
        if table.name in wanted
    ]
