"""Taking an envelope in, the same for a congress and for `public`: stored once, applied in order, parked while an earlier one lacks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError, models, transaction

from kernel import clock
from kernel.db import rows
from shared_apps.exchange.envelope import Envelope

Apply = Callable[[Any, Any], None]  # of a message in its thread
# The server or the way to it is at fault, or two transactions met: the same envelope may succeed in a moment.
TROUBLE = (OperationalError, InterfaceError)


class Mismatch(RuntimeError):
    """What came says it is something that came before, and is not the same. `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


SAME_ID_OTHER_CONTENT = "same_id_other_content"
NUMBER_TAKEN = "number_taken"


def never(message: Any) -> bool:
    return False


def take_in(
    envelope: Envelope,
    *,
    heard: type[models.Model],
    applied: type[models.Model],
    row: models.Model,
    apply: Apply,
    waits: Callable[[Any], bool] = never,
    stuck: Callable[[Any, Exception], None] | None = None,
) -> Any:
    """`row` is the envelope as the receiver's inbox keeps it. A message that came before changes nothing. Answers the thread's row of
    `heard`. Raises Mismatch.

    One transaction, the running one if there is one, which an error spoils: inbox, every effect whose turn it is, and the mark that it
    was applied.
    `waits` and `stuck`: see `drain`.
    """
    with transaction.atomic(savepoint=False):
        thread = lock(heard, referral_id=envelope.referral_id, peer_id=envelope.from_id)
        is_new = rows.add(row)
        if envelope.epoch > thread.seen_epoch:
            thread.seen_epoch, thread.seen = envelope.epoch, 0
        is_its_turn = (envelope.epoch, envelope.seq) == (thread.seen_epoch, thread.seen + 1)
        message = row if is_new and is_its_turn else following(type(row), thread)
        if not is_new:
            _check_same(envelope, row, message)
        drain(thread, message, applied=applied, apply=apply, waits=waits, stuck=stuck, fresh=envelope.msg_id)
    return thread


def drain(
    thread: Any,
    message: Any,
    *,
    applied: type[models.Model],
    apply: Apply,
    waits: Callable[[Any], bool],
    stuck: Callable[[Any, Exception], None] | None,
    fresh: UUID | None = None,
) -> None:
    """Apply `message`, whose turn it is, and all that follow. `waits` says of one that it can't be applied here yet.

    An effect that fails is raised if it is that of the envelope which has just come (`fresh`): its sender tries again. One that was
    parked has nobody who would: `stuck` notes it, and what was applied before it stays applied.
    """
    before = thread.seen
    while message is not None and not waits(message):
        if message.pk == fresh or stuck is None:
            apply(message, thread)
        elif not _applied_alone(message, thread, apply, stuck):
            break
        rows.add(applied(message_id=message.pk, at=clock.now()))
        thread.seen += 1
        message = following(type(message), thread)
    if thread.seen != before or fresh is not None:
        rows.change(thread, "seen_epoch", "seen")


def _applied_alone(message: Any, thread: Any, apply: Apply, stuck: Callable[[Any, Exception], None]) -> bool:
    try:
        with transaction.atomic():
            apply(message, thread)
    except TROUBLE:
        raise
    except Exception as error:  # whatever its effect raises, what came before it is not at fault
        stuck(message, error)
        return False
    return True


def lock(heard: type[models.Model], *, referral_id: UUID, peer_id: UUID) -> Any:
    """The row that counts what was applied, locked to the end of the transaction; made on first use."""
    found = rows.one(heard, "referral_id", "peer_id", of=(referral_id, peer_id), lock=True)
    if found is None:
        found = heard(referral_id=referral_id, peer_id=peer_id)
        if not rows.add(found):  # another made it in this very moment
            found = rows.one(heard, "referral_id", "peer_id", of=(referral_id, peer_id), lock=True)
    return found


def following(inbox: type[models.Model], thread: Any) -> Any:
    """The message whose turn it is in this thread, if it has come."""
    place = (thread.referral_id, thread.peer_id, thread.seen_epoch, thread.seen + 1)
    return rows.one(inbox, "referral_id", "from_id", "epoch", "seq", of=place)


def _check_same(envelope: Envelope, row: Any, message: Any) -> None:
    """That the inbox has this very envelope now, and not another under its id or in its place."""
    if message is not None and (message.epoch, message.seq) == (envelope.epoch, envelope.seq):
        kept = message
    else:
        kept = type(row)._default_manager.filter(pk=envelope.msg_id).first()
    if kept is None or kept.pk != envelope.msg_id:
        raise Mismatch(NUMBER_TAKEN)
    facts = {name: value for name, value in columns(envelope).items() if name != "received_at"}
    if any(getattr(kept, name) != value for name, value in facts.items()):
        raise Mismatch(SAME_ID_OTHER_CONTENT)


def columns(envelope: Envelope) -> dict[str, Any]:
    """What every inbox keeps of an envelope."""
    return {
        "msg_id": envelope.msg_id,
        "from_id": envelope.from_id,
        "epoch": envelope.epoch,
        "referral_id": envelope.referral_id,
        "seq": envelope.seq,
        "kind": envelope.kind,
        "version": envelope.version,
        "sent_at": envelope.sent_at,
        "received_at": clock.now(),
        "body": envelope.body,
    }
