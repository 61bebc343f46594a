"""Signatures in public when this congress goes back to a backup: what was told and forgotten meanwhile is no more what its rows say."""

from __future__ import annotations

from psycopg import sql

from shared_apps.likeness import selectors as likeness
from tenant_apps.finding.models import CaseWords
from tenants.archive.reconciling import Return
from tenants.archive.sessions import Session


class Signatures:
    """All are taken out, and the next sweep tells of what is there again (tenants.archive.reconciling.Step)."""

    def is_quiet(self, session: Session, schema: str) -> bool:
        return True

    def reconcile(self, session: Session, back: Return) -> list[str]:
        public = sql.Identifier("public", likeness.table())
        session.execute(sql.SQL("DELETE FROM {} WHERE congress_id = %s").format(public), [back.congress_id])
        words = sql.Identifier(back.schema, CaseWords._meta.db_table)
        session.execute(sql.SQL("UPDATE {} SET told = '' WHERE told <> ''").format(words))
        return []
