"""Proposals when a congress goes back to a backup: what a schema knows of them (tenant_apps.postbox.restoring)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from psycopg import sql

from tenant_apps.codes.models import Proposal
from tenants.archive.sessions import Session


def named(session: Session, schema: str, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Those of the proposals that the schema has, with their label."""
    place = sql.Identifier(schema, Proposal._meta.db_table)
    rows = session.execute(sql.SQL("SELECT id, label FROM {} WHERE id = ANY(%s)").format(place), [list(ids)])
    return {proposal_id: f"字典条目“{label}”" for proposal_id, label in rows}
