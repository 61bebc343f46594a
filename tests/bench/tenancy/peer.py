"""The peer's process: stock django-tenants, asked by the bench (`side.py`)."""

from __future__ import annotations

import time
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django_tenants.utils import schema_context

from tests.bench.tenancy import pages
from tests.bench_peer.models import PeerDomain, PeerTenant
from tests.bench_plain.models import PlainSuggestion, PlainUnit

pages.serve(unit=PlainUnit, suggestion=PlainSuggestion)
took = pages.took


def begin() -> None:
    """The shared apps' tables, and the tenant that public itself is to django-tenants."""
    call_command("migrate_schemas", shared=True, verbosity=0)
    PeerTenant.auto_create_schema = False
    PeerTenant.objects.get_or_create(schema_name="public", defaults={"name": "public"})


def make(codes: dict[str, str]) -> list[float]:
    """Seconds for each of code → schema: the tenant saved, which creates its schema and migrates it, and its domain."""
    found = []
    connection.set_schema_to_public()  # type: ignore[attr-defined]
    PeerTenant.auto_create_schema = True
    for code, schema in codes.items():
        begun = time.perf_counter()
        tenant = PeerTenant(schema_name=schema, name=code)
        tenant.save(verbosity=0)
        PeerDomain.objects.create(domain=f"{code}.example", tenant=tenant, is_primary=True)
        found.append(time.perf_counter() - begun)
    return found


def add(codes: dict[str, str], only: str = "") -> None:
    """Tenants made quickly, with the very statements its own schema editor writes; nothing of this is measured.

    `only` names the one app whose tables are wanted: what a page reads is there, the rest would serve nobody.
    """
    PeerTenant.auto_create_schema = False
    statements = _statements(only)
    connection.set_schema_to_public()  # type: ignore[attr-defined]
    for code, schema in codes.items():
        with transaction.atomic():
            tenant = PeerTenant.objects.create(schema_name=schema, name=code)
            PeerDomain.objects.create(domain=f"{code}.example", tenant=tenant, is_primary=True)
        head = [f'CREATE SCHEMA "{schema}"', f'SET LOCAL search_path = "{schema}"']
        with connection.connection.cursor() as cursor:
            cursor.execute(";\n".join(["BEGIN", *head, *statements, "COMMIT"]))


def _statements(only: str) -> list[str]:
    """What `migrate_schemas` would run on a fresh schema, and the rows it would leave in django_migrations."""
    with schema_context("peer_template"):
        executor = MigrationExecutor(connection)
        executor.loader.applied_migrations = {}
        leaves = [key for key in executor.loader.graph.leaf_nodes() if not only or key[0] == only]
        plan = executor.migration_plan(leaves, clean_start=True)
        lines = executor.loader.collect_sql(plan)
        with connection.schema_editor(collect_sql=True) as editor:
            editor.create_model(executor.recorder.Migration)
        table = [str(line) for line in editor.collected_sql]
    done = ", ".join(f"('{item.app_label}', '{item.name}', now())" for item, _ in plan)
    found = [line.rstrip(";") for line in (*table, *lines) if line.strip() and not line.startswith("--")]
    return [*found, f"INSERT INTO django_migrations (app, name, applied) VALUES {done}"]


def migrate() -> float:
    """Seconds of `migrate_schemas`, from the command's handle() to its return."""
    from django.core.management import load_command_class

    command: Any = load_command_class("django_tenants", "migrate_schemas")
    parser = command.create_parser("manage.py", "migrate_schemas")
    options = vars(parser.parse_args(["--verbosity=0"]))
    begun = time.perf_counter()
    command.handle(**options)
    return time.perf_counter() - begun
