"""What must hold when a congress went back to a backup midway: what is gone with that is what its people were told, and no more.

By plain SQL, as `invariants`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from psycopg import sql

from tests.exchange.invariants import Cell, Verdict

# Kinds that are of no referral and that nobody redoes by hand.
BESIDE = "(probe|root-).*"


def judge(
    url: str, *, listed: Mapping[str, str], before: Mapping[str, Sequence[str]], notes: Sequence[str]
) -> Verdict:
    """`listed`: each message that `exchange_reconcile` lists, and as what. `before`: what lay in the congress's outbox and inbox when its
    backup was taken. `notes`: what its people were told at the return."""
    cell = Cell(url)
    try:
        _what_is_gone_is_listed(cell, listed)
        _what_was_there_is_there(cell, before)
        _what_was_written_since_is_told(cell, notes)
        return cell.verdict
    finally:
        cell.session.close()


def _what_is_gone_is_listed(cell: Cell, listed: Mapping[str, str]) -> None:
    """What a congress said before it went back, and does not know any more, is in the list that its people get; and nothing is mended
    by that command, since nothing lacks."""
    for home in cell.homes.values():
        for other in cell.homes.values():
            known = {row[0] for row in cell.rows(other, "SELECT msg_id FROM {outbox}")}
            for msg_id, kind in cell.rows(
                home, "SELECT msg_id, kind FROM {inbox} WHERE from_id = %s AND kind !~ %s", other.id, BESIDE
            ):
                if msg_id in known:
                    continue
                cell.verdict.counts["gone with a return, listed"] += 1
                if listed.get(str(msg_id)) != "forgotten":
                    cell.verdict.say(
                        "unlisted", [f"{other.code} does not know {kind} {msg_id} that {home.code} has"]
                    )
    cell.verdict.say(
        "unmended",
        [f"{sort} {one}" for one, sort in listed.items() if sort in ("missing", "unconfirmed", "differs")],
    )


def _what_was_there_is_there(cell: Cell, before: Mapping[str, Sequence[str]]) -> None:
    """What the congress had sent and received when its backup was taken lies in its boxes again."""
    for box in ("outbox", "inbox"):
        there = _ids(cell, box)
        cell.verdict.say("lost", [f"{one} of the {box}" for one in before[box] if one not in there])
        cell.verdict.counts[f"in the {box} at the backup"] = len(before[box])


def _what_was_written_since_is_told(cell: Cell, notes: Sequence[str]) -> None:
    """What it had written since and nobody took in is gone with what was put aside, and no more of it than its people were told."""
    kept = _ids(cell, "outbox") | _ids(cell, "inbox")
    aside = cell.session.execute(
        "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'archive\\_%'"
    ).fetchall()
    outboxes = [
        sql.SQL("SELECT msg_id::text FROM {} WHERE kind !~ %s").format(
            sql.Identifier(schema, "postbox_outbox")
        )
        for (schema,) in aside
    ]
    written = [row[0] for one in outboxes for row in cell.session.execute(one, [BESIDE])]
    cancelled = [one for one in written if one not in kept]
    told = sum(int(number) for number in re.findall(r"尚未送达的 (\d+) 件已随恢复取消", "\n".join(notes)))
    cell.verdict.counts["cancelled by the return, told"] = told
    if not aside or len(cancelled) > told:
        cell.verdict.say(
            "unlisted", [f"{len(cancelled)} cancelled by the return, {told} told: {cancelled[:5]}"]
        )


def _ids(cell: Cell, box: str) -> set[str]:
    return {
        row[0]
        for home in cell.homes.values()
        for row in cell.rows(home, "SELECT msg_id::text FROM {" + box + "}")
    }
