"""Mandates and terms when a congress goes back to a backup: whom a thread to `public` is about (tenant_apps.postbox.restoring)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from psycopg import sql

from tenant_apps.deputies import words
from tenant_apps.deputies.models import Mandate, Term
from tenants.archive.sessions import Session


def named(session: Session, schema: str, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Those of the threads that are a mandate or a term of the schema."""
    rows = session.execute(
        sql.SQL("SELECT id, seat_no, person_name FROM {} WHERE id = ANY(%s)").format(
            sql.Identifier(schema, Mandate._meta.db_table)
        ),
        [list(ids)],
    )
    found = {mandate_id: f"代表{name}（代表证号 {seat_no}）" for mandate_id, seat_no, name in rows}
    terms = session.execute(
        sql.SQL("SELECT id, ordinal FROM {} WHERE id = ANY(%s)").format(
            sql.Identifier(schema, Term._meta.db_table)
        ),
        [list(ids)],
    )
    return found | {term_id: f"{words.term_name(ordinal)}代表所在代表团" for term_id, ordinal in terms}
