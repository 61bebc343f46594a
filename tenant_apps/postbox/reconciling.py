"""Both ends compared at any time, above all after a return to a backup: what is missing goes out again, what cannot is listed.

Runs as the owner over the schemas of both ends, one sender and one transaction at a time. Done twice it finds nothing more to mend.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import sql

from kernel import clock
from kernel.tenancy import PUBLIC
from shared_apps.exchange import publicly
from shared_apps.exchange.envelope import BESIDE_CASES, WORDS
from tenant_apps.postbox.models import REISSUED, Applied, Delivery, Inbox, Outbox
from tenants import selectors as registry
from tenants.archive.sessions import Session
from tenants.models import Congress

OUTBOX, DELIVERY, INBOX, APPLIED = (model._meta.db_table for model in (Outbox, Delivery, Inbox, Applied))
# What is found; those of MENDED are put right, the others are for people.
MENDED = {
    "missing": "记为已送达、对方没有，将重新投递",
    "unconfirmed": "对方已收到、本级未记，将补记送达",
}
LISTED = {
    "dead": "多次投递未成，已停止（exchange_replay 可重新投递）",
    "differs": "两端内容不一致",
    "forgotten": "对方有、本级没有（多为恢复备份之后丢失）",
    "parked": "对方已暂存，等候前面的信件",
    "elsewhere": "收件单位不在本平台数据库，无法在此核对",
}
WORDS_OF = MENDED | LISTED


@dataclass(frozen=True)
class Finding:
    """One envelope of one pair."""

    sort: str
    sender: str
    receiver: str
    kind: str
    msg_id: UUID
    sent_at: Any

    def __str__(self) -> str:
        at = f"{clock.local(self.sent_at):%Y-%m-%d %H:%M}" if self.sent_at else ""
        word = WORDS.get(self.kind, self.kind)
        return f"{self.sender} → {self.receiver} {at} {word} {self.msg_id}：{WORDS_OF[self.sort]}"


@dataclass(frozen=True)
class Place:
    """Who may have taken in what was sent to one address, and where."""

    name: str
    schema: str
    inbox: str = INBOX
    applied: str = APPLIED


def compare(session: Session, *, sender: Congress, apply: bool, to_id: UUID | None = None) -> list[Finding]:
    """Everything that one congress sent (to one receiver alone, if `to_id` names it), against what its receivers have."""
    found: list[Finding] = []
    with session.transaction():
        to_ids = session.execute(
            sql.SQL("SELECT DISTINCT to_id FROM {}").format(sql.Identifier(sender.schema_name, OUTBOX))
        ).fetchall()
        for (receiver_id,) in to_ids:
            if to_id not in (None, receiver_id):
                continue
            places = list(_places(receiver_id))
            if places:
                found += _compared(session, sender, receiver_id, places, apply=apply)
            else:
                found += _elsewhere(session, sender, receiver_id)
    return found


def _places(to_id: UUID) -> Iterator[Place]:
    """The address itself and, along the tombstones, whoever goes on in its place."""
    if to_id == publicly.ADDRESS:
        yield Place("平台", PUBLIC, publicly.INBOX, publicly.APPLIED)
        return
    for congress in registry.line_of(to_id):
        if congress.migrations:
            yield Place(congress.name, congress.schema_name)


_COMPARED = """
WITH arrived AS ({arrived}), pairs AS (
    SELECT o.msg_id, o.kind, o.sent_at, d.delivered_at, d.dead_at, d.last_error, d.fate, a.msg_id AS there, a.is_applied,
        a.body IS NOT DISTINCT FROM o.body AND a.kind IS NOT DISTINCT FROM o.kind AND a.seq IS NOT DISTINCT FROM o.seq
            AND a.epoch IS NOT DISTINCT FROM o.epoch AND a.referral_id IS NOT DISTINCT FROM o.referral_id AS is_same
    FROM {outbox} o JOIN {delivery} d ON d.message_id = o.msg_id LEFT JOIN arrived a ON a.msg_id = o.msg_id
    WHERE o.to_id = %(to_id)s
)
SELECT CASE
    WHEN there IS NOT NULL AND NOT is_same THEN 'differs'
    WHEN there IS NULL AND delivered_at IS NOT NULL THEN 'missing'
    WHEN there IS NULL AND dead_at IS NOT NULL AND fate IN ('', 'dead') THEN 'dead'
    WHEN there IS NOT NULL AND delivered_at IS NULL THEN 'unconfirmed'
    WHEN there IS NOT NULL AND NOT is_applied THEN 'parked'
    END AS sort, kind, msg_id, sent_at
FROM pairs WHERE last_error NOT LIKE %(reissued)s
UNION ALL
SELECT 'forgotten', a.kind, a.msg_id, a.sent_at FROM arrived a
    WHERE a.kind <> ALL(%(probes)s) AND NOT EXISTS (SELECT FROM {outbox} o WHERE o.msg_id = a.msg_id) AND a.is_last
ORDER BY 4, 3
"""
_ARRIVED = """
SELECT i.msg_id, i.kind, i.sent_at, i.body, i.seq, i.epoch, i.referral_id, p.message_id IS NOT NULL AS is_applied, {is_last} AS is_last
FROM {inbox} i LEFT JOIN {applied} p ON p.message_id = i.msg_id WHERE i.from_id = %(from_id)s
"""


def _compared(
    session: Session, sender: Congress, to_id: UUID, places: Sequence[Place], *, apply: bool
) -> list[Finding]:
    names = {
        "outbox": sql.Identifier(sender.schema_name, OUTBOX),
        "delivery": sql.Identifier(sender.schema_name, DELIVERY),
    }
    # What the successor has from us under its own name is told there, and not once more for its predecessor.
    arrived = sql.SQL(" UNION ALL ").join(
        sql.SQL(_ARRIVED).format(
            inbox=sql.Identifier(place.schema, place.inbox),
            applied=sql.Identifier(place.schema, place.applied),
            is_last=sql.Literal(place is places[0]),
        )
        for place in places
    )
    values = {
        "to_id": to_id,
        "from_id": sender.pk,
        "reissued": f"{REISSUED}%",
        "probes": sorted(BESIDE_CASES),
    }
    rows = session.execute(sql.SQL(_COMPARED).format(arrived=arrived, **names), values).fetchall()
    found = [
        Finding(sort, sender.name, places[0].name, kind, msg_id, at)
        for sort, kind, msg_id, at in rows
        if sort
    ]
    if apply:
        _mend(session, names["delivery"], found)
    return found


def _mend(session: Session, delivery: sql.Identifier, found: Sequence[Finding]) -> None:
    now = clock.now()
    ids = {sort: [one.msg_id for one in found if one.sort == sort] for sort in MENDED}
    session.execute(
        sql.SQL(
            "UPDATE {} SET delivered_at = NULL, dead_at = NULL, fate = '', tries = 0, due_at = %s, last_error = '' "
            "WHERE message_id = ANY(%s)"
        ).format(delivery),
        [now, ids["missing"]],
    )
    session.execute(
        sql.SQL(
            "UPDATE {} SET delivered_at = %s, dead_at = NULL, fate = '', last_error = '' WHERE message_id = ANY(%s)"
        ).format(delivery),
        [now, ids["unconfirmed"]],
    )


def _elsewhere(session: Session, sender: Congress, to_id: UUID) -> list[Finding]:
    """What is on its way to a congress that has no schema here."""
    rows = session.execute(
        sql.SQL(
            "SELECT o.kind, o.msg_id, o.sent_at FROM {} o JOIN {} d ON d.message_id = o.msg_id "
            "WHERE o.to_id = %s AND d.delivered_at IS NULL AND d.dead_at IS NULL ORDER BY o.sent_at"
        ).format(sql.Identifier(sender.schema_name, OUTBOX), sql.Identifier(sender.schema_name, DELIVERY)),
        [to_id],
    )
    return [Finding("elsewhere", sender.name, str(to_id), kind, msg_id, at) for kind, msg_id, at in rows]
