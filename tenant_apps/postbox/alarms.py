"""What did not come through, kept for the people of both ends. Each call runs in the transaction that found it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from kernel import clock, journal, tenancy
from shared_apps.exchange.envelope import Envelope
from tenant_apps.postbox.models import Alarm, Delivery

FILE_LOST = Alarm.Code.FILE_LOST
# What a referral is about, in people's words; the apps above know.
Names = Callable[[Iterable[UUID]], dict[UUID, str]]
_names: list[Names] = []


def register_names(names: Names) -> None:
    _names.append(names)


def about(referral_ids: Iterable[UUID]) -> dict[UUID, str]:
    ids = list(referral_ids)
    return {key: words for names in _names for key, words in names(ids).items()} if ids else {}


def raise_sent(delivery: Delivery, *, now: datetime) -> None:
    """Our own envelope is given up. Sent again and given up again, its alarm is raised anew."""
    message = delivery.message
    alarm, made = Alarm.objects.get_or_create(
        msg_id=message.msg_id,
        code=delivery.fate,
        defaults={
            "outgoing": True,
            "peer_id": message.to_id,
            "referral_id": message.referral_id,
            "kind": message.kind,
            "why": delivery.last_error[:60],
            "tries": delivery.tries,
            "first_at": now,
            "last_at": now,
            "raised_at": now,
        },
    )
    if not made:
        _again(alarm, why=delivery.last_error[:60], tries=delivery.tries, now=now)
        alarm.raised_at = now
        alarm.save()
    _record(alarm)


def count_received(envelope: Envelope, *, code: str, why: str, least: int = 1) -> None:
    """What another congress sent could not be taken in; told to our people when it has happened `least` times."""
    now = clock.now()
    Alarm.objects.bulk_create(
        [
            Alarm(
                msg_id=envelope.msg_id,
                code=code,
                outgoing=False,
                peer_id=envelope.from_id,
                referral_id=envelope.referral_id,
                kind=envelope.kind[:30],
                why=why[:60],
                first_at=now,
                last_at=now,
            )
        ],
        ignore_conflicts=True,
    )
    alarm: Alarm = Alarm.objects.select_for_update().get(msg_id=envelope.msg_id, code=code)
    _again(alarm, why=why, tries=alarm.tries + 1, now=now)
    is_new = alarm.raised_at is None and alarm.tries >= least
    if is_new:
        alarm.raised_at = now
    alarm.save()
    if is_new:
        _record(alarm)


def count_forgotten(envelope: Envelope) -> None:
    """It tells of a referral that we lost by going back to a backup: one alarm for each, which counts what came."""
    waiting = Alarm.objects.select_for_update().filter(
        referral_id=envelope.referral_id,
        peer_id=envelope.from_id,
        code=Alarm.Code.FORGOTTEN,
        settled_at=None,
    )
    alarm: Alarm | None = waiting.first()
    if alarm is None:
        count_received(envelope, code=Alarm.Code.FORGOTTEN, why="restored")
        return
    _again(alarm, why=alarm.why, tries=alarm.tries + 1, now=clock.now())
    alarm.kind = envelope.kind[:30]
    alarm.save(update_fields=["tries", "last_at", "kind"])


def settle_by_itself(*, msg_id: UUID, code: str) -> None:
    """What was told has come right without anybody."""
    waiting = Alarm.objects.filter(msg_id=msg_id, code=code, settled_at=None)
    waiting.update(settled_at=clock.now(), settled_by_name=journal.PLATFORM, settled_how="again")


def _again(alarm: Alarm, *, why: str, tries: int, now: datetime) -> None:
    alarm.why, alarm.tries, alarm.last_at = why[:60], tries, now
    if alarm.settled_at is not None and alarm.settled_how == "again":
        alarm.settled_at, alarm.settled_by_name, alarm.settled_how = None, "", ""


def _record(alarm: Alarm) -> None:
    journal.record(
        actor=None,
        seat=None,
        deed=f"envelope.{alarm.code}",
        subject=alarm,
        body={
            "msg_id": str(alarm.msg_id),
            "kind": alarm.kind,
            "peer": str(alarm.peer_id),
            "why": alarm.why,
            "tries": alarm.tries,
        },
        referral_id=alarm.referral_id,
        congress_id=tenancy.current().id,
    )
