"""Proposals and published codes when a congress goes back to a backup: what a schema knows of them (tenant_apps.postbox.restoring)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from psycopg import sql

from tenant_apps.codes.models import Overlay, Proposal, thread_of
from tenants.archive.sessions import Session


def named(session: Session, schema: str, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Those of the threads that are a proposal of the schema, or tell `public` of a code that it published."""
    proposals, overlays = (sql.Identifier(schema, model._meta.db_table) for model in (Proposal, Overlay))
    rows = session.execute(
        sql.SQL(
            "SELECT id, congress_id, dictionary, published_code, label FROM {} "
            "UNION ALL SELECT NULL, congress_id, dictionary, merged_into, label FROM {} WHERE merged_into <> ''"
        ).format(proposals, overlays)
    )
    found: dict[UUID, str] = {}
    for proposal_id, congress_id, dictionary, published, label in rows:
        found[thread_of(congress_id, dictionary, published)] = f"字典条目“{label}”"
        if proposal_id is not None:
            found[proposal_id] = f"字典条目“{label}”"
    return {thread: words for thread, words in found.items() if thread in set(ids)}
