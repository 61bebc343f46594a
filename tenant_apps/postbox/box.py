"""The relay's view of this congress's postbox (shared_apps.exchange.port)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from psycopg import sql

from kernel import tenancy
from shared_apps.exchange import taking
from shared_apps.exchange.envelope import Envelope
from shared_apps.exchange.outcome import BOUNCED, BY_FILE, FAILED, REFUSED, Outcome
from tenant_apps.postbox import alarms, receiving
from tenant_apps.postbox.models import REISSUED, Alarm, Applied, Delivery, Heard, Inbox, Outbox

MAX_TRIES = 12
TELLS_AT = 5  # failed tries after which the receiver's people are told; the sender's are when all are used up
WAIT_SECONDS = (2, 5, 15, 60, 300, 900)  # before the next try; the last one repeats
SHUT_SECONDS, SOON_SECONDS = 60, 2  # a receiver where nobody works now; a way that was broken
APART_SECONDS = 3600  # what a file will take along: no file asks when it is due
# Parked in the receiver's inbox: a newer release, or a mended row, may let it through.
TRIED_AGAIN = frozenset({Alarm.Code.STUCK, Alarm.Code.UNKNOWN_KIND})
EPOCH_ENDED = "epoch_ended"  # the letter is of an epoch before the one that is heard now
_FATES = {BOUNCED: Alarm.Code.BOUNCED, REFUSED: Alarm.Code.MISMATCH, FAILED: Alarm.Code.DEAD}

# Both are asked for every envelope: the ORM takes longer to build them than PostgreSQL to answer.
_COLUMNS = ", ".join(f'o."{field.column}"' for field in Outbox._meta.concrete_fields)
_CLAIM = f"""
    WITH due AS (
        SELECT message_id, due_at FROM postbox_delivery
        WHERE delivered_at IS NULL AND dead_at IS NULL AND due_at <= %s
        ORDER BY due_at, message_id LIMIT %s FOR UPDATE SKIP LOCKED
    ), leased AS (
        UPDATE postbox_delivery d SET due_at = %s FROM due WHERE d.message_id = due.message_id RETURNING d.message_id, due.due_at
    )
    SELECT {_COLUMNS} FROM leased JOIN postbox_outbox o ON o.msg_id = leased.message_id ORDER BY leased.due_at, o.msg_id"""
_HAS_DUE = """
    SELECT 1 FROM postbox_delivery WHERE delivered_at IS NULL AND dead_at IS NULL AND due_at <= %s LIMIT 1"""
_EACH_HAS_DUE = """
    SELECT %s WHERE EXISTS (
        SELECT 1 FROM {}.postbox_delivery WHERE delivered_at IS NULL AND dead_at IS NULL AND due_at <= %s)"""
_DELIVERED = """
    UPDATE postbox_delivery SET delivered_at = %s, last_error = '', taken_by_id = %s
    WHERE message_id = ANY(%s) AND last_error NOT LIKE %s"""


class TenantPostbox:
    """Every method runs inside a block that the relay has opened."""

    def claim(self, *, now: datetime, lease_seconds: int, limit: int) -> list[Envelope]:
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM, [now, limit, now + timedelta(seconds=lease_seconds)])
            found = cursor.fetchall()
        names = [field.attname for field in Outbox._meta.concrete_fields]
        return [_envelope(Outbox.from_db(connection.alias, names, row)) for row in found]

    def has_due(self, *, now: datetime) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(_HAS_DUE, [now])
            return cursor.fetchone() is not None

    def have_due(self, schemas: Sequence[str], *, now: datetime) -> set[str]:
        each = (sql.SQL(_EACH_HAS_DUE).format(sql.Identifier(schema)) for schema in schemas)
        with connection.cursor() as cursor:
            cursor.execute(
                sql.SQL(" UNION ALL ").join(each), [one for schema in schemas for one in (schema, now)]
            )
            return {row[0] for row in cursor.fetchall()}

    def delivered(self, taken: Sequence[tuple[UUID, UUID | None]], *, now: datetime) -> None:
        """What has gone out anew meanwhile, since we went back to a backup, keeps its mark: the new one is what counts."""
        for by, rows in groupby(sorted(taken, key=lambda row: str(row[1])), key=itemgetter(1)):
            with connection.cursor() as cursor:
                cursor.execute(_DELIVERED, [now, by, [msg_id for msg_id, _ in rows], f"{REISSUED}%"])

    def later(self, msg_id: UUID, *, now: datetime, outcome: Outcome) -> bool:
        row = Delivery.objects.select_for_update().get(message_id=msg_id)
        if row.delivered_at or row.dead_at:  # another relay, meanwhile
            return False
        if outcome.kind == FAILED:
            row.tries += 1
            wait = WAIT_SECONDS[min(row.tries, len(WAIT_SECONDS) - 1)]
        else:
            apart = APART_SECONDS if outcome.why == BY_FILE else SHUT_SECONDS
            wait = SOON_SECONDS if outcome.soon else apart
        row.due_at = now + timedelta(seconds=wait)
        row.last_error = outcome.why
        row.save(update_fields=["tries", "due_at", "last_error"])
        return bool(outcome.kind == FAILED and row.tries >= MAX_TRIES)

    def due_again(self, *, to_id: UUID, now: datetime) -> int:
        waiting = Delivery.objects.filter(
            message__to_id=to_id, delivered_at__isnull=True, dead_at__isnull=True, due_at__gt=now
        )
        return int(waiting.update(due_at=now))

    def count_waiting(self, *, to_ids: Sequence[UUID]) -> int:
        return int(_undelivered(to_ids).count())

    def waiting(self, *, to_ids: Sequence[UUID], after: UUID | None, limit: int) -> list[Envelope]:
        rows = _undelivered(to_ids).select_related("message").order_by("message_id")
        rows = rows if after is None else rows.filter(message_id__gt=after)
        return [_envelope(row.message) for row in rows[:limit]]

    def which_wait(self, ids: Sequence[UUID], *, to_ids: Sequence[UUID]) -> set[UUID]:
        return set(_undelivered(to_ids).filter(message_id__in=ids).values_list("message_id", flat=True))

    def given_up(self, msg_id: UUID, *, now: datetime, outcome: Outcome) -> None:
        row = Delivery.objects.select_for_update(of=("self",)).select_related("message").get(pk=msg_id)
        if row.delivered_at or row.dead_at:
            return
        row.dead_at, row.last_error, row.fate = now, outcome.why, _FATES[outcome.kind]
        row.save(update_fields=["dead_at", "last_error", "fate"])
        alarms.raise_sent(row, now=now)
        if outcome.kind == BOUNCED:
            receiving.came_back(row.message, outcome.why)

    def accept(self, envelope: Envelope) -> None:
        """Inbox row, then every message of this thread whose turn it is. A message that came before is not applied again."""
        row = Inbox(**taking.columns(envelope))
        thread = taking.take_in(
            envelope,
            heard=Heard,
            applied=Applied,
            row=row,
            apply=_apply,
            waits=_waits,
            stuck=_stuck,
        )
        if envelope.epoch < thread.seen_epoch and _is_left_behind(envelope):
            alarms.count_received(envelope, code=Alarm.Code.STUCK, why=EPOCH_ENDED)

    def has(self, envelope: Envelope) -> bool:
        return bool(Inbox.objects.filter(pk=envelope.msg_id).exists())

    def failed(self, envelope: Envelope, *, why: str) -> None:
        alarms.count_received(envelope, code=Alarm.Code.DEAD, why=why, least=TELLS_AT)

    def refused(self, envelope: Envelope, *, code: str) -> None:
        alarms.count_received(envelope, code=Alarm.Code.MISMATCH, why=code)

    def reconsider(self) -> int:
        """Whatever is parked here for a reason that may be gone by now."""
        waiting = Alarm.objects.filter(outgoing=False, code__in=TRIED_AGAIN, settled_at=None)
        threads = sorted(set(waiting.values_list("referral_id", "peer_id")), key=str)
        return sum(drain(referral_id=referral, peer_id=peer) for referral, peer in threads)


def drain(*, referral_id: UUID, peer_id: UUID) -> int:
    """Inside a block: apply what is parked in this thread and can be applied by now; how much that was."""
    with transaction.atomic():
        thread = taking.lock(Heard, referral_id=referral_id, peer_id=peer_id)
        before = thread.seen
        taking.drain(
            thread,
            taking.following(Inbox, thread),
            applied=Applied,
            apply=_apply,
            waits=_waits,
            stuck=_stuck,
        )
        return int(thread.seen - before)


def _apply(message: Inbox, thread: Heard) -> None:
    if thread.forgotten_at is None:
        receiving.apply(message)
    else:
        alarms.count_forgotten(_arrived(message))


def _waits(message: Inbox) -> bool:
    """A kind that only a newer release knows stays parked, and is told."""
    if receiving.knows(message.kind):
        return False
    alarms.count_received(_arrived(message), code=Alarm.Code.UNKNOWN_KIND, why=message.kind)
    return True


def _stuck(message: Inbox, error: Exception) -> None:
    """Its sender holds it for delivered, so nobody tries again by itself: told at once."""
    alarms.count_received(_arrived(message), code=Alarm.Code.STUCK, why=type(error).__name__)


def _is_left_behind(envelope: Envelope) -> bool:
    """After both ends went back to backups a letter of the former epoch may come behind one of the new. Its turn will never come, so
    people are told; unless its sender has said the same anew, or it took effect before."""
    if Applied.objects.filter(pk=envelope.msg_id).exists():
        return False
    thread = Inbox.objects.filter(referral_id=envelope.referral_id, from_id=envelope.from_id)
    return not thread.filter(epoch__gt=envelope.epoch, body__contains=str(envelope.msg_id)).exists()


def _undelivered(to_ids: Sequence[UUID]) -> Any:
    return Delivery.objects.filter(delivered_at=None, dead_at=None, message__to_id__in=to_ids)


def _envelope(message: Outbox) -> Envelope:
    return Envelope(
        msg_id=message.msg_id,
        from_id=tenancy.current().id,
        to_id=message.to_id,
        epoch=message.epoch,
        referral_id=message.referral_id,
        seq=message.seq,
        kind=message.kind,
        version=message.version,
        sent_at=message.sent_at,
        seat_id=message.seat_id,
        body=message.body,
    )


def _arrived(message: Inbox) -> Envelope:
    return Envelope(
        msg_id=message.msg_id,
        from_id=message.from_id,
        to_id=tenancy.current().id,
        epoch=message.epoch,
        referral_id=message.referral_id,
        seq=message.seq,
        kind=message.kind,
        version=message.version,
        sent_at=message.sent_at,
        seat_id=None,
        body=message.body,
    )
