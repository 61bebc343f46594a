"""The list of suggestions: what each app knows of a row, and how a row reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kernel.actor import Actor
from tenant_apps.suggestions.models import Suggestion


@dataclass(frozen=True, kw_only=True)
class RowFacts:
    """What one app adds to a row. Empty facts leave what another app said.

    `replied_at` turns the lamp off. `levels` is the path once the matter left the house, `levels_note` where it is (现在市). `mark`: 重点督办.
    """

    undertaker: str = ""
    due_at: datetime | None = None
    due_provisional: bool = False
    replied_at: datetime | None = None
    levels: tuple[str, ...] = ()
    levels_note: str = ""
    mark: str = ""


Column = Callable[[Actor, Sequence[Suggestion]], Mapping[UUID, RowFacts]]
_columns: list[Column] = []


def register_column(column: Column) -> Column:
    """Called once by an app that knows more of a row (in its AppConfig.ready). It gets a whole page at once: one query, not twenty."""
    if column not in _columns:
        _columns.append(column)
    return column


def facts_of(actor: Actor, rows: Sequence[Suggestion]) -> dict[UUID, RowFacts]:
    """The facts of all apps, put together for these rows."""
    found = {row.pk: RowFacts() for row in rows}
    for column in _columns:
        for key, facts in column(actor, rows).items():
            if key in found:
                found[key] = _merged(found[key], facts)
    return found


def _merged(old: RowFacts, new: RowFacts) -> RowFacts:
    return RowFacts(
        undertaker=new.undertaker or old.undertaker,
        due_at=new.due_at or old.due_at,
        due_provisional=new.due_provisional if new.due_at else old.due_provisional,
        replied_at=new.replied_at or old.replied_at,
        levels=new.levels or old.levels,
        levels_note=new.levels_note or old.levels_note,
        mark=new.mark or old.mark,
    )
