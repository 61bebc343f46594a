"""Preparing a cell's database: fixed roles, public tables, grants, reference data. Safe to run again."""

from __future__ import annotations

import csv
from collections.abc import Callable

from django.conf import settings
from django.core.management import call_command
from django.core.management.commands.migrate import Command as Migrate
from django.db import connections
from psycopg import sql

from tenants import grants
from tenants.models import Division

Loader = Callable[[], None]
_loaders: dict[str, Loader] = {}


def register_reference(name: str, loader: Loader) -> None:
    """Reference data of an app in public, loaded with every preparation; must be safe to run again."""
    _loaders[name] = loader


def prepare() -> None:
    """Roles, `migrate` of public as the owner, grants, divisions and the apps' reference data."""
    _roles()
    # Django's own command: django-tenants' override would walk every tenant.
    call_command(Migrate(), database="owner", verbosity=0)
    owner = connections["owner"]
    with owner.cursor() as cursor:
        for statement in grants.public_statements():
            cursor.execute(statement)
    load_divisions()
    for loader in _loaders.values():
        loader()


def _roles() -> None:
    app = sql.Identifier(settings.DB_APP_ROLE)
    with connections["owner"].cursor() as cursor:
        for name, reach in ((settings.DB_GROUP_ROLE, None), (settings.DB_RELAY_ROLE, app)):
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
            if cursor.fetchone() is None:
                cursor.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(name)))
            if reach is not None:
                cursor.execute(
                    sql.SQL("GRANT {} TO {} WITH INHERIT FALSE, SET TRUE").format(sql.Identifier(name), reach)
                )


def load_divisions() -> None:
    """divisions.csv into public; rows that are there already are brought up to date."""
    with (settings.DATA_DIR / "divisions.csv").open(encoding="utf-8") as file:
        rows = [Division(**row) for row in csv.DictReader(file)]
    Division.objects.bulk_create(
        rows,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "level", "parent_code", "organ"],
    )
