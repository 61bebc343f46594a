"""沿革: which rules held from which day, and what each version changed against the one before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from kernel import clock
from kernel.errors import NotFound
from shared_apps.rules import selectors, states
from shared_apps.rules.effects import Difference, differences
from shared_apps.rules.models import RuleChange, RuleVersion

HEAD = ("施行日期", "至", "状态", "规则项", "原规定", "新规定", "原依据", "新依据", "本级发布人", "发布时间")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One version of a congress: `until` is its last day, None while nothing follows; `change` is the congress's own, if it made one."""

    version: RuleVersion
    until: date | None
    differences: Sequence[Difference]
    change: RuleChange | None

    @property
    def since(self) -> date:
        found: date = self.version.effective_from
        return found

    @property
    def state(self) -> str:
        today = clock.today()
        if self.since > today:
            return "尚未施行"
        return "施行中" if self.until is None or today <= self.until else "已被替代"

    @property
    def is_now(self) -> bool:
        return self.state == "施行中"

    @property
    def is_first(self) -> bool:
        return not self.differences and self.change is None

    @property
    def cause(self) -> str:
        if self.change is not None:
            return f"本级发布：{self.change.name}"
        return "首个版本" if self.is_first else "上级规则变化"


def entries(congress_id: UUID) -> list[Entry]:
    """The latest first. A day whose rules are those of the day before is no version of its own (what was set for it was withdrawn)."""
    own = {
        row.effective_from: row for row in selectors.changes_of(congress_id) if row.state == states.PUBLISHED
    }
    found: list[Entry] = []
    rows = selectors.versions_of(congress_id)
    until: date | None = None
    for index, row in enumerate(rows):
        before = rows[index + 1] if index + 1 < len(rows) else None
        changed = (
            differences(selectors.complete(before.fields), selectors.complete(row.fields)) if before else []
        )
        if before is not None and not changed:
            continue
        found.append(Entry(version=row, until=until, differences=changed, change=own.get(row.effective_from)))
        until = row.effective_from - timedelta(days=1)
    return found


def entry(congress_id: UUID, version_id: UUID) -> Entry:
    """One of them. Raises NotFound."""
    found = next((one for one in entries(congress_id) if one.version.pk == version_id), None)
    if found is None:
        raise NotFound
    return found


def matching(rows: Sequence[Entry], text: str) -> list[Entry]:
    """Those in which the words occur: in a rule, its value, its ground or the document."""
    if not text:
        return list(rows)
    return [
        row
        for row in rows
        if text in row.cause
        or text in row.state
        or any(
            text in said
            for one in row.differences
            for said in (one.label, one.before, one.after, one.source_before, one.source_after)
        )
    ]


def table(rows: Sequence[Entry]) -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = []
    for row in rows:
        by = row.change.published_by_name if row.change else ""
        at = (
            f"{clock.local(row.change.published_at):%Y-%m-%d %H:%M}"
            if row.change and row.change.published_at
            else ""
        )
        head = (row.since, row.until or "", row.state)
        if not row.differences:
            found.append((*head, row.cause, "", "", "", "", by, at))
        found += [
            (*head, one.label, one.before, one.after, one.source_before, one.source_after, by, at)
            for one in row.differences
        ]
    return found
