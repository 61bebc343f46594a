"""What the congress changes for itself: rows of its own overlay. Nothing of the public rows is touched."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from kernel import clock, tenancy
from kernel.actor import Actor
from shared_apps.dictionaries import wording
from shared_apps.dictionaries.names import Dictionary
from tenant_apps.codes import selectors, states
from tenant_apps.codes.actions import refusals
from tenant_apps.codes.actions.finding import (
    additions,
    found,
    free_label,
    keep,
    not_the_last,
    own_addition,
    record,
    successor,
)
from tenant_apps.codes.models import Overlay

_ROOM = 100_000  # between two codes after their order was written anew
_LAST = 40_000_000  # behind every public row


@transaction.atomic
def add(
    *,
    actor: Actor,
    dictionary: Dictionary,
    label: str,
    note: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Overlay:
    """增加: a code of this congress alone, behind the others. Raises NotPermitted, FixedDictionary, wording's refusals."""
    seat = actor.require(states.KEEP)
    wording.open_dictionary(dictionary)
    begins = valid_from or clock.today()
    wording.period(begins, valid_to)
    reading = selectors.read(dictionary)
    row = Overlay(
        dictionary=dictionary.value,
        code=wording.new_code(wording.LOCAL, tenancy.current().code),
        kind=Overlay.Kind.ADD,
        label=free_label(reading, label),
        note=wording.note(note),
        order=max([_LAST, *(code.position for code in reading)]) + _ROOM,
        valid_from=begins,
        valid_to=valid_to,
    )
    keep(row, actor)
    record(actor, seat, "code.added", dictionary, row.code, {"label": row.label})
    return row


@transaction.atomic
def relabel(
    *,
    actor: Actor,
    dictionary: Dictionary,
    code: str,
    label: str,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Overlay:
    """改用本级名称 from a day to a day. Cases filed before keep the former words. Raises as `add`, NotFound, PublishedHere, CodeEnded."""
    seat, now, reading = found(actor, dictionary, code)
    if now.is_published:
        raise refusals.PublishedHere(label=now.label)
    if now.state == states.MERGED:
        raise wording.CodeEnded(label=now.label, state=now.state_word)
    begins = valid_from or clock.today()
    wording.period(begins, valid_to)
    row = Overlay(
        dictionary=dictionary.value,
        code=code,
        kind=Overlay.Kind.LABEL,
        label=free_label(reading, label, but=code),
        valid_from=begins,
        valid_to=valid_to,
    )
    keep(row, actor)
    facts = {"before": now.label, "label": row.label, "valid_from": begins, "valid_to": valid_to}
    record(actor, seat, "code.relabelled", dictionary, code, facts)
    return row


@transaction.atomic
def restore_label(*, actor: Actor, dictionary: Dictionary, code: str) -> None:
    """恢复原名称, from today; names that were to begin later don't. Raises NotPermitted, NotFound, NoOwnName."""
    seat, now, _ = found(actor, dictionary, code)
    if not _end_now(dictionary, code, Overlay.Kind.LABEL):
        raise refusals.NoOwnName(label=now.label)
    record(actor, seat, "code.label_restored", dictionary, code, {"before": now.label, "label": now.standard})


@transaction.atomic
def hide(
    *,
    actor: Actor,
    dictionary: Dictionary,
    code: str,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Overlay:
    """隐藏: not offered here any more from a day to a day; old cases read it. Raises as `relabel`, OursToEnd, LastChoice."""
    seat, now, reading = found(actor, dictionary, code)
    wording.open_dictionary(dictionary)
    if now.is_local:
        raise refusals.OursToEnd(label=now.label)
    if not now.is_usable:
        raise wording.CodeEnded(label=now.label, state=now.state_word)
    begins = valid_from or clock.today()
    wording.period(begins, valid_to)
    not_the_last(reading, now)
    row = Overlay(
        dictionary=dictionary.value,
        code=code,
        kind=Overlay.Kind.HIDE,
        valid_from=begins,
        valid_to=valid_to,
    )
    keep(row, actor)
    facts = {"label": now.label, "valid_from": begins, "valid_to": valid_to}
    record(actor, seat, "code.hidden", dictionary, code, facts)
    return row


@transaction.atomic
def show(*, actor: Actor, dictionary: Dictionary, code: str) -> None:
    """恢复显示, from today; what was to be hidden later isn't. Raises NotPermitted, NotFound, NotHidden."""
    seat, now, _ = found(actor, dictionary, code)
    if not _end_now(dictionary, code, Overlay.Kind.HIDE):
        raise refusals.NotHidden(label=now.label)
    record(actor, seat, "code.shown", dictionary, code, {"label": now.label})


@transaction.atomic
def move_code(*, actor: Actor, dictionary: Dictionary, code: str, up: bool) -> bool:
    """上移, 下移 by one place among what is or may be in use; False at the list's end, where nothing happens. Raises NotPermitted, NotFound."""
    seat, now, reading = found(actor, dictionary, code)
    row = [one for one in reading if one.state in (states.IN_USE, states.AHEAD, states.HIDDEN)]
    at = next((index for index, one in enumerate(row) if one.code == code), None)
    to = None if at is None else at - 1 if up else at + 1
    if at is None or to is None or not 0 <= to < len(row):
        return False
    row.insert(to, row.pop(at))
    before = row[to - 1].position if to else row[to + 1].position - 2 * _ROOM
    after = row[to + 1].position if to + 1 < len(row) else before + 2 * _ROOM
    if after - before >= 2:
        _place(actor, dictionary, code, (before + after) // 2)
    else:
        for index, one in enumerate(row):
            _place(actor, dictionary, one.code, row[0].position + index * _ROOM)
    facts = {"label": now.label, "place": to + 1}
    record(actor, seat, "code.moved", dictionary, code, facts)
    return True


@transaction.atomic
def end(*, actor: Actor, dictionary: Dictionary, code: str, last_day: date) -> None:
    """停用 a code of one's own after its last day. Raises NotPermitted, NotFound, NotOurs, AtTheUpper, LastChoice, PeriodTurned."""
    seat, now, reading = found(actor, dictionary, code)
    row = own_addition(dictionary, now)
    wording.period(row.valid_from, last_day)
    not_the_last(reading, now)
    row.valid_to = last_day
    row.save(update_fields=["valid_to"])
    record(actor, seat, "code.ended", dictionary, code, {"label": now.label, "valid_to": last_day})


@transaction.atomic
def reopen(*, actor: Actor, dictionary: Dictionary, code: str) -> None:
    """恢复使用 a code of one's own. Raises NotPermitted, NotFound, NotOurs, AtTheUpper, LabelTaken."""
    seat, now, reading = found(actor, dictionary, code)
    row = own_addition(dictionary, now)
    free_label(reading, now.label, but=code)
    row.valid_to = None
    row.save(update_fields=["valid_to"])
    record(actor, seat, "code.reopened", dictionary, code, {"label": now.label})


@transaction.atomic
def merge(*, actor: Actor, dictionary: Dictionary, code: str, into: str) -> None:
    """并入 another code: old cases keep their words, filters find both, the code can't be chosen any more.

    A code of one's own, at once. Raises NotPermitted, NotFound, FixedDictionary, NotOurs, AtTheUpper, wording's refusals.
    """
    seat, code_found, _ = found(actor, dictionary, code)
    wording.open_dictionary(dictionary)
    # Both rows are locked before they are read: of two merged into each other the second finds the first one merged.
    additions(dictionary, code, into)
    reading = selectors.read(dictionary)
    row = own_addition(dictionary, reading.get(code) or code_found)
    chosen = successor(reading, code, into)
    row.merged_into = into
    row.save(update_fields=["merged_into"])
    facts = {"label": code_found.label, "into": into, "into_label": chosen.label}
    record(actor, seat, "code.merged", dictionary, code, facts)


def _end_now(dictionary: Dictionary, code: str, kind: str) -> bool:
    """Changes of this kind end with yesterday; False if there was none."""
    today = clock.today()
    rows = Overlay.objects.filter(
        congress_id=tenancy.current().id, dictionary=dictionary.value, code=code, kind=kind
    )
    rows = rows.exclude(valid_to__lt=today)
    return bool(rows.update(valid_to=today - timedelta(days=1)))


def _place(actor: Actor, dictionary: Dictionary, code: str, order: int) -> None:
    """The one row of the code's place here, written or rewritten: an order is no wording, no case keeps it."""
    Overlay.objects.update_or_create(
        congress_id=tenancy.current().id,
        dictionary=dictionary.value,
        code=code,
        kind=Overlay.Kind.ORDER,
        defaults={
            "order": order,
            "valid_from": clock.today(),
            "at": clock.now(),
            "by_name": actor.name,
        },
    )
