"""议案 among what is looked for: few beside the suggestions, so they are read without an index, by the conditions that bills have too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from kernel import clock
from kernel.actor import Actor
from kernel.errors import NotPermitted
from tenant_apps.bills import access, listing, selectors, states
from tenant_apps.bills.models import Bill
from tenant_apps.finding import excerpts
from tenant_apps.finding.book import Entry, Letter
from tenant_apps.finding.wanted import Wanted
from tenant_apps.suggestions import selectors as suggestions

_FIRST, _LAST = 1950, 2200  # years; the day before and after must be days
_PLACES = {"案据": "grounds", "方案": "plan", "审议意见": "opinion", "审议结果报告": "report"}


@dataclass(frozen=True)
class Hit:
    """One bill: its line of the list, its cause marked, and the first place besides where the words stand."""

    bill: Bill
    row: listing.Row
    title: list[excerpts.Piece]
    place: str
    excerpt: list[excerpts.Piece]
    case: None = None

    @property
    def excerpt_text(self) -> str:
        return "".join(piece.text for piece in self.excerpt)


def reads(actor: Actor) -> bool:
    """Whether there is a list of bills for this actor."""
    return actor.can("content.read") or actor.can(states.FOLLOW)


def reader(actor: Actor) -> Actor:
    """Who may look for bills. Raises NotPermitted."""
    if not reads(actor):
        raise NotPermitted
    return actor


def matching(actor: Actor, wanted: Wanted, *, filed: bool = False) -> Any:
    """Those the actor may read, in the order that was asked for. Conditions that no bill meets (种类, 承办单位, 答复) find none."""
    rows = access.visible(actor)
    if wanted.year and not _FIRST <= wanted.year <= _LAST:
        return rows.none()
    if any((wanted.state, wanted.unit, wanted.kind, wanted.letter, wanted.outcome, wanted.lamp)):
        return rows.none()
    for word in wanted.q.split():
        rows = rows.filter(selectors.saying(word))
    if wanted.category:
        rows = rows.filter(category__in=suggestions.categories().family(wanted.category))
    if wanted.delegation:
        rows = rows.filter(lead_delegation__contains=wanted.delegation)
    since = max(filter(None, (wanted.since, date(wanted.year, 1, 1) if wanted.year else None)), default=None)
    until = min(
        filter(None, (wanted.until, date(wanted.year, 12, 31) if wanted.year else None)), default=None
    )
    if since:
        rows = rows.filter(submitted_at__gte=clock.end_of_day(since - timedelta(days=1)))
    if until:
        rows = rows.filter(submitted_at__lt=clock.end_of_day(until))
    if filed:
        rows = rows.exclude(submitted_at=None)
    rows = rows.annotate(names=Count("signatures", filter=Q(signatures__status="SIGNED")))
    return _ordered(rows.select_related("session", "suggestion"), wanted.order)


def hits(found: Sequence[Any], wanted: Wanted) -> list[Hit]:
    """A page of them."""
    made = []
    for bill, row in zip(found, listing.rows_of(found), strict=True):
        texts = ((place, getattr(bill, name)) for place, name in _PLACES.items())
        marked = ((place, excerpts.excerpt(text, wanted.words)) for place, text in texts)
        place, excerpt = next(((place, pieces) for place, pieces in marked if pieces), ("", []))
        made.append(Hit(bill, row, excerpts.marked(row.cause, wanted.words), place, excerpt))
    return made


def entries_of(ids: Sequence[UUID]) -> dict[UUID, Entry]:
    """These bills as their chapter of a compilation tells them, in this order."""
    known = {bill.pk: bill for bill in selectors.among(ids)}
    return {one: _entry(known[one]) for one in ids if one in known}


def _ordered(rows: Any, order: str) -> Any:
    """By number: a series after the other, each from its first."""
    if order == "number":
        return rows.order_by("occasion", "kind", "former", "trial", "no", "submitted_at", "id")
    return rows.order_by("-created_at", "-id")


def _entry(bill: Bill) -> Entry:
    others = [row.person_name for row in selectors.names(bill) if row.mandate_id != bill.lead_mandate_id]
    facts = [
        ("编号", " ".join(filter(None, (bill.occasion, bill.number_label)))),
        ("提出方式", bill.get_kind_display()),
        ("类别", bill.category_label),
        ("领衔代表", f"{bill.lead_name}　{bill.lead_delegation}".strip()),
        ("联名代表", f"{'、'.join(others)}（连同领衔代表共 {len(others) + 1} 人）" if others else ""),
        ("提出日期", f"{clock.local(bill.submitted_at):%Y-%m-%d}" if bill.submitted_at else ""),
        ("审议机构", bill.committee),
        ("决定", _said(listing.decision(bill), bill.decided_by, bill.decided_on, bill.decision_reason)),
        ("审议结果", _said(bill.get_result_display(), bill.result_by, bill.result_on, bill.result_note)),
        ("转为建议", bill.suggestion.number_label if bill.suggestion else ""),
        ("状态", bill.state_label),
    ]
    texts = [
        ("案据", bill.grounds),
        ("方案", bill.plan),
        ("审议意见", bill.opinion),
        ("审议结果报告", bill.report),
    ]
    return Entry(
        title=bill.cause,
        facts=[(term, value) for term, value in facts if value],
        body="",
        letters=[Letter(heading=heading, about="", body=text) for heading, text in texts if text],
        note="",
    )


def _said(what: str, by: str, on: date | None, why: str) -> str:
    """列入会议议程（主席团第二次会议，2026-03-02）：条件成熟; nothing where nothing was decided."""
    if not what or on is None:
        return ""
    return f"{what}（{by}，{on:%Y-%m-%d}）" + (f"：{why}" if why else "")
