"""The chain when its congress goes back to a backup: a new segment begins that names the last root others had countersigned.

What was sealed after the backup is gone here; whoever countersigned it still has its roots, and the segment says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from psycopg import sql

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.evidence import actions
from tenant_apps.evidence.evidence_verify import hashed
from tenant_apps.evidence.models import Countersignature, Root, Segment, Witness, WitnessAnswer
from tenants import selectors as registry
from tenants.archive.reconciling import Return
from tenants.archive.sessions import Session


class Last(NamedTuple):
    """A countersigned root, the latest first when sorted in reverse."""

    segment: int
    last: int
    root: str


class Chain:
    """tenants.archive.reconciling.Step."""

    def is_quiet(self, session: Session, schema: str) -> bool:
        """The sealer's transaction is over before the schema is put aside, as anybody's."""
        return True

    def reconcile(self, session: Session, back: Return) -> list[str]:
        found = sorted([*_own(session, back), *_of_witnesses(session, back)])
        last = found[-1] if found else None
        statement = actions.opening(
            congress_id=back.congress_id,
            name=registry.names([back.congress_id])[back.congress_id],
            number=back.epoch,
            after=last._asdict() if last else None,
        )
        session.execute(
            sql.SQL(
                "INSERT INTO {} (id, congress_id, number, statement, hash, at) VALUES (%s, %s, %s, %s, %s, %s)"
            ).format(sql.Identifier(back.schema, Segment._meta.db_table)),
            [
                uuid7(),
                back.congress_id,
                back.epoch,
                statement,
                hashed(actions.algorithm(), statement),
                clock.now(),
            ],
        )
        told = f"接在第 {last.segment} 段第 {last.last} 条的日根之后" if last else "此前没有经副署的日根"
        return [f"存证链另起第 {back.epoch} 段，{told}。"]


def _of_witnesses(session: Session, back: Return) -> Iterable[Last]:
    """The latest root of this congress that each of the others has signed."""
    for _, schema in back.others.values():
        if _has(session, schema, Witness._meta.db_table):
            row = session.execute(
                sql.SQL(
                    "SELECT w.segment, w.last, w.hash FROM {} w JOIN {} a ON a.witness_id = w.id "
                    "WHERE w.from_id = %s AND a.refusal = '' ORDER BY w.segment DESC, w.last DESC LIMIT 1"
                ).format(
                    sql.Identifier(schema, Witness._meta.db_table),
                    sql.Identifier(schema, WitnessAnswer._meta.db_table),
                ),
                [back.congress_id],
            ).fetchone()
            if row:
                yield Last(*row)


def _own(session: Session, back: Return) -> Iterable[Last]:
    """What we knew of it ourselves a moment ago: signed perhaps by a congress of another cell."""
    if not _has(session, back.before, Root._meta.db_table):
        return
    row = session.execute(
        sql.SQL(
            "SELECT r.segment, r.last, r.hash FROM {} r JOIN {} c ON c.root_id = r.id "
            "WHERE c.refusal = '' ORDER BY r.segment DESC, r.last DESC LIMIT 1"
        ).format(
            sql.Identifier(back.before, Root._meta.db_table),
            sql.Identifier(back.before, Countersignature._meta.db_table),
        )
    ).fetchone()
    if row:
        yield Last(*row)


def _has(session: Session, schema: str, table: str) -> bool:
    """An older schema may have none yet."""
    row = session.execute(
        "SELECT 1 FROM pg_tables WHERE schemaname = %s AND tablename = %s", [schema, table]
    ).fetchone()
    return row is not None
