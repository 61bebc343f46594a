"""Sealing anew, under the current key, what lies sealed under an older one. Apps register what they keep longer than a session."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.db.models import Q

from kernel import sealing

BATCH = 200  # rows of one transaction


@dataclass(frozen=True)
class Index:
    """A column by which a sealed one is found."""

    column: str
    of: str
    purpose: str


@dataclass(frozen=True)
class Sealed:
    """Columns of one model that lie sealed: column → purpose, bound as `bound_to` says. An empty column holds nothing."""

    label: str
    model: type[models.Model]
    columns: Mapping[str, str]
    bound_to: Callable[[Any], str]
    index: Index | None = None


@dataclass(frozen=True)
class Turned:
    """One batch: how many rows were sealed anew, and which could not be, each with its reason."""

    done: int
    stuck: tuple[str, ...] = ()


_kept: dict[str, Sealed] = {}


def register(kept: Sealed) -> None:
    _kept[kept.label] = kept


def every() -> list[Sealed]:
    return list(_kept.values())


def behind(kept: Sealed) -> models.QuerySet[Any]:
    """The rows of which anything lies under another key than the current one."""
    name = sealing.current()
    found = Q()
    for column in kept.columns:
        found |= ~Q(**{column: ""}) & ~Q(**{f"{column}__startswith": f"{sealing.HEAD}{name}."})
    if kept.index is not None:
        column = kept.index.column
        found |= ~Q(**{column: ""}) & ~Q(**{f"{column}__startswith": f"{sealing.INDEX_HEAD}{name}."})
    rows: models.QuerySet[Any] = kept.model._default_manager.filter(found).order_by("pk")
    return rows


def turn(kept: Sealed) -> Iterator[Turned]:
    """Batch by batch, each its own transaction: broken off, the next run goes on with what is left. What is stuck is passed over."""
    last: Any = None
    while True:
        with transaction.atomic():
            rows = behind(kept).select_for_update(of=("self",))
            batch = list((rows if last is None else rows.filter(pk__gt=last))[:BATCH])
            if not batch:
                return
            stuck = [reason for row in batch if (reason := _anew(kept, row))]
        last = batch[-1].pk
        yield Turned(done=len(batch) - len(stuck), stuck=tuple(stuck))


def _anew(kept: Sealed, row: Any) -> str:
    """Empty, or why this row stays as it is. No value is ever told."""
    where = kept.bound_to(row)
    opened = {}
    for column, purpose in kept.columns.items():
        text = getattr(row, column)
        try:
            opened[column] = sealing.unseal(text, purpose=purpose, bound_to=where) if text else ""
        except sealing.Unreadable:
            return f"{kept.label} {row.pk}: {column} can't be opened with any key of the ring"
    changed = dict.fromkeys(opened, "")
    for column, purpose in kept.columns.items():
        if opened[column]:
            changed[column] = sealing.seal(opened[column], purpose=purpose, bound_to=where)
    if kept.index is not None and opened[kept.index.of]:
        index = sealing.blind_index(opened[kept.index.of], purpose=kept.index.purpose)
        other = kept.model._default_manager.filter(**{kept.index.column: index}).exclude(pk=row.pk).first()
        if other is not None:
            return f"{kept.label} {row.pk}: {other.pk} is kept under the same number; the two are one and must be joined first"
        changed[kept.index.column] = index
    for column, text in changed.items():
        setattr(row, column, text)
    row.save(update_fields=list(changed))
    return ""
