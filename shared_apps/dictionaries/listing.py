"""One dictionary as the province's console keeps it: lines, filter and sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from kernel import clock
from kernel.text import one_line
from shared_apps.dictionaries import selectors
from shared_apps.dictionaries.models import Entry
from shared_apps.dictionaries.names import Dictionary
from ui.parts import Chip

PAGE = 20
_TEXT = 60  # characters of a search
SOURCES = {"country": "国家", "province": "本省"}
HEAD = ("次序", "名称", "说明", "来源", "状态", "起始日期", "截止日期", "代码", "版本")


@dataclass(frozen=True)
class Line:
    """An entry of the country or of this province."""

    entry: Entry
    successor: str

    @property
    def is_own(self) -> bool:
        return self.entry.scope_id is not None

    @property
    def source(self) -> str:
        return SOURCES["province" if self.is_own else "country"]

    @property
    def is_usable(self) -> bool:
        return not self.entry.merged_into and self.entry.is_valid(clock.today())

    @property
    def state(self) -> str:
        if self.entry.merged_into:
            return f"已并入“{self.successor}”"
        if self.is_usable:
            return "在用"
        begins = self.entry.valid_from
        return "尚未启用" if begins is not None and begins > clock.today() else "已停用"


@dataclass(frozen=True)
class Wanted:
    """The address as the page reads it; what means nothing is left out."""

    text: str = ""
    source: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Wanted:
        source = given.get("source", "")
        text = one_line(given.get("q", "")[: 4 * _TEXT])[:_TEXT]
        return cls(text=text, source=source if source in SOURCES else "")

    @property
    def query(self) -> str:
        pairs = {"q": self.text, "source": self.source}
        return "?" + urlencode({name: value for name, value in pairs.items() if value})

    def chips(self) -> list[Chip]:
        found = []
        if self.text:
            found.append(Chip(label=f"含“{self.text}”", url_without=Wanted(source=self.source).query))
        if self.source:
            found.append(Chip(label=SOURCES[self.source], url_without=Wanted(text=self.text).query))
        return found


def lines(scope_id: UUID, dictionary: Dictionary, wanted: Wanted) -> list[Line]:
    """The country's entries and the province's own, in order."""
    rows = list(selectors.holding(scope_id, dictionary.value))
    labels = {row.code: row.label for row in rows}
    found = [Line(row, labels.get(row.merged_into, row.merged_into)) for row in rows]
    return [
        line
        for line in found
        if wanted.text in f"{line.entry.label} {line.entry.note} {line.entry.code}"
        and (not wanted.source or line.source == SOURCES[wanted.source])
    ]


def usable(scope_id: UUID, dictionary: Dictionary) -> list[Entry]:
    return [line.entry for line in lines(scope_id, dictionary, Wanted()) if line.is_usable]


def table(found: Sequence[Line]) -> list[tuple[object, ...]]:
    return [
        (
            number,
            line.entry.label,
            line.entry.note,
            line.source,
            line.state,
            line.entry.valid_from or "",
            line.entry.valid_to or "",
            line.entry.code,
            line.entry.version,
        )
        for number, line in enumerate(found, start=1)
    ]
