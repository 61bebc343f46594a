"""What the tree's page shows: which branches are open, what is searched for, and the deed at the end of each line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse

from kernel import clock
from tenants import states
from tenants.console import tree
from tenants.console.tree import Tree, Unit
from ui import words
from ui.parts import Chip, Lamp

PAGE = 50  # units of a filtered list
LONGEST = 60  # characters of a search


@dataclass(frozen=True)
class Wanted:
    """The address as the page reads it. `opened` are codes whose branches stand open, `at` the unit shown beside the tree."""

    text: str = ""
    state: str = ""
    opened: frozenset[str] = frozenset()
    at: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Wanted:
        state = given.get("state", "")
        codes = (code for code in given.get("open", "").split("-") if code.isascii() and code.isalnum())
        return cls(
            text=given.get("q", "").replace("\x00", "").strip()[:LONGEST],
            state=state if state in tree.LABELS else "",
            opened=frozenset(code for code in codes if len(code) == 6),
            at=given.get("at", "")[:6],
        )

    @property
    def is_filter(self) -> bool:
        return bool(self.text or self.state)

    def query(self, **changed: object) -> str:
        """The address with some things changed."""
        now = replace(self, **changed)  # type: ignore[arg-type]
        pairs = {"q": now.text, "state": now.state, "open": "-".join(sorted(now.opened)), "at": now.at}
        return "?" + urlencode({name: value for name, value in pairs.items() if value})


@dataclass(frozen=True)
class Deed:
    word: str
    url: str


@dataclass(frozen=True)
class Line:
    """One unit as the page draws it. `toggle` is the address with its branch opened or shut."""

    unit: Unit
    indent: int
    is_open: bool
    toggle: str
    deed: Deed | None
    lamp: Lamp | None
    is_picked: bool

    @property
    def url(self) -> str:
        return address(self.unit)

    @property
    def icon(self) -> str:
        return {states.SUSPENDED: "pause-fill", tree.FAILED: "x-lg", states.MIGRATING: "wrench"}.get(
            self.unit.state, ""
        )

    @property
    def is_now(self) -> bool:
        return self.unit.state == tree.WORKING

    @property
    def why(self) -> str:
        unit = self.unit
        if unit.state == states.SUSPENDED and unit.since is not None:
            return f"{unit.why.rstrip('。')}，{words.day(unit.since)} 起"
        return unit.why


def address(unit: Unit) -> str:
    """Its own page; of a unit that nobody asked for yet the form that does."""
    if unit.congress_id is None:
        return f"{reverse('console:one')}?code={unit.code}"
    return reverse("console:congress", kwargs={"pk": unit.congress_id})


def lines(found: Tree, wanted: Wanted) -> list[Line]:
    """The open part of the tree, or the units that the search finds, each with its place above it."""
    if wanted.is_filter:
        return [_line(unit, wanted, indent=0) for unit in matching(found, wanted)]
    shown: list[Line] = []

    def show(unit: Unit) -> None:
        shown.append(_line(unit, wanted, indent=min(unit.depth, 2)))
        if unit.depth == 0 or unit.code in wanted.opened:
            for child in unit.children:
                show(child)

    show(found.top)
    return shown


def matching(found: Tree, wanted: Wanted) -> list[Unit]:
    return [
        unit
        for unit in found.all
        if (not wanted.state or unit.state == wanted.state)
        and (
            not wanted.text
            or wanted.text in unit.name
            or wanted.text in unit.organ_name
            or unit.code.startswith(wanted.text)
        )
    ]


def _line(unit: Unit, wanted: Wanted, *, indent: int) -> Line:
    is_open = unit.depth == 0 or unit.code in wanted.opened
    toggled = wanted.opened ^ {unit.code}
    return Line(
        unit=unit,
        indent=indent,
        is_open=is_open,
        toggle=wanted.query(opened=toggled) if unit.children and unit.depth and not wanted.is_filter else "",
        deed=_deed(unit, wanted),
        lamp=Lamp(code="done", words=unit.label) if unit.state == states.ACTIVE else None,
        is_picked=bool(wanted.at) and unit.code == wanted.at,
    )


def _deed(unit: Unit, wanted: Wanted) -> Deed | None:
    if unit.state in (tree.NONE, states.REQUESTED):
        return Deed("开通", f"{reverse('console:one')}?code={unit.code}")
    if unit.state in (tree.WORKING, tree.FAILED) and unit.batch_id is not None:
        url = reverse("console:batch", kwargs={"pk": unit.batch_id})
        return Deed("看进度", url) if unit.state == tree.WORKING else Deed("重试", f"{url}?state=failed")
    if unit.state == tree.CHECKING:
        return Deed("检查", wanted.query(at=unit.code) + "#check")
    if unit.state == states.SUSPENDED:
        return Deed("恢复", reverse("console:resumption", kwargs={"pk": unit.congress_id}))
    return None


def chips(wanted: Wanted) -> list[Chip]:
    found = []
    if wanted.text:
        found.append(Chip(label=f"含“{wanted.text}”", url_without=wanted.query(text="")))
    if wanted.state:
        found.append(Chip(label=tree.LABELS[wanted.state], url_without=wanted.query(state="")))
    return found


HEAD = (
    "行政区划代码",
    "单位",
    "机关全称",
    "层级",
    "上级代码",
    "状态",
    "说明",
    "下级已上线",
    "下级总数",
    "代表",
    "检查通过",
    "检查项",
)


def table(found: Tree, wanted: Wanted) -> list[tuple[object, ...]]:
    """The rows of the file: the whole tree, or what the filter finds."""
    return [
        (
            unit.code,
            unit.name,
            unit.organ_name,
            words.level_word(unit.level),
            unit.parent_code,
            unit.label,
            unit.why,
            unit.live,
            unit.total,
            "" if unit.deputies is None else unit.deputies,
            unit.passed,
            unit.wanted,
        )
        for unit in matching(found, wanted)
    ]


def file_name(what: str, place: str) -> str:
    return f"{what}-{place}-{clock.today():%Y%m%d}.xlsx"
