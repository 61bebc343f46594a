"""Writes of the shared dictionaries: what a release ships, what the provincial console keeps, what congresses publish by envelope.

An entry is never deleted. Each change of its words keeps the former ones (Edition) and counts its version up.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from kernel import clock, journal
from kernel.actor import Actor, SeatFacts
from kernel.errors import InputRefused, NotFound, StateRefused
from kernel.ids import uuid7
from shared_apps.dictionaries import access, selectors, wording
from shared_apps.dictionaries.models import Edition, Entry
from shared_apps.dictionaries.names import Dictionary

SHIPPED = Path(__file__).parent / "data" / "entries.csv"
STEP = 100  # between two shipped entries, so that a province's own can stand between them
_LAST = 32_767  # what the column of the order holds


class Anothers(RuntimeError):
    """A congress tells `public` of a code that is not its own; the envelope takes no effect and is given up in the end."""


@dataclass(frozen=True)
class By:
    """Who writes: a person at the console, or (without one) a congress by its envelope. `scope_id`: for whom and all below it."""

    scope_id: UUID
    actor: Actor | None = None
    seat: SeatFacts | None = None


@transaction.atomic
def add(
    *,
    actor: Actor,
    dictionary: Dictionary,
    label: str,
    note: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
    after: str = "",
) -> Entry:
    """The console adds an entry for its whole province, behind the entry `after` (a code), else at the end.

    Raises NotPermitted, FixedDictionary, wording's refusals.
    """
    by, division_code = _console(actor)
    wording.open_dictionary(dictionary)
    begins = valid_from or clock.today()
    wording.period(begins, valid_to)
    entry = Entry(
        dictionary=dictionary,
        code=wording.new_code(wording.PUBLISHED, division_code),
        label=_free_label(by, dictionary, label),
        note=wording.note(note),
        order=_place(by, dictionary, after),
        valid_from=begins,
        valid_to=valid_to,
        scope_id=by.scope_id,
    )
    entry.save(force_insert=True)
    _record(by, entry, "code.published", {"label": entry.label})
    return entry


@transaction.atomic
def change(
    *,
    actor: Actor,
    entry_id: int,
    label: str,
    note: str = "",
    valid_to: date | None = None,
    after: str | None = None,
) -> Entry:
    """The console changes an entry of its province: words, last day, place. Raises as `add`, NotFound."""
    by, _ = _console(actor)
    entry = access.entry(scope_id=by.scope_id, entry_id=entry_id, lock=True)
    wording.period(entry.valid_from or date.min, valid_to)
    if after is not None:
        entry.order = _place(by, Dictionary(entry.dictionary), after, but=entry)
    words = _free_label(by, Dictionary(entry.dictionary), label, but=entry), wording.note(note)
    return _revise(by, entry, label=words[0], note=words[1], valid_to=valid_to)


@transaction.atomic
def merge(*, actor: Actor, entry_id: int, into: str) -> Entry:
    """The console merges an entry of its province into another. Raises NotPermitted, NotFound, wording's refusals."""
    by, _ = _console(actor)
    entry = access.entry(scope_id=by.scope_id, entry_id=entry_id)
    return _merge(by, dictionary=entry.dictionary, code=entry.code, into=into)


@transaction.atomic
def take_published(*, scope_id: UUID, facts: Mapping[str, Any]) -> Entry:
    """A congress publishes a code for itself and all below it (envelope `code-published`); the same code again changes nothing."""
    by, dictionary = By(scope_id), Dictionary(facts["dictionary"])
    wording.open_dictionary(dictionary)
    _not_anothers(scope_id, dictionary, facts["code"])
    entry, made = Entry.objects.get_or_create(
        dictionary=dictionary,
        code=facts["code"],
        scope_id=scope_id,
        defaults={
            "label": wording.label(facts["label"]),
            "note": wording.note(facts["note"]),
            "order": _place(by, dictionary, ""),
            "valid_from": date.fromisoformat(facts["valid_from"]),
            "valid_to": _day(facts["valid_to"]),
        },
    )
    if made:
        _record(by, entry, "code.published", {"label": entry.label})
    return entry


@transaction.atomic
def take_revised(*, scope_id: UUID, facts: Mapping[str, Any]) -> Entry:
    """A congress changes words or last day of a code that it published (envelope `code-revised`)."""
    entry = _published(scope_id, facts["dictionary"], facts["code"])
    words = wording.label(facts["label"]), wording.note(facts["note"])
    return _revise(By(scope_id), entry, label=words[0], note=words[1], valid_to=_day(facts["valid_to"]))


@transaction.atomic
def take_merged(*, scope_id: UUID, facts: Mapping[str, Any]) -> Entry:
    """A congress merges a code that it published into another (envelope `code-merged`).

    If another change came first and it can't be done any more, it is noted and nothing changes.
    """
    by, named = By(scope_id), {name: str(facts[name]) for name in ("dictionary", "code", "into")}
    try:
        with transaction.atomic():
            return _merge(by, **named)
    except (InputRefused, StateRefused) as refused:
        entry = _published(scope_id, named["dictionary"], named["code"])
        _record(by, entry, "code.merge_refused", {"into": named["into"], "why": refused.code})
        return entry


@transaction.atomic
def go_on_in(gone_id: UUID, heir_id: UUID) -> None:
    """What a merged congress had published is its successor's from now on, who may change or end it; those below keep it.

    An entry that bears the name of one which holds at the successor is merged into that one, so that no list shows it twice.
    """
    by, renamed = By(heir_id), dict[tuple[str, str], str]()
    for entry in Entry.objects.select_for_update().filter(scope_id=gone_id).order_by("id"):
        there = selectors.holding(heir_id, entry.dictionary).filter(label=entry.label, merged_into="")
        same = next((row for row in there if row.is_valid(clock.today())), None)
        if same is not None and not entry.merged_into:
            entry.merged_into = renamed[entry.dictionary, entry.code] = same.code
        entry.scope_id = heir_id
        entry.save(update_fields=["scope", "merged_into"])
        facts = {"label": entry.label, "from": str(gone_id), "into": entry.merged_into}
        _record(by, entry, "code.inherited", facts)
    for (dictionary, code), last in renamed.items():  # nothing is merged into what is merged
        Entry.objects.filter(dictionary=dictionary, merged_into=code).update(merged_into=last)


def load_reference() -> None:
    """Bring the shipped entries into the table; safe to run again. An entry that was edited (empty `seed`) is left alone."""
    with transaction.atomic():
        known = {
            (row.dictionary, row.code): row for row in Entry.objects.select_for_update().filter(scope=None)
        }
        fresh, changed, former = [], [], []
        for entry in shipped():
            row = known.get((entry.dictionary, entry.code))
            if row is None:
                fresh.append(entry)
            elif row.seed not in ("", entry.seed):
                entry.pk, entry.version = row.pk, row.version
                if (row.label, row.note) != (entry.label, entry.note):
                    former.append(_edition(row))
                    entry.version += 1
                changed.append(entry)
        Edition.objects.bulk_create(former)
        Entry.objects.bulk_create(fresh)
        Entry.objects.bulk_update(changed, ["label", "note", "order", "merged_into", "seed", "version"])


def shipped() -> list[Entry]:
    """The entries of data/entries.csv, unsaved; their order in the file is their order on screen."""
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        Entry(
            dictionary=Dictionary(row["dictionary"]),
            code=row["code"],
            label=row["label"],
            note=row["note"],
            merged_into=row["merged_into"],
            order=order,
            seed=sha256(f"{order} {row}".encode()).hexdigest(),
        )
        for order, row in zip(range(STEP, _LAST, STEP), rows, strict=False)
    ]


def _not_anothers(scope_id: UUID, dictionary: str, code: str) -> None:
    """Raises Anothers: one code of two congresses would hide one row behind the other."""
    if Entry.objects.filter(dictionary=dictionary, code=code).exclude(scope_id=scope_id).exists():
        raise Anothers(f"{dictionary}:{code} of {scope_id}")


def _published(scope_id: UUID, dictionary: str, code: str) -> Entry:
    """An entry that this congress published, locked. Raises Anothers."""
    rows = Entry.objects.select_for_update().filter(dictionary=dictionary, code=code, scope_id=scope_id)
    found: Entry | None = rows.first()
    if found is None:
        raise Anothers(f"{dictionary}:{code} of {scope_id}")
    return found


def _console(actor: Actor) -> tuple[By, str]:
    """The seat that keeps the province's entries, and the division code they bear. Raises NotPermitted."""
    seat = actor.seat_anywhere(access.KEEP)
    scope = access.scope_of(actor)
    return By(scope.pk, actor, seat), str(scope.code)


def _revise(by: By, entry: Entry, *, label: str, note: str, valid_to: date | None) -> Entry:
    before = {"label": entry.label, "valid_to": entry.valid_to}
    if (entry.label, entry.note) != (label, note):
        _edition(entry).save(force_insert=True)
        entry.version += 1
        entry.label, entry.note = label, note
    entry.valid_to = valid_to
    entry.save()
    _record(
        by, entry, "code.revised", {"before": before["label"], "label": entry.label, "valid_to": valid_to}
    )
    return entry


def _merge(by: By, *, dictionary: str, code: str, into: str) -> Entry:
    """Only into what everybody sees who sees the entry: of its own scope, above it, or the country's.

    Both rows are locked, in one order: of two that are merged into each other the second finds the first one merged.
    """
    wording.open_dictionary(Dictionary(dictionary))
    rows = selectors.holding(by.scope_id, dictionary).filter(code__in=[code, into]).order_by("id")
    found = {row.code: row for row in rows.select_for_update(of=("self",))}
    entry, successor = found.get(code), found.get(into)
    if entry is None or entry.scope_id != by.scope_id:
        raise NotFound
    if entry.merged_into:
        raise wording.CodeEnded(label=entry.label, state="已并入")
    if into == code:
        raise wording.SuccessorItself
    if successor is None or not successor.is_valid(clock.today()):
        raise wording.SuccessorUnknown
    if successor.merged_into:
        last = selectors.label_of(by.scope_id, dictionary, successor.merged_into)
        raise wording.SuccessorMerged(label=successor.label, successor=last)
    entry.merged_into = into
    entry.save(update_fields=["merged_into"])
    _record(by, entry, "code.merged", {"label": entry.label, "into": successor.label})
    return entry


def _free_label(by: By, dictionary: Dictionary, raw: str, *, but: Entry | None = None) -> str:
    """A label that no other entry in use bears. Raises LabelMissing, LabelTooLong, LabelTaken."""
    label = wording.label(raw)
    rows = selectors.holding(by.scope_id, dictionary).filter(label=label, merged_into="")
    if any(row.is_valid(clock.today()) for row in rows if but is None or row.pk != but.pk):
        raise wording.LabelTaken(label=label)
    return label


def _place(by: By, dictionary: Dictionary, after: str, *, but: Entry | None = None) -> int:
    """An order behind the entry `after` and before the next one; behind all others without it (or where it is unknown)."""
    rows = [row for row in selectors.holding(by.scope_id, dictionary) if but is None or row.pk != but.pk]
    orders = [row.order for row in rows]
    at = next((index for index, row in enumerate(rows) if row.code == after), len(rows) - 1)
    if at + 1 < len(rows):
        return (orders[at] + orders[at + 1]) // 2
    return min(_LAST, max(orders, default=0) + STEP)


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _edition(entry: Entry) -> Edition:
    return Edition(
        id=uuid7(),
        scope_id=entry.scope_id,
        dictionary=entry.dictionary,
        code=entry.code,
        version=entry.version,
        label=entry.label,
        note=entry.note,
        until=clock.now(),
    )


def _record(by: By, entry: Entry, deed: str, facts: Mapping[str, Any]) -> None:
    journal.record(
        actor=by.actor,
        seat=by.seat,
        deed=deed,
        subject=("dictionaries.entry", by.scope_id),
        body={"dictionary": entry.dictionary, "code": entry.code, **facts},
        congress_id=by.scope_id,
    )
