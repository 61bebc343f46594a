"""Envelopes when this congress goes back to a backup. What others have applied is never sent to them twice; what they sent since comes
again; what we sent since is told, since nobody here remembers it, and what is answered to that is kept and told. Runs as the owner, over the schemas of both ends."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from psycopg import sql
from psycopg.rows import dict_row

from kernel import clock
from kernel.ids import uuid7
from kernel.journal import canonical
from kernel.tenancy import PUBLIC
from shared_apps.exchange import publicly
from shared_apps.exchange.envelope import BESIDE_CASES, REISSUE_OF, WORDS
from tenant_apps.postbox.models import REISSUED, Applied, Delivery, Heard, Inbox, Outbox, Thread
from tenants.archive.reconciling import Return
from tenants.archive.sessions import Session

OUTBOX, DELIVERY, INBOX, APPLIED, THREAD, HEARD = (
    model._meta.db_table for model in (Outbox, Delivery, Inbox, Applied, Thread, Heard)
)
FIRST = ["offer", "code-proposed", "succession-offered"]  # the kinds with which a sender begins a thread
LEASE = timedelta(minutes=1)  # longer than a relay keeps what it has claimed
# Those of the referrals that a schema has, and what each is about, in people's words.
Names = Callable[[Session, str, Sequence[UUID]], dict[UUID, str]]
_names: list[Names] = []


def register(names: Names) -> None:
    """By the apps above, which know what a referral is."""
    _names.append(names)


@dataclass(frozen=True)
class Peer:
    """Who hears us: a congress, or the address `public`, and in which tables it keeps what it heard."""

    id: UUID
    name: str
    schema: str
    inbox: str
    applied: str


@dataclass(frozen=True)
class Letter:
    """An envelope as far as it must be told."""

    msg_id: UUID
    kind: str
    referral_id: UUID
    sent_at: datetime


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
            peer = Peer(peer_id, name, schema, INBOX, APPLIED)
            notes += _outgoing(session, back, peer)
            lost = _lost(session, back, peer)
            notes += _incoming(session, back, peer, lost)
            notes += _told_lost(session, back, peer, lost)
            notes += _unsent(session, back, peer)
        # The address `public` only hears.
        public = Peer(publicly.ADDRESS, "平台", PUBLIC, publicly.INBOX, publicly.APPLIED)
        notes += _outgoing(session, back, public)
        return notes + _told_lost(session, back, public, _lost(session, back, public))


def _begin_epoch(session: Session, back: Return) -> None:
    """Numbers begin again at 1 under the raised epoch, which nobody has seen yet."""
    place = sql.Identifier(back.schema, THREAD)
    session.execute(sql.SQL("UPDATE {} SET sent_epoch = %s, sent = 0").format(place), [back.epoch])


def _outgoing(session: Session, back: Return, peer: Peer) -> list[str]:
    """What the peer has applied is delivered. What it has not goes out anew, numbered in the new epoch: under its old number it might
    arrive after the new epoch has begun, and would wait there for ever."""
    places = {
        "outbox": sql.Identifier(back.schema, OUTBOX),
        "delivery": sql.Identifier(back.schema, DELIVERY),
        "applied": sql.Identifier(peer.schema, peer.applied),
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
            [peer.id, f"{REISSUED}%"],
        ).fetchall()
    for referral_id, rows in groupby(waiting, key=itemgetter("referral_id")):
        _reissue(session, back, peer.id, referral_id, list(rows))
    return [f"发往{peer.name}、对方尚未办理的 {len(waiting)} 件，已按新编号重新发送。"] if waiting else []


def _reissue(
    session: Session, back: Return, peer_id: UUID, referral_id: UUID, rows: list[dict[str, Any]]
) -> None:
    outbox, delivery = sql.Identifier(back.schema, OUTBOX), sql.Identifier(back.schema, DELIVERY)
    for seq, row in enumerate(rows, start=1):
        # A relay may hold the former one in hand: the receiver applies whichever comes first, and the other not.
        said = json.loads(row["body"])
        body = canonical({**said, REISSUE_OF: [*said.get(REISSUE_OF, ()), str(row["msg_id"])]})
        fresh = {**row, "msg_id": uuid7(), "epoch": back.epoch, "seq": seq, "body": body}
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


def _incoming(session: Session, back: Return, peer: Peer, lost: Sequence[Letter]) -> list[str]:
    """What the peer sent us and our inbox has not: due again, as if it had never arrived.

    A referral that we began after the backup is forgotten here: what is said of it is kept and told, and changes nothing.
    """
    sent = _sent_to_us(session, back, peer.schema)
    known = _known(session, back, peer.id, sent, lost)
    strange = [one for one in sent if one.kind not in BESIDE_CASES and one.referral_id not in known]
    _forget(session, back, peer.id, {one.referral_id for one in (*strange, *lost)} - known)
    session.execute(
        sql.SQL(
            "UPDATE {} SET delivered_at = NULL, dead_at = NULL, fate = '', tries = 0, due_at = %s, last_error = '' "
            "WHERE message_id = ANY(%s) AND (delivered_at IS NOT NULL OR dead_at IS NOT NULL)"
        ).format(sql.Identifier(peer.schema, DELIVERY)),
        [back.at, [one.msg_id for one in sent]],
    )
    placed = len(sent) - len(strange)
    notes = [f"{peer.name}在备份之后发来的 {placed} 件将重新送达。"] if placed else []
    if strange:
        notes.append(
            f"{peer.name}在备份之后发来的 {len(strange)} 件，所属转请是本单位备份之后才送出的，本级已无记录，"
            f"送达后只作存档并列入“交换异常”，请逐件告知{peer.name}："
        )
    return notes + _told(session, back, peer.schema, strange)


def _forget(session: Session, back: Return, peer_id: UUID, referral_ids: set[UUID]) -> None:
    session.cursor().executemany(
        sql.SQL(
            "INSERT INTO {} (referral_id, peer_id, seen_epoch, seen, forgotten_at) VALUES (%s, %s, 1, 0, %s) "
            "ON CONFLICT (referral_id, peer_id) DO UPDATE SET forgotten_at = excluded.forgotten_at"
        ).format(sql.Identifier(back.schema, HEARD)),
        [(referral_id, peer_id, back.at) for referral_id in sorted(referral_ids)],
    )


def _sent_to_us(session: Session, back: Return, schema: str) -> list[Letter]:
    """What lies in the peer's outbox and not in our restored inbox."""
    rows = session.execute(
        sql.SQL(
            "SELECT o.msg_id, o.kind, o.referral_id, o.sent_at FROM {outbox} o JOIN {delivery} d ON d.message_id = o.msg_id "
            "WHERE o.to_id = %s AND d.last_error NOT LIKE %s "
            "AND NOT EXISTS (SELECT FROM {inbox} i WHERE i.msg_id = o.msg_id) ORDER BY o.sent_at"
        ).format(
            outbox=sql.Identifier(schema, OUTBOX),
            delivery=sql.Identifier(schema, DELIVERY),
            inbox=sql.Identifier(back.schema, INBOX),
        ),
        [back.congress_id, f"{REISSUED}%"],
    )
    return [Letter(*row) for row in rows]


def _known(
    session: Session, back: Return, peer_id: UUID, sent: Sequence[Letter], lost: Sequence[Letter]
) -> set[UUID]:
    """Referrals that our restored rows have, or that come to us (again) from their beginning."""
    offered = session.execute(
        sql.SQL("SELECT referral_id FROM {} WHERE from_id = %s AND kind = ANY(%s)").format(
            sql.Identifier(back.schema, INBOX)
        ),
        [peer_id, FIRST],
    )
    return {
        *(referral_id for (referral_id,) in offered),
        *(one.referral_id for one in sent if one.kind in FIRST),
        *_named(session, back.schema, [one.referral_id for one in (*sent, *lost)]),
    }


def _lost(session: Session, back: Return, peer: Peer) -> list[Letter]:
    """What the peer has from us and our restored outbox has not."""
    rows = session.execute(
        sql.SQL(
            "SELECT i.msg_id, i.kind, i.referral_id, i.sent_at FROM {inbox} i WHERE i.from_id = %s AND i.epoch < %s "
            "AND i.kind <> ALL(%s) AND NOT EXISTS (SELECT FROM {outbox} o WHERE o.msg_id = i.msg_id) ORDER BY i.sent_at"
        ).format(inbox=sql.Identifier(peer.schema, peer.inbox), outbox=sql.Identifier(back.schema, OUTBOX)),
        [back.congress_id, back.epoch, sorted(BESIDE_CASES)],
    )
    return [Letter(*row) for row in rows]


def _told_lost(session: Session, back: Return, peer: Peer, lost: Sequence[Letter]) -> list[str]:
    """Only people can decide what is to be said now."""
    if not lost:
        return []
    head = f"备份之后发给{peer.name}的 {len(lost)} 件对方已收到，本级已无记录，请逐件核对、补办或者告知对方："
    return [head, *_told(session, back, peer.schema, lost)]


def _unsent(session: Session, back: Return, peer: Peer) -> list[str]:
    """What we wrote after the backup and nobody took in: it is gone, and only what was put aside remembers it."""
    rows = session.execute(
        sql.SQL(
            "SELECT b.msg_id, b.kind, b.referral_id, b.sent_at FROM {before} b WHERE b.to_id = %s AND b.kind <> ALL(%s) "
            "AND NOT EXISTS (SELECT FROM {outbox} o WHERE o.msg_id = b.msg_id) "
            "AND NOT EXISTS (SELECT FROM {inbox} i WHERE i.msg_id = b.msg_id) ORDER BY b.sent_at"
        ).format(
            before=sql.Identifier(back.before, OUTBOX),
            outbox=sql.Identifier(back.schema, OUTBOX),
            inbox=sql.Identifier(peer.schema, peer.inbox),
        ),
        [peer.id, sorted(BESIDE_CASES)],
    )
    gone = [Letter(*row) for row in rows]
    if not gone:
        return []
    head = f"备份之后写给{peer.name}、尚未送达的 {len(gone)} 件已随恢复取消，需要的请重新办理："
    return [head, *_told(session, back, peer.schema, gone)]


def _told(session: Session, back: Return, schema: str, letters: Sequence[Letter]) -> list[str]:
    """A line each, in the words of people. What the referral is about stands at the peer, and in what we had before."""
    ids = [one.referral_id for one in letters]
    told_there = _named(session, schema, ids) if schema != PUBLIC else {}  # public knows no case
    about = told_there | _named(session, back.before, ids)
    return [
        f"  {clock.local(one.sent_at):%Y-%m-%d %H:%M} {WORDS.get(one.kind, one.kind)} "
        + about.get(one.referral_id, f"（标题不详，内部编号 {one.referral_id}）")
        for one in letters
    ]


def _named(session: Session, schema: str, ids: Sequence[UUID]) -> dict[UUID, str]:
    return {key: words for name in _names for key, words in name(session, schema, ids).items()} if ids else {}
