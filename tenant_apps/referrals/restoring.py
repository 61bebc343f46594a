"""Referrals when a congress goes back to a backup: what a schema knows of them, for whom envelopes are told (tenant_apps.postbox.restoring)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from psycopg import sql

from tenant_apps.referrals.models import Referral
from tenants.archive.sessions import Session


def named(session: Session, schema: str, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Those of the referrals that the schema has, with number and title."""
    rows = session.execute(
        sql.SQL("SELECT id, number, title FROM {} WHERE id = ANY(%s)").format(
            sql.Identifier(schema, Referral._meta.db_table)
        ),
        [list(ids)],
    )
    return {
        referral_id: f"第{number}号《{title}》" if number else f"《{title}》"
        for referral_id, number, title in rows
    }
