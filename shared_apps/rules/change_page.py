"""The page of one change and its preview: what is set, what it would lead to, what it leaves alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from kernel import clock, tenancy
from kernel.tenancy import CongressRef
from shared_apps.rules import cases, effects, fields, rule_list, selectors, states
from shared_apps.rules.cases import OpenCase
from shared_apps.rules.codes import Basis
from shared_apps.rules.effects import Effect, Example
from shared_apps.rules.models import RuleChange
from shared_apps.rules.rule_list import Line
from shared_apps.worktime import selectors as worktime
from shared_apps.worktime.counting import OutOfCalendar
from tenants import selectors as registry
from ui.parts import Act, Acts, Cannot, Fact

CASES = 20  # open cases a page
SHOWN = 10  # congresses named below that keep their own


@dataclass(frozen=True, kw_only=True)
class Row:
    """One rule of the draft: as it holds without the change, and what the change says of it."""

    line: Line
    after: str
    source: str
    url: str

    @property
    def is_changed(self) -> bool:
        return bool(self.source)


def rows(change: RuleChange, effect: Effect) -> list[Row]:
    """Every rule in the page's order, the present value first."""
    found = []
    for line in rule_list.lines(effect.before.fields, congress_id=change.congress_id):
        item = change.changes.get(line.name)
        after = (
            rule_list.lines(effect.after.fields, congress_id=change.congress_id)
            if item and item.get("inherit")
            else []
        )
        url = f"{reverse('rules:change_rule', kwargs={'pk': change.pk})}?rule={line.name}"
        found.append(
            Row(
                line=line,
                after=_after(line.name, item, after),
                source=_source(item),
                url=url,
            )
        )
    return found


def _after(name: str, item: dict[str, Any] | None, inherited: Sequence[Line]) -> str:
    if item is None:
        return ""
    if item.get("inherit"):
        above = next(one for one in inherited if one.name == name)
        return f"沿用上级规定：{above.words}"
    return fields.words(name, item["value"])


def _source(item: dict[str, Any] | None) -> str:
    if item is None:
        return ""
    if item.get("inherit"):
        return str(item["article"])
    return f"{Basis(item['basis']).label}，{item['document']} {item['article']}"


def facts(change: RuleChange) -> list[Fact]:
    found = {
        "施行日期": f"{change.effective_from:%Y-%m-%d}",
        "依据文件": change.name,
        "说明": change.note,
        "最后保存": f"{change.saved_by_name}，{_moment(change.saved_at)}",
        "发布": f"{change.published_by_name}，{_moment(change.published_at)}" if change.published_at else "",
        states.CHANGE.label(change.state): f"{change.ended_by_name}，{_moment(change.ended_at)}"
        if change.ended_at
        else "",
        "原因": change.reason,
    }
    return [Fact(term=term, value=value) for term, value in found.items() if value]


def acts(change: RuleChange) -> Acts:
    """What may be done with it now, and why not the rest."""
    where = {"pk": change.pk}
    if change.state == states.DRAFT:
        changed = bool(change.changes)
        can = [
            Act(label="修改日期和依据", url=reverse("rules:change_description", kwargs=where), dialogue=True)
        ]
        if changed:
            can.insert(
                0, Act(label="预览和发布", url=reverse("rules:publication", kwargs=where), primary=True)
            )
        can.append(Act(label="放弃草稿", url=reverse("rules:change_discarding", kwargs=where), dialogue=True))
        cannot = () if changed else (Cannot(label="预览和发布", reason="还没有修改任何规则项。"),)
        return Acts(can=tuple(can), cannot=cannot)
    if change.state == states.PUBLISHED and change.effective_from > clock.today():
        url = reverse("rules:withdrawal", kwargs=where)
        return Acts(can=(Act(label="撤回发布", url=url, dialogue=True),))
    if change.state == states.PUBLISHED:
        day = f"{change.effective_from:%Y-%m-%d}"
        return Acts(
            cannot=(Cannot(label="撤回发布", reason=f"已自 {day} 起施行；如需更改，请起草新的修改。"),)
        )
    return Acts()


@dataclass(frozen=True, kw_only=True)
class CountedVersion:
    """How many open cases keep one version."""

    since: date | None
    count: int


@dataclass(frozen=True, kw_only=True)
class Keeping:
    """A congress below whose own rules win over the change."""

    name: str
    rules: str


def preview(change: RuleChange, congress: CongressRef, *, day: date, page: int) -> dict[str, Any]:
    """All that the preview draws. Opens the congress's own block for its open cases; none of another congress is read."""
    effect = selectors.effect(change)
    with tenancy.enter(congress):
        counted = cases.counts()
        listed = cases.listed((page - 1) * CASES, page * CASES)
        calendar = worktime.calendar(congress.id)
    names = registry.names(effect.keeping)
    total = sum(counted.values())
    return {
        "effect": effect,
        "day": day,
        "examples": _examples(change, effect, day=day, calendar=calendar),
        "versions": _versions(counted),
        "cases": listed,
        "cases_total": total,
        "cases_page": page,
        "cases_more": total > page * CASES,
        "keeping": _keeping(effect, names)[:SHOWN],
        "keeping_more": max(0, len(effect.keeping) - SHOWN),
        "later": selectors.later_own(change),
        "refused_below_name": registry.entry(effect.refused_below[0]).name if effect.refused_below else "",
    }


def since_of(rows: Sequence[OpenCase]) -> dict[Any, date]:
    """version → the day from which it held, for those of these cases."""
    ids = {row.version_id for row in rows if row.version_id}
    return {one: selectors.rules(one).effective_from for one in ids}


def _versions(counted: dict[Any, int]) -> list[CountedVersion]:
    found = [
        CountedVersion(since=selectors.rules(one).effective_from if one else None, count=count)
        for one, count in counted.items()
    ]
    return sorted(found, key=lambda row: row.since or date.min)


def _examples(change: RuleChange, effect: Effect, *, day: date, calendar: Any) -> list[Example]:
    if effect.refused is not None:
        return []
    before, after = (
        selectors.of_draft(one, congress_id=change.congress_id) for one in (effect.before, effect.after)
    )
    try:
        return effects.examples(day, before=before, after=after, calendar=calendar)
    except OutOfCalendar:
        return []


def _keeping(effect: Effect, names: dict[Any, str]) -> list[Keeping]:
    return [
        Keeping(name=names.get(one, ""), rules="、".join(fields.FIELDS[name].label for name in kept))
        for one, kept in effect.keeping.items()
    ]


def _moment(value: Any) -> str:
    return f"{clock.local(value):%Y-%m-%d %H:%M}" if value else ""
