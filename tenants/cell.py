"""Preparing a cell's database: fixed roles, public tables, grants, reference data. Safe to run again."""

from __future__ import annotations

import csv
from collections.abc import Callable

from django.conf import settings
from django.core.management import call_command
from django.core.management.commands.migrate import Command as Migrate
from django.db import connections, transaction
from psycopg import sql

from tenants import rights
from tenants.models import Division

Loader = Callable[[], None]
_loaders: dict[str, Loader] = {}


def register_reference(name: str, loader: Loader) -> None:
    """Reference data of an app in public, loaded with every preparation; must be safe to run again."""
    _loaders[name] = loader


def prepare() -> None:
    """Roles, `migrate` of public as the owner, grants, divisions and the apps' reference data."""
    make_roles()
    # Django's own command: django-tenants' override would walk every tenant.
    call_command(Migrate(), database="owner", verbosity=0)
    give_rights()
    load_divisions()
    for loader in _loaders.values():
        loader()


def make_roles() -> None:
    """The group of all congresses and the relay; each congress's own role is made with it."""
    with connections["owner"].cursor() as cursor:
        for name in (settings.DB_GROUP_ROLE, settings.DB_RELAY_ROLE):
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
            if cursor.fetchone() is None:
                cursor.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(name)))


def give_rights() -> int:
    """Bring roles, memberships and rights to what tenants/grants.py says, in public and in every congress's schema.

    Takes away what is too much; in one transaction, so that a running web never lacks a right. Returns how many statements it took.
    """
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        statements = rights.mending(rights.survey(cursor))
        for statement in statements:
            cursor.execute(statement)
    return len(statements)


def load_divisions() -> None:
    """divisions.csv into public, by the owner alone; rows that are there already are brought up to date."""
    with (settings.DATA_DIR / "divisions.csv").open(encoding="utf-8") as file:
        rows = [Division(**row) for row in csv.DictReader(file)]
    Division.objects.using("owner").bulk_create(
        rows,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "level", "parent_code", "organ"],
    )
