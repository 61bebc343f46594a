"""For the province's console: which congress has set which rule for itself, and what would hold without it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from kernel import clock
from kernel.actor import Actor
from shared_apps.rules import fields, selectors
from shared_apps.rules.codes import Basis
from shared_apps.rules.inheritance import chain_of, latest_of, resolved
from tenants import access
from tenants import selectors as registry
from ui import words
from ui.parts import Chip

READ = "console.read"
PAGE = 50
HEAD = (
    "单位",
    "行政区划代码",
    "层级",
    "规则项",
    "本级规定",
    "上级规定",
    "依据类别",
    "依据文件",
    "条款",
    "施行日期",
    "状态",
)
LEVELS = ("province", "city", "county")
TEXT_LENGTH = 60


@dataclass(frozen=True, kw_only=True)
class Deviation:
    code: str
    place: str
    level: str
    name: str
    label: str
    own: str
    above: str
    basis: str
    basis_label: str
    document: str
    article: str
    since: Any
    is_ahead: bool

    @property
    def state(self) -> str:
        return "尚未施行" if self.is_ahead else "施行中"

    @property
    def differs(self) -> bool:
        return self.own != self.above


@dataclass(frozen=True)
class Wanted:
    text: str = ""
    level: str = ""
    basis: str = ""
    name: str = ""
    differs: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Wanted:
        def one(key: str, known: Any) -> str:
            value = given.get(key, "")
            return value if value in known else ""

        return cls(
            text=given.get("q", "").replace("\x00", "").strip()[:TEXT_LENGTH],
            level=one("level", LEVELS),
            basis=one("basis", {item.value for item in Basis}),
            name=one("rule", fields.FIELDS),
            differs=one("differs", {"1"}),
        )

    def query(self, **changed: str) -> str:
        now = replace(self, **changed)
        pairs = {
            "q": now.text,
            "level": now.level,
            "basis": now.basis,
            "rule": now.name,
            "differs": now.differs,
        }
        return "?" + urlencode({name: value for name, value in pairs.items() if value})

    def chips(self) -> list[Chip]:
        found = {
            "text": f"含“{self.text}”" if self.text else "",
            "level": words.level_word(self.level) if self.level else "",
            "basis": Basis(self.basis).label if self.basis else "",
            "name": fields.FIELDS[self.name].label if self.name else "",
            "differs": "与上级不同" if self.differs else "",
        }
        return [
            Chip(label=word, url_without=self.query(**{name: ""})) for name, word in found.items() if word
        ]

    def takes(self, row: Deviation) -> bool:
        said = (row.place, row.code, row.label, row.own, row.document, row.article)
        return (
            (not self.level or row.level == self.level)
            and (not self.basis or row.basis == self.basis)
            and (not self.name or row.name == self.name)
            and (not self.differs or row.differs)
            and all(any(word in text for text in said) for word in self.text.split())
        )


def listed(actor: Actor, wanted: Wanted) -> list[Deviation]:
    """In code order. Raises NotFound for somebody without a console."""
    parents, profiles, today = registry.parents(), selectors.profiles(), clock.today()
    found: list[Deviation] = []
    for congress in access.in_scope(actor, READ):
        above = chain_of(congress.pk, parents)[:-1]
        now = latest_of(congress.pk, profiles, today)
        ahead = [one for one in profiles if one.congress_id == congress.pk and one.effective_from > today]
        for profile in [*([now] if now else []), *sorted(ahead, key=lambda one: one.effective_from)]:
            upper = resolved(above, profiles, max(profile.effective_from, today))
            for name in fields.FIELDS:
                item = profile.values.get(name)
                if item is None:
                    continue
                basis = Basis(item["basis"])
                found.append(
                    Deviation(
                        code=congress.code,
                        place=congress.name,
                        level=congress.level,
                        name=name,
                        label=fields.FIELDS[name].label,
                        own=fields.words(name, item["value"]),
                        above=fields.words(name, upper.fields[name]["value"]),
                        basis=basis.value,
                        basis_label=basis.label,
                        document=item.get("document") or profile.name,
                        article=item["article"],
                        since=profile.effective_from,
                        is_ahead=profile.effective_from > today,
                    )
                )
    return [row for row in found if wanted.takes(row)]


def table(rows: Sequence[Deviation]) -> list[tuple[object, ...]]:
    return [
        (
            row.place,
            row.code,
            words.level_word(row.level),
            row.label,
            row.own,
            row.above,
            row.basis_label,
            row.document,
            row.article,
            row.since,
            row.state,
        )
        for row in rows
    ]
