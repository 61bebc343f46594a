"""Schemas that were replaced: kept under another name, out of everybody's reach but the owner's, and named in the public journal."""

from __future__ import annotations

import json
import secrets

from django.conf import settings
from psycopg import sql

from tenants.archive.sessions import Session
from tenants.models import PlatformEntry

PREFIX = "archive_"
DEEDS = ("congress.restored", "congress.imported", "congress.handed_over")


def put(session: Session, *, schema: str, role: str, code: str) -> str:
    """Rename the schema and withdraw what the congress and the relay may do there; returns the new name, for the journal."""
    name = f"{PREFIX}{code}_{secrets.token_hex(4)}"
    place = sql.Identifier(schema)
    for holder in (role, settings.DB_RELAY_ROLE):
        for what in ("ALL TABLES IN SCHEMA", "SCHEMA"):
            session.execute(
                sql.SQL("REVOKE ALL ON " + what + " {} FROM {}").format(place, sql.Identifier(holder))
            )
    session.execute(sql.SQL("ALTER SCHEMA {} RENAME TO {}").format(place, sql.Identifier(name)))
    return name


def schemas() -> set[str]:
    """Every schema that was put aside, as the public journal names it."""
    bodies = PlatformEntry.objects.filter(deed__in=DEEDS).values_list("body", flat=True)
    return {str(name) for body in bodies if (name := json.loads(body).get("archive"))}
