"""Envelopes when this congress goes back to a backup. What others have applied is never sent to them twice; what they sent since comes
again; what we sent since is told, since nobody here remembers it. Runs as the owner, over the schemas of both ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from psycopg import sql
from psycopg.rows import dict_row

from kernel import clock
from kernel.ids import uuid7
from tenant_apps.postbox.models import Applied, Delivery, Inbox, Outbox, Thread
from tenants.archive.reconciling import Return
from tenants.archive.sessions import Session

REISSUED = "reissued"  # how the last_error of an envelope begins that went out anew under another number
OUTBOX, DELIVERY, INBOX, APPLIED, THREAD = (
    model._meta.db_table for model in (Outbox, Delivery, Inbox, Applied, Thread)
)
LEASE = timedelta(minutes=1)  # longer than a relay keeps what it has claimed
SHOWN = 20  # lost envelopes that are told one by one


class Letters:
    """tenants.archive.reconciling.Step."""

    def is_quiet(self, session: Session, schema: str) -> bool:
        """No relay holds an envelope of ours: what it delivers after we have gone back would be said twice."""
        now = clock.now()
        found = session.execute(
            sql.SQL(
                "SELECT 1 FROM {} WHERE delivered_at IS NULL AND dead_at IS NULL AND tries = 0 "
                "AND due_at > %s AND due_at < %s LIMIT 1"
            ).format(sql.Identifier(schema, DELIVERY)),
            [now, now + LEASE],
        ).fetchone()
        return found is None

    def reconcile(self, session: Session, back: Return) -> list[str]:
        _begin_epoch(session, back)
        notes: list[str] = []
        for peer_id, (name, schema) in back.others.items():
            notes += _outgoing(session, back, peer_id, name, schema)
            notes += _incoming(session, back, name, schema)
            notes += _lost(session, back, name, schema)
        return notes


def _begin_epoch(session: Session, back: Return) -> None:
    """Numbers begin again at 1 under the raised epoch, which nobody has seen yet."""
    place = sql.Identifier(back.schema, THREAD)
    session.execute(sql.SQL("UPDATE {} SET sent_epoch = %s, sent = 0").format(place), [back.epoch])


def _outgoing(session: Session, back: Return, peer_id: UUID, name: str, schema: str) -> list[str]:
    """What the peer has applied is delivered. What it has not goes out anew, numbered in the new epoch: under its old number it might
    arrive after the new epoch has begun, and would wait there for ever."""
    places = {
        "outbox": sql.Identifier(back.schema, OUTBOX),
        "delivery": sql.Identifier(back.schema, DELIVERY),
        "applied": sql.Identifier(schema, APPLIED),
    }
    session.execute(
        sql.SQL(
            "UPDATE {delivery} d SET delivered_at = a.at, dead_at = NULL, last_error = '' FROM {applied} a "
            "WHERE a.message_id = d.message_id AND d.delivered_at IS NULL"
        ).format(**places)
    )
    with session.cursor(row_factory=dict_row) as cursor:
        waiting = cursor.execute(
            sql.SQL(
                "SELECT o.* FROM {outbox} o JOIN {delivery} d ON d.message_id = o.msg_id WHERE o.to_id = %s AND d.last_error NOT LIKE %s "
                "AND NOT EXISTS (SELECT FROM {applied} a WHERE a.message_id = o.msg_id) ORDER BY o.referral_id, o.epoch, o.seq"
            ).format(**places),
            [peer_id, f"{REISSUED}%"],
        ).fetchall()
    for referral_id, rows in groupby(waiting, key=itemgetter("referral_id")):
        _reissue(session, back, peer_id, referral_id, list(rows))
    return [f"发往{name}、对方尚未办理的 {len(waiting)} 件，已按新编号重新发送。"] if waiting else []


def _reissue(
    session: Session, back: Return, peer_id: UUID, referral_id: UUID, rows: list[dict[str, Any]]
) -> None:
    outbox, delivery = sql.Identifier(back.schema, OUTBOX), sql.Identifier(back.schema, DELIVERY)
    for seq, row in enumerate(rows, start=1):
        fresh = {**row, "msg_id": uuid7(), "epoch": back.epoch, "seq": seq}
        columns = sql.SQL(", ").join(map(sql.Identifier, fresh))
        marks = sql.SQL(", ").join([sql.Placeholder()] * len(fresh))
        session.execute(
            sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(outbox, columns, marks), list(fresh.values())
        )
        session.execute(
            sql.SQL("INSERT INTO {} (message_id, due_at, tries, last_error) VALUES (%s, %s, 0, '')").format(
                delivery
            ),
            [fresh["msg_id"], back.at],
        )
        session.execute(
            sql.SQL(
                "UPDATE {} SET dead_at = coalesce(dead_at, %s), last_error = %s WHERE message_id = %s"
            ).format(delivery),
            [back.at, f"{REISSUED} as {fresh['msg_id']}", row["msg_id"]],
        )
    session.execute(
        sql.SQL("UPDATE {} SET sent = %s WHERE referral_id = %s AND peer_id = %s").format(
            sql.Identifier(back.schema, THREAD)
        ),
        [len(rows), referral_id, peer_id],
    )


def _incoming(session: Session, back: Return, name: str, schema: str) -> list[str]:
    """What the peer sent us and our inbox has not: due again, as if it had never arrived."""
    found = session.execute(
        sql.SQL(
            "UPDATE {delivery} d SET delivered_at = NULL, dead_at = NULL, tries = 0, due_at = %s, last_error = '' FROM {outbox} o "
            "WHERE o.msg_id = d.message_id AND o.to_id = %s AND d.last_error NOT LIKE %s "
            "AND (d.delivered_at IS NOT NULL OR d.dead_at IS NOT NULL) "
            "AND NOT EXISTS (SELECT FROM {inbox} i WHERE i.msg_id = o.msg_id)"
        ).format(
            delivery=sql.Identifier(schema, DELIVERY),
            outbox=sql.Identifier(schema, OUTBOX),
            inbox=sql.Identifier(back.schema, INBOX),
        ),
        [back.at, back.congress_id, f"{REISSUED}%"],
    ).rowcount
    return [f"{name}在备份之后发来的 {found} 件将重新送达。"] if found else []


def _lost(session: Session, back: Return, name: str, schema: str) -> list[str]:
    """What the peer has from us and our restored outbox has not: only people can decide what is to be said now."""
    rows = session.execute(
        sql.SQL(
            "SELECT i.kind, i.referral_id, i.sent_at FROM {inbox} i WHERE i.from_id = %s AND i.epoch < %s "
            "AND NOT EXISTS (SELECT FROM {outbox} o WHERE o.msg_id = i.msg_id) ORDER BY i.sent_at"
        ).format(inbox=sql.Identifier(schema, INBOX), outbox=sql.Identifier(back.schema, OUTBOX)),
        [back.congress_id, back.epoch],
    ).fetchall()
    return list(_told(name, rows))


def _told(name: str, rows: list[tuple[str, UUID, Any]]) -> Iterator[str]:
    if not rows:
        return
    yield f"备份之后发给{name}的 {len(rows)} 件对方已收到，本级已无记录，请逐件核对、补办或者告知对方："
    for kind, referral_id, sent_at in rows[:SHOWN]:
        yield f"  {sent_at:%Y-%m-%d %H:%M} {kind} 转办 {referral_id}"
    if len(rows) > SHOWN:
        yield f"  另有 {len(rows) - SHOWN} 件"
