"""Changes of terms when a congress goes back to a backup: what a thread to `public` is about (tenant_apps.postbox.restoring)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from psycopg import sql

from tenant_apps.termchange.models import TermChange
from tenants.archive.sessions import Session


def named(session: Session, schema: str, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Those of the threads that are a change of terms of the schema."""
    rows = session.execute(
        sql.SQL("SELECT id, switch_on FROM {} WHERE id = ANY(%s)").format(
            sql.Identifier(schema, TermChange._meta.db_table)
        ),
        [list(ids)],
    )
    return {change_id: f"换届（切换日期 {switch_on:%Y-%m-%d}）" for change_id, switch_on in rows}
