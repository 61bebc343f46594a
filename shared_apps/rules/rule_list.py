"""本级规则 as a list: each rule with its value, its ground and the level that set it; filtered, exported, told to the API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from kernel import clock
from kernel.tenancy import CongressRef
from shared_apps.rules import fields, selectors
from shared_apps.rules.codes import Basis
from tenants import selectors as registry
from ui.parts import Chip

TEXT_LENGTH = 60
COUNTRY = "国家和平台通例"
OWN, ABOVE = "own", "above"
LEVELS = {OWN: "本级规定", ABOVE: "上级规定"}
HEAD = ("规则项", "类别", "规定", "依据类别", "依据文件", "条款", "由谁规定", "决定什么")
TO_CHECK = "条次待核对"  # in an article that was entered from an excerpt


@dataclass(frozen=True, kw_only=True)
class Line:
    """One rule as it holds."""

    name: str
    label: str
    group: str
    about: str
    value: Any
    words: str
    basis: str
    basis_label: str
    document: str
    article: str
    set_by: UUID | None
    level: str
    is_own: bool

    @property
    def is_firm(self) -> bool:
        """Set by a law or a regulation, whose article is known."""
        return self.basis in (Basis.LAW, Basis.REGULATION) and TO_CHECK not in self.article


@dataclass(frozen=True)
class Wanted:
    """The address as the page reads it; empty means all. `on` is the day, today unless told."""

    text: str = ""
    basis: str = ""
    level: str = ""
    group: str = ""
    on: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Wanted:
        """Values that mean nothing are left out, so that a mistyped address shows the whole list."""

        def one(name: str, known: Any) -> str:
            value = given.get(name, "")
            return value if value in known else ""

        return cls(
            text=given.get("q", "").replace("\x00", "").strip()[:TEXT_LENGTH],
            basis=one("basis", {item.value for item in Basis}),
            level=one("level", LEVELS),
            group=one("group", fields.GROUPS),
            on=day_of(given.get("on", "")),
        )

    @property
    def day(self) -> date:
        return date.fromisoformat(self.on) if self.on else clock.today()

    def query(self, **changed: str) -> str:
        now = replace(self, **changed)
        pairs = {"q": now.text, "basis": now.basis, "level": now.level, "group": now.group, "on": now.on}
        return "?" + urlencode({name: value for name, value in pairs.items() if value})

    def chips(self) -> list[Chip]:
        found = {
            "text": f"含“{self.text}”" if self.text else "",
            "basis": Basis(self.basis).label if self.basis else "",
            "level": LEVELS.get(self.level, ""),
            "group": self.group,
            "on": f"{self.on} 的规则" if self.on else "",
        }
        return [
            Chip(label=word, url_without=self.query(**{name: ""})) for name, word in found.items() if word
        ]

    def takes(self, line: Line) -> bool:
        said = (line.label, line.about, line.words, line.document, line.article, line.level)
        return (
            (not self.basis or line.basis == self.basis)
            and (not self.level or line.is_own == (self.level == OWN))
            and (not self.group or line.group == self.group)
            and all(any(word in text for text in said) for word in self.text.split())
        )


def day_of(raw: str) -> str:
    """A day that can have rules, as ISO; empty for what is none."""
    try:
        day = date.fromisoformat(raw.strip())
    except ValueError:
        return ""
    return day.isoformat() if 2000 <= day.year <= 2099 else ""


def lines(stored: Mapping[str, Mapping[str, Any]], *, congress_id: UUID) -> list[Line]:
    """A version's rules in the page's order; readable inside a block and outside."""
    whole = selectors.complete(stored)
    names = level_names(whole)
    return [_line(name, whole[name], congress_id=congress_id, names=names) for name in fields.FIELDS]


def _line(name: str, item: Mapping[str, Any], *, congress_id: UUID, names: Mapping[str, str]) -> Line:
    rule, basis = fields.FIELDS[name], Basis(item["basis"])
    set_by = UUID(item["set_by"]) if item["set_by"] else None
    return Line(
        name=name,
        label=rule.label,
        group=rule.group,
        about=rule.about,
        value=item["value"],
        words=fields.words(name, item["value"]),
        basis=basis.value,
        basis_label=basis.label,
        document=item["profile"],
        article=item["article"],
        set_by=set_by,
        level=names.get(item["set_by"], COUNTRY),
        is_own=set_by == congress_id,
    )


def level_names(stored: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """id of a congress that set a rule → its name."""
    ids = {UUID(item["set_by"]) for item in stored.values() if item["set_by"]}
    return {str(one): name for one, name in registry.names(ids).items()}


def found(congress: CongressRef, wanted: Wanted) -> tuple[Any, list[Line]]:
    """The version that holds on the day asked for, and those of its rules that are asked for. Raises RulesMissing."""
    version = selectors.version_on(congress.id, wanted.day)
    every = lines(version.fields, congress_id=congress.id)
    return version, [line for line in every if wanted.takes(line)]


@dataclass(frozen=True)
class Group:
    word: str
    lines: Sequence[Line]


def grouped(rows: Sequence[Line]) -> list[Group]:
    return [
        Group(word, held) for word in fields.GROUPS if (held := [row for row in rows if row.group == word])
    ]


def table(rows: Sequence[Line]) -> list[tuple[object, ...]]:
    return [
        (
            row.label,
            row.group,
            row.words,
            row.basis_label,
            row.document,
            row.article,
            row.level,
            row.about,
        )
        for row in rows
    ]
