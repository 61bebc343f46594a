"""The list of dictionaries, one dictionary's codes with filter and export, and the list of proposals, as pages and sheets show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse

from kernel import clock
from kernel.text import one_line
from shared_apps.dictionaries.names import Dictionary
from tenant_apps.codes import selectors, states
from tenant_apps.codes.models import Proposal
from tenant_apps.codes.resolving import SOURCES, Code
from tenant_apps.codes.selectors import Reading
from tenants.console import sheets
from ui.parts import Chip, Tab

PAGE = 20
_TEXT = 60  # characters of a search
HEAD = ("次序", "名称", "统一名称", "说明", "来源", "状态", "起始日期", "截止日期", "代码", "版本")
PROPOSAL_HEAD = ("方向", "字典", "名称", "说明", "对方", "理由", "状态", "提出日期", "审定日期", "答复")
BOXES = {
    "waiting": ("待本级审定", states.IN, states.PROPOSED),
    "in": ("收到的", states.IN, ""),
    "out": ("本级提出的", states.OUT, ""),
}


def text_of(given: Mapping[str, str]) -> str:
    """What is searched for; empty for nothing."""
    return one_line(given.get("q", "")[: 4 * _TEXT])[:_TEXT]


def day_of(given: Mapping[str, str]) -> date | None:
    """The day for which the offer is shown; None for one that means nothing."""
    try:
        return date.fromisoformat(given.get("on", ""))
    except ValueError:
        return None


def box_of(given: Mapping[str, str]) -> str:
    box = given.get("box", "")
    return box if box in BOXES else ""


def sheet(title: str, place: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> HttpResponse:
    """An xlsx file in which no cell is computed."""
    content = sheets.workbook(title=title, head=head, rows=rows)
    return sheets.download(content, name=f"{title}-{place}-{clock.today():%Y%m%d}.xlsx")


@dataclass(frozen=True)
class Wanted:
    """The address as the page reads it; what means nothing is left out, so that a mistyped address shows the whole list."""

    text: str = ""
    source: str = ""
    state: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Wanted:
        source, state = given.get("source", ""), given.get("state", "")
        return cls(
            text=text_of(given),
            source=source if source in SOURCES else "",
            state=state if state in states.LABELS else "",
        )

    def query(self, **changed: str) -> str:
        """The address with some things changed, beginning with ?."""
        now = replace(self, **changed)
        pairs = {"q": now.text, "source": now.source, "state": now.state}
        return "?" + urlencode({name: value for name, value in pairs.items() if value})

    def narrowed(self, codes: Reading) -> list[Code]:
        return [
            code
            for code in codes
            if (not self.text or self.text in f"{code.label} {code.standard} {code.note} {code.code}")
            and (not self.source or code.source == self.source)
            and (not self.state or code.state == self.state)
        ]

    def words(self) -> list[tuple[str, str]]:
        found = {
            "text": f"含“{self.text}”" if self.text else "",
            "source": f"来源：{SOURCES[self.source]}" if self.source else "",
            "state": states.LABELS.get(self.state, ""),
        }
        return [(name, word) for name, word in found.items() if word]

    def chips(self) -> list[Chip]:
        return [Chip(label=word, url_without=self.query(**{name: ""})) for name, word in self.words()]


@dataclass(frozen=True)
class Summary:
    """One dictionary in the list of all."""

    dictionary: Dictionary
    usable: int
    own: int
    renamed: int
    hidden: int


def summaries(text: str = "") -> list[Summary]:
    """All dictionaries, or those of whose name or use the text is a part: one query each."""
    return [
        Summary(
            dictionary=one,
            usable=len(codes.choices()),
            own=sum(code.is_own for code in codes),
            renamed=sum(code.is_renamed for code in codes),
            hidden=sum(code.state == states.HIDDEN for code in codes),
        )
        for one in Dictionary
        if text in one.word + one.use
        for codes in (selectors.read(one),)
    ]


@dataclass(frozen=True)
class Line:
    """A code in the list. `moves`: whether it can be moved here. `twin`: another code in use has the same words."""

    code: Code
    key: str
    moves: bool
    twin: str


def lines(dictionary: Dictionary, codes: Sequence[Code], every: Reading, *, moves: bool) -> list[Line]:
    names: dict[str, list[Code]] = {}
    for one in every:
        if one.is_usable:
            names.setdefault(one.label, []).append(one)
    return [
        Line(
            code=code,
            key=f"{dictionary.value}.{code.code}",
            moves=moves and code.state in (states.IN_USE, states.AHEAD, states.HIDDEN),
            twin=next(
                (
                    one.source_word
                    for one in names.get(code.label, ())
                    if one.code != code.code and code.is_usable
                ),
                "",
            ),
        )
        for code in codes
    ]


def table(codes: Sequence[Code]) -> list[tuple[object, ...]]:
    return [
        (
            number,
            code.label,
            code.standard,
            code.note,
            code.source_word,
            code.state_word,
            code.valid_from or "",
            code.valid_to or "",
            code.code,
            code.version,
        )
        for number, code in enumerate(codes, start=1)
    ]


def every_table() -> list[tuple[object, ...]]:
    """All dictionaries in one sheet."""
    return [(one.word, *row) for one in Dictionary for row in table(selectors.read(one).codes)]


def proposals(box: str, text: str) -> Any:
    _, direction, state = BOXES.get(box, ("", "", ""))
    return selectors.proposals(direction=direction, state=state, text=text)


def proposal_tabs(box: str, text: str) -> list[Tab]:
    found = [("", "全部"), *((name, row[0]) for name, row in BOXES.items())]
    return [
        Tab(
            label=word,
            url=f"?{urlencode({'box': name, 'q': text})}",
            count=proposals(name, text).count(),
            current=name == box,
        )
        for name, word in found
    ]


def proposal_table(rows: Sequence[Proposal]) -> list[tuple[object, ...]]:
    return [
        (
            row.get_direction_display(),
            Dictionary(row.dictionary).word,
            row.label,
            row.note,
            row.peer_name,
            row.reason,
            row.state_label,
            clock.local(row.proposed_at).date(),
            clock.local(row.decided_at).date() if row.decided_at else "",
            row.answer,
        )
        for row in rows
    ]
