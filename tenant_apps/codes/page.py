"""The page of one code: what it is, what may be done with it, what was changed here and above."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from kernel import clock, tenancy
from kernel.actor import Actor
from shared_apps.dictionaries import selectors as public
from shared_apps.dictionaries.names import Dictionary
from tenant_apps.codes import selectors, states
from tenant_apps.codes.models import Overlay
from tenant_apps.codes.resolving import Code
from tenants import selectors as registry
from ui.parts import Act, Acts, Cannot, Fact


@dataclass(frozen=True)
class Change:
    """A line of the history."""

    at: datetime
    what: str
    words: str
    days: str
    who: str
    version: str


def facts(dictionary: Dictionary, code: Code) -> list[Fact]:
    found = [
        ("字典", dictionary.word),
        ("统一名称", code.standard if code.is_renamed else ""),
        ("来源", f"{code.source_word}{'（已发布至下级）' if code.is_published else ''}"),
        ("状态", code.state_word),
        ("起止日期", days(code.valid_from, code.valid_to) if code.valid_from or code.valid_to else ""),
        ("说明", code.note),
        ("代码", code.code),
        ("版本", code.version),
    ]
    return [Fact(term=term, value=value) for term, value in found if value]


def days(begins: date | None, ends: date | None) -> str:
    """`2026-03-01 起 至 2026-12-31`, as far as there are such days."""
    return " ".join(filter(None, (f"{begins} 起" if begins else "", f"至 {ends}" if ends else "")))


def history(dictionary: Dictionary, code: Code) -> list[Change]:
    """What this congress changed, and how the public row read before, the latest first."""
    found = [
        Change(
            at=row.at,
            what=row.get_kind_display(),
            words=row.label,
            days=days(row.valid_from, row.valid_to),
            who=row.by_name,
            version=f"·{row.pk}" if row.label else "",
        )
        for row in selectors.changes(dictionary=dictionary.value, code=code.code)
    ]
    found += [
        Change(
            at=row["until"],
            what="发布单位改名",
            words=row["label"],
            days="此前的名称",
            who="",
            version=f"{row['version']}·",
        )
        for row in public.editions(dictionary=dictionary.value, code=code.code)
    ]
    return sorted(found, key=lambda change: change.at, reverse=True)


def acts(actor: Actor, dictionary: Dictionary, code: Code) -> Acts:
    """Deeds in the order of their use, and why others are not possible."""
    keeps, approves = actor.can(states.KEEP), actor.can(states.APPROVE)
    if code.state == states.MERGED or not (keeps or approves):
        return Acts()
    cannot: tuple[Cannot, ...] = ()
    held = code.is_local and (
        code.is_awaiting or selectors.open_proposal(dictionary=dictionary.value, code=code.code) is not None
    )
    deeds: list[tuple[str, str, str, bool]] = [
        ("label", "改用本级名称", "pencil", keeps and not code.is_published)
    ]
    open_now = _kinds_not_over(dictionary, code)
    deeds.append(
        ("standard-label", "恢复统一名称", "arrow-counterclockwise", keeps and Overlay.Kind.LABEL in open_now)
    )
    if not dictionary.is_fixed:
        deeds += _hiding(code, open_now, keeps)
        deeds += [
            ("revision", "修改发布条目", "pencil-square", code.is_published and approves),
            *(_of_local(code, keeps, approves) if not held else ()),
        ]
    else:
        cannot = (Cannot(label="隐藏、停用、并入", reason="本字典由全国统一规定。"),)
    if held:
        cannot = (Cannot(label="停用、并入、提请", reason="已提请上级审定，或者已送发布，等候生效。"),)
    key = f"{dictionary.value}.{code.code}"
    can = [
        Act(label=word, url=reverse(f"codes:{name}", kwargs={"key": key}), icon=icon, dialogue=True)
        for name, word, icon, possible in deeds
        if possible
    ]
    return Acts(can=tuple(can), cannot=cannot)


def _hiding(code: Code, open_now: set[str], keeps: bool) -> list[tuple[str, str, str, bool]]:
    hidden = Overlay.Kind.HIDE in open_now
    return [
        ("hiding", "隐藏", "eye-slash", keeps and not code.is_local and code.is_usable and not hidden),
        ("showing", "恢复显示", "eye", keeps and hidden),
    ]


def _of_local(code: Code, keeps: bool, approves: bool) -> list[tuple[str, str, str, bool]]:
    if not code.is_local:
        return []
    here = tenancy.current()
    above, below = registry.congress_above(here.parent_id), registry.congresses_below(here.id)
    return [
        ("proposing", "提请上级采用", "send", keeps and code.is_usable and above is not None),
        ("publication", "发布到下级", "broadcast", approves and code.is_usable and bool(below)),
        ("merger", "并入其他条目", "sign-merge-right", keeps),
        ("ending", "停用", "slash-circle", keeps and code.valid_to is None),
        ("reopening", "恢复使用", "arrow-counterclockwise", keeps and code.valid_to is not None),
    ]


def _kinds_not_over(dictionary: Dictionary, code: Code) -> set[str]:
    """Which kinds of change hold now or will."""
    today = clock.today()
    return {
        row.kind
        for row in selectors.changes(dictionary=dictionary.value, code=code.code)
        if row.valid_to is None or row.valid_to >= today
    }
