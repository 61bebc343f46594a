"""Transfers when a congress goes back to a backup: what a thread is about (tenant_apps.postbox.restoring)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from psycopg import sql

from tenant_apps.succession.models import Transfer
from tenants.archive.sessions import Session


def named(session: Session, schema: str, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Those of the threads that are a transfer of the schema."""
    rows = session.execute(
        sql.SQL("SELECT adjustment_id, peer_name FROM {} WHERE adjustment_id = ANY(%s)").format(
            sql.Identifier(schema, Transfer._meta.db_table)
        ),
        [list(ids)],
    )
    return {adjustment_id: f"区划调整（{peer_name}）" for adjustment_id, peer_name in rows}
