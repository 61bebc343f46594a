"""The list of a congress's imports and the lines of one, by what stands in their addresses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet

from kernel import clock
from kernel.text import one_line
from sso import states
from sso.models import RosterBatch, RosterRow
from sso.roster import batches, sorts
from sso.roster.sorts import Sort
from ui.parts import Chip, Tab

_TEXT_MAX = 60
HEAD = ("文件", "内容", "发起", "时间", "状态", "已导入", "未导入")


def _text(given: Mapping[str, str]) -> str:
    return one_line(given.get("q", "")[: 4 * _TEXT_MAX])[:_TEXT_MAX]


@dataclass(frozen=True)
class Wanted:
    """Which imports. Empty fields ask nothing; what means nothing in an address is left out."""

    text: str = ""
    sort: str = ""
    state: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str], *, offered: Sequence[Sort]) -> Wanted:
        sort, state = given.get("sort", ""), given.get("state", "")
        return cls(
            text=_text(given),
            sort=sort if sort in {one.name for one in offered} else "",
            state=state if state in states.ROSTER.labels else "",
        )

    def query(self, **changed: str) -> str:
        """The address with some things changed, beginning with ?."""
        now = replace(self, **changed)
        pairs = {"q": now.text, "sort": now.sort, "state": now.state}
        return "?" + urlencode({name: value for name, value in pairs.items() if value})

    def chips(self) -> list[Chip]:
        words = {
            "text": f"含“{self.text}”" if self.text else "",
            "sort": sorts.of(self.sort).label if self.sort else "",
            "state": states.ROSTER.label(self.state) if self.state else "",
        }
        return [
            Chip(label=word, url_without=self.query(**{name: ""})) for name, word in words.items() if word
        ]

    def narrow(self, found: QuerySet[RosterBatch]) -> QuerySet[RosterBatch]:
        if self.text:
            found = found.filter(Q(file_name__icontains=self.text) | Q(by_name__icontains=self.text))
        if self.sort:
            found = found.filter(sort=self.sort)
        return found.filter(state=self.state) if self.state else found


def cells(found: Iterable[RosterBatch]) -> list[tuple[RosterBatch, tuple[object, ...]]]:
    """Each with its line under HEAD; how far they have come in one query."""
    rows = list(found)
    counted = batches.progress_of(rows)
    return [(row, _cells(row, counted[row.pk])) for row in rows]


def _cells(row: RosterBatch, progress: batches.Progress) -> tuple[object, ...]:
    return (
        row.file_name,
        sorts.of(row.sort).label,
        row.by_name,
        f"{clock.local(row.created_at):%Y-%m-%d %H:%M}",
        states.ROSTER.label(row.state),
        progress.made,
        progress.failed,
    )


@dataclass(frozen=True)
class Lines:
    """Which lines of one import: those of the preview by verdict, of one that was started by how far they have come."""

    batch: RosterBatch
    is_preview: bool
    text: str = ""
    value: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, batch: RosterBatch, given: Mapping[str, str]) -> Lines:
        is_preview = batch.state in (states.PREVIEWED, states.DISCARDED)
        labels = states.VERDICTS if is_preview else states.ROSTER_ROW
        value = given.get("verdict" if is_preview else "state", "")
        return cls(batch, is_preview, _text(given), value if value in labels else "", labels)

    @property
    def name(self) -> str:
        return "verdict" if self.is_preview else "state"

    def query(self, **changed: Any) -> str:
        now = replace(self, **changed)
        pairs = {"q": now.text, self.name: now.value}
        return "?" + urlencode({name: value for name, value in pairs.items() if value})

    def chips(self) -> list[Chip]:
        return [Chip(label=f"含“{self.text}”", url_without=self.query(text=""))] if self.text else []

    def rows(self) -> QuerySet[RosterRow]:
        """In the sheet's order."""
        found = self._narrowed()
        return found.filter(**{self.name: self.value}) if self.value else found

    def counts(self) -> dict[str, int]:
        """By verdict or state, under the words searched for."""
        rows = self._narrowed().order_by().values_list(self.name).annotate(n=Count("pk"))
        found: dict[str, int] = dict(rows)
        return {value: found.get(value, 0) for value in self.labels}

    def tabs(self, counts: Mapping[str, int]) -> list[Tab]:
        every = Tab(
            label="全部", url=self.query(value=""), count=sum(counts.values()), current=not self.value
        )
        return [every] + [
            Tab(
                label=self.labels[value],
                url=self.query(value=value),
                count=number,
                current=value == self.value,
            )
            for value, number in counts.items()
        ]

    def _narrowed(self) -> QuerySet[RosterRow]:
        found = self.batch.rows.order_by("number", "id")
        if not self.is_preview:
            found = found.filter(verdict__in=states.WORK)
        if self.text:
            asked = Q(name__icontains=self.text)
            if self.text.isascii() and self.text.isdigit() and len(self.text) < 9:
                asked |= Q(number=int(self.text))
            found = found.filter(asked)
        return found
