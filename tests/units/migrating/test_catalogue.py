"""A congress that was provisioned, one that was migrated step by step, and what Django's own migrate makes are the same schema."""

from __future__ import annotations

import pytest
from psycopg import sql

from tenants import migrating, template
from tests.stack.databases import Database
from tests.units.migrating import catalogue
from tests.units.migrating.conftest import Release
from tests.units.migrating.schemas import as_django, ask, made


def migrated_by_django(schema: str) -> str:
    """Django's executor on this schema, migration by migration."""
    labels = template.tenant_labels()
    with as_django(schema) as executor:
        executor.migrate([leaf for leaf in executor.loader.graph.leaf_nodes() if leaf[0] in labels])
    return schema


@pytest.mark.parametrize("of", ["", "filled", "looking"])
def test_provisioned_and_migrated_are_alike_in_the_catalogue(
    fresh_database: Database, release: Release, of: str
) -> None:
    with release(of):
        by_django = catalogue.described(migrated_by_django("t_by_django"))
        provisioned = catalogue.described(made("330102").schema_name)
        for aspect, rows in by_django.items():
            assert provisioned[aspect] == rows, aspect
    assert len(by_django["tables"]) > 50 and len(by_django["constraints"]) > 50


@pytest.mark.parametrize("of", ["expand", "looking"])
def test_migrated_later_and_provisioned_now_are_alike_in_the_catalogue(
    fresh_database: Database, release: Release, of: str
) -> None:
    early = made("330102")
    with release(of):
        assert not migrating.migrate_all().failed
        late = made("330105")
        for aspect, rows in catalogue.described(early.schema_name).items():
            assert catalogue.described(late.schema_name)[aspect] == rows, aspect


def test_what_is_noted_as_applied_is_what_django_would_note(fresh_database: Database) -> None:
    by_django, provisioned = migrated_by_django("t_by_django"), made("330102").schema_name
    noted = [
        sorted(ask(sql.SQL("SELECT app, name FROM {}.django_migrations").format(sql.Identifier(schema))))
        for schema in (by_django, provisioned)
    ]
    assert noted[0] == noted[1] == list(template.known())
