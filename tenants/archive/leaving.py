"""A congress that another cell has taken in by its export: from now on it lives there, and what is here is put aside."""

from __future__ import annotations

from kernel import clock
from tenants import applying, states
from tenants.archive import aside, errors, exporting, importing, schema, sessions


def hand_over(*, code: str, cell: str) -> str:
    """Envelopes for it go to `cell` at once; answers the name under which its schema is kept.

    It must be suspended, as it was when it was exported, so that nothing has changed here since.
    Raises NoOwner, UnknownCongress, NoSchema, NotSuspended, Busy.
    """
    with sessions.refused_when_busy(), applying.owner_transaction() as owner:
        session = schema.raw(owner)
        session.execute("SELECT 1 FROM public.tenants_congress WHERE code = %s FOR NO KEY UPDATE", [code])
        row = exporting.registered(session, code)
        if row["state"] != states.SUSPENDED:
            raise errors.NotSuspended(name=row["name"], state=states.CONGRESS.label(row["state"]))
        kept = aside.put(session, schema=row["schema_name"], role=row["role_name"], code=code)
        session.execute(
            "UPDATE public.tenants_congress SET state = %s, state_since = %s, state_reason = '', cell = %s, migrations = 0 WHERE id = %s",
            [states.ELSEWHERE, clock.now(), cell, row["id"]],
        )
        session.execute("DELETE FROM public.tenants_schemastate WHERE congress_id = %s", [row["id"]])
        body = {"code": code, "cell": cell, "archive": kept}
        importing.record_deed(session, "congress.handed_over", row["id"], body)
    return kept
