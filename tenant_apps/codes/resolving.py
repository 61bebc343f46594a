"""What the rows of one dictionary amount to on one day. Pure: rows in, codes out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from tenant_apps.codes import states
from tenant_apps.codes.models import Overlay

PUBLIC = "PUBLIC"
ADD, LABEL, HIDE, ORDER = (kind.value for kind in Overlay.Kind)
COUNTRY, OWN = "country", "own"
SOURCES = {COUNTRY: "国家", "province": "省", "city": "市", "county": "县", OWN: "本级"}


class Row(NamedTuple):
    """One row of the look-up, public or of the own overlay. `steps` up to the publishing congress; None: the whole country."""

    kind: str
    code: str
    label: str
    note: str
    order: int
    valid_from: date | None
    valid_to: date | None
    merged_into: str
    version: int
    steps: int | None
    level: str | None

    def holds(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


class Code(NamedTuple):
    """One code as this congress reads it on that day.

    `version` names the wording: that of the public row and, where the congress has words of its own, the overlay row's (`3.17`).
    `standard` is the label without the congress's own words. `successor` is the code that stands for it in the end; empty unless MERGED.
    `is_awaiting`: it is to be merged into a code that can't be read yet, and counts as itself until then.
    """

    code: str
    label: str
    note: str
    standard: str
    state: str
    source: str
    is_local: bool
    is_own: bool
    is_awaiting: bool
    position: int
    valid_from: date | None
    valid_to: date | None
    successor: str
    successor_label: str
    version: str

    @property
    def is_usable(self) -> bool:
        return self.state == states.IN_USE

    @property
    def is_published(self) -> bool:
        """By this very congress, for those below it too."""
        return self.is_own and not self.is_local

    @property
    def is_renamed(self) -> bool:
        return self.label != self.standard

    @property
    def source_word(self) -> str:
        return SOURCES[self.source]

    @property
    def state_word(self) -> str:
        if self.state == states.MERGED:
            return f"已并入“{self.successor_label}”"
        return states.LABELS[self.state]


def resolve(rows: Iterable[Row], *, on: date) -> tuple[Code, ...]:
    """All codes of one dictionary in the congress's order. A local code whose successor can't be read yet still counts as itself."""
    base: dict[str, Row] = {}
    changes: dict[tuple[str, str], Row] = {}
    for row in rows:
        if row.kind in (PUBLIC, ADD):
            base[row.code] = row
        elif row.holds(on):
            earlier = changes.get((row.code, row.kind))
            if earlier is None or row.version > earlier.version:
                changes[row.code, row.kind] = row
    labels = {
        code: changes[code, LABEL].label if (code, LABEL) in changes else row.label
        for code, row in base.items()
    }
    found = [_code(row, base, changes, labels, on) for row in base.values()]
    return tuple(sorted(found, key=lambda code: (code.position, code.is_own, code.code)))


def _code(
    row: Row,
    base: Mapping[str, Row],
    changes: Mapping[tuple[str, str], Row],
    labels: Mapping[str, str],
    on: date,
) -> Code:
    is_local = row.kind == ADD
    own_words = changes.get((row.code, LABEL))
    order = changes.get((row.code, ORDER))
    successor = last_of(row.code, base) if row.merged_into else row.code
    public, own = (0, row.version) if is_local else (row.version, 0)
    is_own = is_local or row.steps == 0
    return Code(
        code=row.code,
        label=labels[row.code],
        note=row.note,
        standard=row.label,
        state=_state(row, changes, merged=successor != row.code, on=on),
        source=OWN if is_own else COUNTRY if row.steps is None else str(row.level),
        is_local=is_local,
        is_own=is_own,
        is_awaiting=bool(row.merged_into) and row.merged_into not in base,
        position=order.order if order else row.order if is_local else row.order * 1000,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        successor=successor if successor != row.code else "",
        successor_label=labels[successor] if successor != row.code else "",
        version=f"{public}.{own_words.version if own_words else own}",
    )


def last_of(code: str, base: Mapping[str, Row]) -> str:
    """The code that stands for this one in the end; itself if it is not merged."""
    seen = {code}
    while (into := base[code].merged_into) in base and into not in seen:
        seen.add(into)
        code = into
    return code


def _state(row: Row, changes: Mapping[tuple[str, str], Row], *, merged: bool, on: date) -> str:
    if merged:
        return states.MERGED
    if row.valid_to is not None and row.valid_to < on:
        return states.ENDED
    if row.valid_from is not None and row.valid_from > on:
        return states.AHEAD
    return states.HIDDEN if (row.code, HIDE) in changes else states.IN_USE
