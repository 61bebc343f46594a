"""The index over all congresses: one row a referral for each congress that it touched, with header fields alone, never a text.

Fed by the same envelopes as the two ends: whoever has brought one to its receiver notes it here (`note`), once or several times, in any
order. What is in an envelope is read by the app that sends it (`register`).
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from kernel.db import rows
from shared_apps.exchange.envelope import Envelope
from shared_apps.exchange.models import IndexRow

log = logging.getLogger(__name__)
OUT, IN, VIA = "out", "in", "via"


@dataclass(frozen=True, kw_only=True)
class Told:
    """What an envelope says of its referral. `from_asked`: it comes from the end that was asked, not from the one that began.

    `header` is what the beginning tells once (kind, category, number, trial); `path` the congresses passed before. `state`, where it
    changes, with the moments in `times`; `overtaken_by`: states that it changes no more; `stands_against`: states that it replaces
    although they were said later; `first`: moments that hold where none is known yet. `due`: the day by which the asked end owes the
    next thing, and whether it is provisional; (None, False) that nothing is owed now.
    """

    from_asked: bool = False
    header: Mapping[str, Any] | None = None
    path: tuple[UUID, ...] = ()
    state: str = ""
    overtaken_by: frozenset[str] = frozenset()
    stands_against: frozenset[str] = frozenset()
    is_open: bool = True
    times: Mapping[str, datetime] = field(default_factory=dict)
    first: Mapping[str, datetime] = field(default_factory=dict)
    due: tuple[datetime | None, bool] | None = None


Reader = Callable[[Envelope, Mapping[str, Any]], Told | None]
_readers: dict[str, Reader] = {}


def register(kind: str, reader: Reader) -> None:
    """By the app that sends this kind, in AppConfig.ready()."""
    _readers[kind] = reader


def note(envelope: Envelope) -> None:
    """Not inside a block. What can't be noted is logged and found by `exchange_check_index`: no envelope waits for the index."""
    reader = _readers.get(envelope.kind)
    if reader is None:
        return
    try:
        told = reader(envelope, json.loads(envelope.body))
        if told is not None:
            _keep(envelope, told)
    except Exception:  # whatever it is, the two ends are right and the index is only a view of them
        log.exception("envelope %s (%s) was not noted in the index", envelope.msg_id, envelope.kind)


def _keep(envelope: Envelope, told: Told) -> None:
    began, asked = envelope.from_id, envelope.to_id
    if told.from_asked:
        began, asked = asked, began
    if told.header is None or not _begin_anew(envelope, told, began=began, asked=asked):
        _go_on(envelope, told, began=began, asked=asked)


@transaction.atomic
def _go_on(envelope: Envelope, told: Told, *, began: UUID, asked: UUID) -> None:
    here = IndexRow.objects.filter(referral_id=envelope.referral_id)
    if told.header is not None:
        _begin(envelope, told, began=began, asked=asked)
    if told.state:
        facts = {"state": told.state, "is_open": told.is_open, "stated_at": envelope.sent_at, **told.times}
        facts["changed_at"] = envelope.sent_at
        before = Q(stated_at__lte=envelope.sent_at) | Q(state__in=sorted(told.stands_against))
        behind = here.filter(before).exclude(state__in=sorted(told.overtaken_by))
        if not behind.update(**facts):
            if here.exists():  # overtaken: only when it was is news
                _date(here, told.times)
            else:  # its beginning was not noted yet: the ends are known, the rest comes with it
                _insert(envelope, {began: OUT, asked: IN}, began=began, asked=asked, **facts)
        for name, when in told.first.items():
            here.filter(**{f"{name}__isnull": True}).update(**{name: when})
    if told.due is not None:
        at, provisional = told.due
        due = {"due_at": at, "due_provisional": provisional, "dated_at": envelope.sent_at}
        here.filter(dated_at__lte=envelope.sent_at).update(**due)


def _date(rows_of_one: QuerySet[IndexRow], times: Mapping[str, datetime]) -> None:
    for name, at in times.items():
        unknown, before = Q(**{f"{name}__isnull": True}), Q(**{f"{name}__lt": at})
        rows_of_one.filter(unknown | before).update(**{name: at})


def _begin_anew(envelope: Envelope, told: Told, *, began: UUID, asked: UUID) -> bool:
    """The common case, in one statement that is its own transaction; False where something of it is there already: nothing has happened."""
    due, provisional = told.due or (None, False)
    facts = {**(told.header or {}), "path": [*told.path, asked], "sent_at": envelope.sent_at}
    facts |= dict.fromkeys(("stated_at", "changed_at", "dated_at"), envelope.sent_at)
    if told.state:
        facts |= {"state": told.state, "is_open": told.is_open, **told.times}
    made = _rows(
        envelope,
        {**dict.fromkeys(told.path, VIA), began: OUT, asked: IN},
        began=began,
        asked=asked,
        **facts,
        due_at=due,
        due_provisional=provisional,
    )
    try:
        rows.add_all(made)
    except IntegrityError:
        return False
    return True


def _begin(envelope: Envelope, told: Told, *, began: UUID, asked: UUID) -> None:
    """Rows for all that it touched; what came before it is kept and completed."""
    before = IndexRow.objects.filter(referral_id=envelope.referral_id).select_for_update().first()
    header = {**(told.header or {}), "path": [*told.path, asked], "sent_at": envelope.sent_at}
    sides = {**dict.fromkeys(told.path, VIA), began: OUT, asked: IN}
    since: dict[str, Any] = {"stated_at": envelope.sent_at, "changed_at": envelope.sent_at}
    if before is not None:
        kept = ("state", "is_open", "stated_at", "changed_at", "dated_at", "received_at", "decided_at")
        since = {name: getattr(before, name) for name in (*kept, "result_at", "due_at", "due_provisional")}
        IndexRow.objects.filter(referral_id=envelope.referral_id).update(**header)
    _insert(envelope, sides, began=began, asked=asked, **header, **since)


def _insert(envelope: Envelope, sides: Mapping[UUID, str], *, began: UUID, asked: UUID, **facts: Any) -> None:
    """A congress that has its row already keeps it. In one order of viewers, so that two at once never wait for each other in a ring."""
    facts.setdefault("dated_at", envelope.sent_at)
    IndexRow.objects.bulk_create(
        _rows(envelope, sides, began=began, asked=asked, **facts), ignore_conflicts=True
    )


def _rows(
    envelope: Envelope, sides: Mapping[UUID, str], *, began: UUID, asked: UUID, **facts: Any
) -> list[IndexRow]:
    return [
        IndexRow(
            viewer_id=viewer,
            side=sides[viewer],
            referral_id=envelope.referral_id,
            from_id=began,
            to_id=asked,
            peer_id=asked if viewer == began else began,
            **facts,
        )
        for viewer in sorted(sides)
    ]
