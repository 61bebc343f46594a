"""Found cases as the page, the table and the API show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kernel.actor import Actor
from shared_apps.dictionaries.names import Dictionary
from tenant_apps.codes import selectors as codes
from tenant_apps.finding import excerpts
from tenant_apps.finding.wanted import ORDERS, Wanted
from tenant_apps.handling import narrowing
from tenant_apps.organs import selectors as organs
from tenant_apps.suggestions import reading, states
from tenant_apps.suggestions import rows as ledger
from tenant_apps.suggestions import selectors as suggestions
from ui.parts import Chip


@dataclass(frozen=True)
class Hit:
    """One case: its line of the ledger, its title marked, and the first place besides where the words stand."""

    case: Any
    row: ledger.Row
    title: list[excerpts.Piece]
    place: str
    excerpt: list[excerpts.Piece]
    bill: None = None

    @property
    def excerpt_text(self) -> str:
        return "".join(piece.text for piece in self.excerpt)


def hits(actor: Actor, found: Sequence[Any], wanted: Wanted) -> list[Hit]:
    """A page of them, in as many queries as for one."""
    replies = narrowing.replies_of([case.pk for case in found]) if wanted.words else {}
    made = []
    for case, row in zip(found, ledger.rows_of(actor, found), strict=True):
        place, excerpt = _excerpt(case, replies.get(case.pk, ()), wanted.words)
        made.append(Hit(case, row, excerpts.marked(row.title, wanted.words), place, excerpt))
    return made


def _excerpt(
    case: Any, replies: Sequence[Any], looked_for: Sequence[str]
) -> tuple[str, list[excerpts.Piece]]:
    texts = [("正文", case.body), *(("答复", reply.body) for reply in reversed(replies))]
    for place, text in texts:
        if found := excerpts.excerpt(text, looked_for):
            return place, found
    return "", []


@dataclass(frozen=True)
class Choices:
    """What the filter offers to this reader."""

    categories: list[codes.Choice]
    outcomes: list[codes.Choice]
    units: list[tuple[UUID, str]]
    years: list[int]


def choices(actor: Actor) -> Choices:
    return Choices(
        categories=suggestions.categories().choices(),
        outcomes=codes.choices(Dictionary.OUTCOME),
        units=[(unit.pk, unit.name) for unit in organs.units_for_assignment()],
        years=suggestions.years(actor),
    )


def chips(wanted: Wanted, offered: Choices) -> list[Chip]:
    """The conditions in force, each with the address without it."""
    labels = {
        "q": f"含“{wanted.q}”" if wanted.q else "",
        "state": states.MACHINE.label(wanted.state) if wanted.state else "",
        "category": dict(offered.categories).get(wanted.category, wanted.category),
        "year": f"{wanted.year} 年" if wanted.year else "",
        "unit": dict(offered.units).get(wanted.unit, "所选单位") if wanted.unit else "",
        "kind": reading.KINDS.get(wanted.kind, ""),
        "delegation": wanted.delegation,
        "since": f"{wanted.since:%Y-%m-%d} 起" if wanted.since else "",
        "until": f"至 {wanted.until:%Y-%m-%d}" if wanted.until else "",
        "letter": f"{wanted.letter} 类" if wanted.letter else "",
        "outcome": dict(offered.outcomes).get(wanted.outcome, wanted.outcome),
        "lamp": narrowing.LAMPS.get(wanted.lamp, ""),
    }
    return [
        Chip(label=label, url_without=f"?{wanted.query(**{name: ''})}")
        for name, label in labels.items()
        if label
    ]


def orders(wanted: Wanted) -> list[tuple[str, str, bool]]:
    """(address, words, whether it is in force) of each order; without words nothing is more to the point than another."""
    now = "date" if wanted.order == "relevance" and not wanted.words else wanted.order
    offered = {code: word for code, word in ORDERS.items() if wanted.words or code != "relevance"}
    return [(f"?{wanted.query(order=code)}", word, code == now) for code, word in offered.items()]
