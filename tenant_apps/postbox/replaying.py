"""Envelopes that were given up go out again; what is parked is tried again. For people, and for the command `exchange_replay`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction

from kernel import clock, journal, tenancy
from kernel.actor import Actor, SeatFacts
from kernel.errors import StateRefused
from kernel.tenancy import TenantQuerySet
from shared_apps.exchange import waking
from tenant_apps.postbox import access, box
from tenant_apps.postbox.models import REISSUED, Alarm, Delivery

AGAIN, SEEN = "again", "seen"
# What may go out once more under its own number. What came back or was refused would meet the same answer.
REPLAYED = frozenset({"", Alarm.Code.DEAD})


# What the apps above try again for an alarm of theirs; False: there is nothing left to try.
Again = Callable[[Alarm], bool]
_again: dict[str, Again] = {}


def register_again(code: str, again: Again) -> None:
    _again[code] = again


class NotAgain(StateRefused):
    code = "not_again"
    message = "“{what}”的信件不能按原编号再投递。"
    next = "请与对方核对后另行转送，并将本条标记为“已知悉”。"


class StillStuck(StateRefused):
    code = "still_stuck"
    message = "再次处理仍未成功，信件继续暂存。"
    next = "请联系平台运行维护单位，升级或者修复后再试。"


class SettledAlready(StateRefused):
    code = "settled_already"
    message = "本条已经处置，或者信件已经送达。"


@transaction.atomic
def again(*, actor: Actor, alarm_id: UUID) -> Alarm:
    """再次投递 of ours, 再次处理 of theirs. Raises NotAgain, StillStuck, SettledAlready."""
    alarm, seat = _open(actor, alarm_id)
    if alarm.outgoing and alarm.code == Alarm.Code.DEAD:
        _send(Delivery.objects.select_for_update().get(pk=alarm.msg_id))
    elif not alarm.outgoing and alarm.code in box.TRIED_AGAIN:
        if not box.drain(referral_id=alarm.referral_id, peer_id=alarm.peer_id):
            raise StillStuck
    elif alarm.code not in _again or not _again[alarm.code](alarm):
        raise NotAgain(what=alarm.get_code_display())
    return _settle(alarm, actor=actor, seat=seat, how=AGAIN)


@transaction.atomic
def seen(*, actor: Actor, alarm_id: UUID) -> Alarm:
    """已知悉: whatever is to be done was done on another way. Raises SettledAlready."""
    alarm, seat = _open(actor, alarm_id)
    return _settle(alarm, actor=actor, seat=seat, how=SEEN)


def given_up() -> TenantQuerySet:
    """Inside the sender's block: what may go out again, the oldest first."""
    rows: TenantQuerySet = Delivery.objects.select_related("message").filter(
        dead_at__isnull=False, fate__in=sorted(REPLAYED)
    )
    # What went out under another number, after a return to a backup.
    rows = rows.exclude(last_error__startswith=REISSUED)
    return rows.order_by("message__sent_at", "pk")


@transaction.atomic
def replay(*, msg_id: UUID) -> bool:
    """By the operator's command, inside the sender's block: whether it goes out again."""
    row = given_up().select_for_update(of=("self",)).filter(pk=msg_id).first()
    if row is None:
        return False
    _send(row)
    for alarm in Alarm.objects.filter(msg_id=msg_id, outgoing=True, settled_at=None):
        _settle(alarm, actor=None, seat=None, how=AGAIN)
    return True


def _send(row: Delivery) -> None:
    row.dead_at, row.tries, row.fate, row.last_error = None, 0, "", ""
    row.due_at = clock.now()
    row.save(update_fields=["dead_at", "tries", "fate", "last_error", "due_at"])
    waking.wake(tenancy.current().id)


def _open(actor: Actor, alarm_id: UUID) -> tuple[Alarm, SeatFacts | None]:
    alarm = access.get(actor, alarm_id, lock=True)
    if not access.is_open(alarm):
        raise SettledAlready
    return alarm, actor.seat_with(access.SETTLE)


def _settle(alarm: Alarm, *, actor: Actor | None, seat: SeatFacts | None, how: str) -> Alarm:
    alarm.settled_at, alarm.settled_how = clock.now(), how
    alarm.settled_by_name = actor.name if actor else journal.PLATFORM
    alarm.save(update_fields=["settled_at", "settled_how", "settled_by_name"])
    body: dict[str, Any] = {"msg_id": str(alarm.msg_id), "code": alarm.code, "how": how}
    journal.record(
        actor=actor,
        seat=seat,
        deed="envelope.settled",
        subject=alarm,
        body=body,
        referral_id=alarm.referral_id,
        congress_id=tenancy.current().id,
    )
    return alarm
