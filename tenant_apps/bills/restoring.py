"""Numbers of bills when this congress goes back to a backup: what was given meanwhile is known outside and is never given again."""

from __future__ import annotations

from psycopg import sql

from tenant_apps.bills.models import BillSeries
from tenants.archive.reconciling import Return
from tenants.archive.sessions import Session


class Numbers:
    """Each series goes on after the higher of both ends (tenants.archive.reconciling.Step)."""

    def is_quiet(self, session: Session, schema: str) -> bool:
        return True

    def reconcile(self, session: Session, back: Return) -> list[str]:
        table = BillSeries._meta.db_table
        rows = session.execute(
            sql.SQL(
                "INSERT INTO {now} AS n (id, congress_id, series, last) SELECT id, congress_id, series, last FROM {before} "
                "ON CONFLICT (congress_id, series) DO UPDATE SET last = excluded.last WHERE n.last < excluded.last RETURNING last"
            ).format(now=sql.Identifier(back.schema, table), before=sql.Identifier(back.before, table))
        ).fetchall()
        return [f"议案编号接着第{last}号往下编，此前编过的号不再使用。" for (last,) in rows]
