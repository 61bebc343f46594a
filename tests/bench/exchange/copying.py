"""The same rows that one referral's delivery leaves, written again without the product: as fast as PostgreSQL takes them through a
pipeline (the limit), and by the ORM in one transaction (what one would write without an outbox)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from django.apps import apps
from django.db import connections, transaction
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from kernel import tenancy
from kernel.ids import uuid7
from kernel.tenancy import CongressRef

BATCH = 50  # as many envelopes as the relay claims and confirms at once
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
# What the relay writes in the sender's schema.
OUT = ("postbox_thread", "postbox_outbox", "postbox_delivery")


@dataclass(frozen=True)
class Written:
    """The rows of one delivery in the receiver's schema, in the order of their tables' dependence."""

    rows: list[tuple[str, dict[str, Any]]]

    @property
    def own(self) -> set[UUID]:
        """Ids that must be new in each copy: of the rows themselves, the message and the referral."""
        found = set[UUID]()
        for _, row in self.rows:
            found |= {
                row[name]
                for name in ("id", "msg_id", "message_id", "referral_id")
                if isinstance(row.get(name), UUID)
            }
        return found

    def copy(self) -> list[tuple[str, dict[str, Any]]]:
        """The same with new ids."""
        new = {old: uuid7() for old in self.own}
        return [
            (table, {name: _renewed(value, new) for name, value in row.items()}) for table, row in self.rows
        ]


def _renewed(value: Any, new: dict[UUID, UUID]) -> Any:
    return new.get(value, value) if isinstance(value, UUID) else value


def written(owner_url: str, schema: str, referral: UUID, tables: Sequence[str]) -> Written:
    """Read from a delivery that has happened. Identity columns are left to the server."""
    found: list[tuple[str, dict[str, Any]]] = []
    with psycopg.connect(owner_url, row_factory=dict_row) as session:
        for table in tables:
            key = {"referrals_referral": "id", "postbox_applied": "message_id"}.get(table, "referral_id")
            value: Any = referral
            if table == "postbox_applied":
                value = next(row["msg_id"] for name, row in found if name == "postbox_inbox")
            query = sql.SQL("SELECT * FROM {} WHERE {} = %s").format(
                sql.Identifier(schema, table), sql.Identifier(key)
            )
            for row in session.execute(query, [value]).fetchall():
                found.append(
                    (table, {name: part for name, part in row.items() if not _is_counted(name, part)})
                )
    return Written(found)


def _is_counted(name: str, value: Any) -> bool:
    return name == "id" and isinstance(value, int)


def by_pipeline(owner_url: str, schemas: Sequence[str], model: Written, count: int) -> None:
    """The limit: for each referral one transaction at the receiver, for each batch two at the sender, in one pipeline."""
    with psycopg.connect(owner_url, autocommit=True) as session, session.pipeline():
        for number in range(count):
            schema = schemas[number % len(schemas)]
            session.execute("BEGIN")
            for table, row in model.copy():
                session.execute(*_insert(schema, table, row))
            session.execute("COMMIT")
            if number % BATCH == BATCH - 1:
                for _ in ("claimed", "confirmed"):
                    session.execute("BEGIN")
                    session.execute(
                        sql.SQL(
                            "UPDATE {} SET due_at = due_at WHERE message_id IN (SELECT message_id FROM {} LIMIT %s)"
                        ).format(
                            sql.Identifier(schema, "postbox_delivery"),
                            sql.Identifier(schema, "postbox_delivery"),
                        ),
                        [BATCH],
                    )
                    session.execute("COMMIT")


def _insert(schema: str, table: str, row: dict[str, Any]) -> tuple[sql.Composed, list[Any]]:
    columns = sql.SQL(", ").join(map(sql.Identifier, row))
    marks = sql.SQL(", ").join([sql.Placeholder()] * len(row))
    values = [Jsonb(value) if isinstance(value, dict | list) else value for value in row.values()]
    return sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier(schema, table), columns, marks
    ), values


def by_orm(refs: Sequence[CongressRef], model: Written, count: int) -> None:
    """Models saved one after another, one transaction a referral."""
    models = {found._meta.db_table: found for found in apps.get_models()}
    for number in range(count):
        with tenancy.enter(refs[number % len(refs)]), transaction.atomic():
            for table, row in model.copy():
                models[table](**row).save(force_insert=True)


@contextmanager
def closed_afterwards() -> Iterator[None]:
    try:
        yield
    finally:
        connections.close_all()
