"""A row of the list as the template and the export take it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from kernel import clock
from kernel.actor import Actor
from tenant_apps.codes.selectors import Reading
from tenant_apps.suggestions import deadlines, listing, selectors
from tenant_apps.suggestions.listing import RowFacts
from tenant_apps.suggestions.models import Suggestion
from ui import parts as ui
from ui import words

HEAD = (
    "编号",
    "标题",
    "种类",
    "类别",
    "领衔代表",
    "代表团",
    "承办单位",
    "状态",
    "提出日期",
    "登记日期",
    "期限",
    "期限情况",
    "收到日期",
    "代录",
    "会期",
    "并案",
)
_RISKY = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, kw_only=True)
class Row:
    pk: UUID
    number: str
    title: str
    category: str
    lead: str
    state: str
    facts: RowFacts
    lamp: ui.Lamp | None
    is_draft: bool
    carried: bool
    entered: str  # 代录（纸质）
    merged: str  # 并入第2026-0001号办理


def rows_of(actor: Actor, found: Sequence[Suggestion]) -> list[Row]:
    """One page of the list: the dictionary, the calendar and each app's column are asked once."""
    categories, lamps = selectors.categories(), deadlines.lamps()
    facts = listing.facts_of(actor, found)
    return [
        Row(
            pk=item.pk,
            number=item.number or "—",
            title=item.title or "（未填写标题）",
            category=categories.words(item.category, kept=item.category_label),
            lead=item.lead_name,
            state=item.state_label,
            facts=facts[item.pk],
            lamp=_lamp(facts[item.pk], lamps),
            is_draft=item.is_editable,
            carried=bool(item.carried_from),
            entered=item.entry_label,
            merged=item.merged_label,
        )
        for item in found
    ]


def export(actor: Actor, found: Iterable[Suggestion]) -> Iterator[tuple[str, ...]]:
    """The head, then every row, as text that no spreadsheet takes for a formula."""
    categories, lamps = selectors.categories(), deadlines.lamps()
    yield HEAD
    todo = iter(found)
    while batch := list(islice(todo, 500)):
        facts = listing.facts_of(actor, batch)
        for item in batch:
            yield tuple(safe_cell(cell) for cell in _cells(item, facts[item.pk], categories, lamps))


def safe_cell(text: str) -> str:
    """A cell that begins like a formula gets an apostrophe in front."""
    return f"'{text}" if text.lstrip(" ").startswith(_RISKY) else text


def _cells(item: Suggestion, facts: RowFacts, categories: Reading, lamps: deadlines.Lamps) -> tuple[str, ...]:
    lamp = _lamp(facts, lamps)
    return (
        item.number or "",
        item.title,
        item.get_kind_display(),
        categories.words(item.category, kept=item.category_label),
        item.lead_name,
        item.lead_delegation,
        facts.undertaker,
        item.state_label,
        f"{clock.local(item.submitted_at):%Y-%m-%d}" if item.submitted_at else "",
        f"{clock.local(item.registered_at):%Y-%m-%d}" if item.registered_at else "",
        f"{clock.day_of_deadline(facts.due_at):%Y-%m-%d}" if facts.due_at else "",
        lamp.words + ("（暂定）" if lamp.provisional else "") if lamp else "",
        f"{item.received_on:%Y-%m-%d}" if item.received_on else "",
        item.entry_label,
        item.occasion,
        item.merged_label,
    )


def _lamp(facts: RowFacts, lamps: deadlines.Lamps) -> ui.Lamp | None:
    if facts.replied_at is not None:
        return ui.Lamp(code="done", words=f"{words.day(facts.replied_at)} 已答复")
    if facts.due_at is None:
        return None
    found = lamps.of(facts.due_at)
    return ui.Lamp(
        code=found.code,  # type: ignore[arg-type]
        words=found.label,
        date=words.day(clock.day_of_deadline(facts.due_at)),
        provisional=facts.due_provisional,
    )
