"""What apps above hang on to handling: they are called in the deed's own transaction and may refuse it by
raising."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kernel.actor import Actor, SeatFacts
from tenant_apps.handling.models import Matter, Reply


@dataclass(frozen=True)
class Progress:
    """A deed on an assigned-down matter, which the congress above may be told. `text` and `quote` hold no
    personal data."""

    deed: str
    label: str
    text: str
    who: str
    at: datetime
    quote: str = ""


@dataclass(frozen=True)
class Named:
    """The unit of our own level that another congress named when it sent a case back, and the sentence that says so."""

    unit: str
    words: str


# The actor and seat are None when the reply came from the congress below.
ReplyListener = Callable[[Actor | None, SeatFacts | None, Matter, Reply], None]
ProgressListener = Callable[[Actor | None, SeatFacts | None, Matter, Progress], None]
RedoListener = Callable[[Matter], None]
UpReferralCheck = Callable[[UUID], bool]
NamedUnit = Callable[[UUID], Named | None]

_reply: list[ReplyListener] = []
_progress: list[ProgressListener] = []
_redo: list[RedoListener] = []
_up_referral: list[UpReferralCheck] = []
_named: list[NamedUnit] = []


def on_reply(listener: ReplyListener) -> None:
    """Called after every MAIN and FOLLOW_UP reply, of a suggestion or of an assigned-down matter."""
    if listener not in _reply:
        _reply.append(listener)


def on_progress(listener: ProgressListener) -> None:
    """Called after every deed on an assigned-down matter that the congress above may be told of, its reply
    too."""
    if listener not in _progress:
        _progress.append(listener)


def on_redo(listener: RedoListener) -> None:
    """Called when replies of a suggestion go back to their units (重新办理), which no other congress is told."""
    if listener not in _redo:
        _redo.append(listener)


def register_up_referral_check(check: UpReferralCheck) -> None:
    """`check(suggestion_id)`: is a referral up of this suggestion open? Then a reply may say REFERRED_UP."""
    if check not in _up_referral:
        _up_referral.append(check)


def register_named_unit(find: NamedUnit) -> None:
    """`find(suggestion_id)`: whom did another congress name, so that the form of 交办 and 变更 begins with it?"""
    if find not in _named:
        _named.append(find)


def replied(*, actor: Actor | None, seat: SeatFacts | None, matter: Matter, reply: Reply) -> None:
    for listener in _reply:
        listener(actor, seat, matter, reply)


def progressed(*, actor: Actor | None, seat: SeatFacts | None, matter: Matter, progress: Progress) -> None:
    for listener in _progress:
        listener(actor, seat, matter, progress)


def sent_back(*, matter: Matter) -> None:
    for listener in _redo:
        listener(matter)


def up_referral_open(suggestion_id: UUID) -> bool:
    return any(check(suggestion_id) for check in _up_referral)


def named_unit(suggestion_id: UUID | None) -> Named | None:
    if suggestion_id is None:
        return None
    return next((found for find in _named if (found := find(suggestion_id)) is not None), None)
