"""Lists of the other registers: 届次 with sessions, and delegations, groups, districts or units of a term."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet

from kernel import tenancy
from kernel.actor import Actor
from kernel.text import one_line
from tenant_apps.deputies import access, bodies, places, selectors, states
from tenant_apps.deputies.bodies import Kind
from tenant_apps.deputies.models import DeputyGroup, ElectingUnit, ElectoralDistrict, Session, Term
from ui.parts import Tab

PAGE = 20
_TEXT_MAX = 60
_OPEN = Q(mandates__status__in=states.OPEN)


@dataclass(frozen=True)
class Wanted:
    """The address of a list of bodies. `gone`: the dissolved ones too."""

    kind: Kind
    terms: list[Term]
    term: Term | None
    text: str = ""
    gone: bool = False

    @classmethod
    def of(cls, kind: Kind, given: Mapping[str, str]) -> Wanted:
        terms = selectors.terms()
        chosen = next((one for one in terms if str(one.ordinal) == given.get("term", "")), None)
        present = next((one for one in terms if one.status == states.CURRENT), terms[0] if terms else None)
        text = one_line(given.get("q", "")[: 4 * _TEXT_MAX])[:_TEXT_MAX]
        return cls(kind, terms, chosen or present, text, gone=given.get("gone") == "1")

    def query(self, **changed: Any) -> str:
        now = replace(self, **changed)
        pairs = {
            "term": str(now.term.ordinal) if now.term is not None else "",
            "q": now.text,
            "gone": "1" if now.gone else "",
        }
        return "?" + urlencode({name: value for name, value in pairs.items() if value})


def listed(actor: Actor, wanted: Wanted) -> QuerySet[Any]:
    """With the number of deputies in each (`deputies`). Raises NotPermitted."""
    access.reader(actor)
    rows = wanted.kind.model.objects.filter(term=wanted.term).select_related("successor")
    if not wanted.gone:
        rows = rows.filter(active=True)
    if wanted.text:
        rows = rows.filter(name__icontains=wanted.text)
    if wanted.kind.model is DeputyGroup:
        open_members = Q(members__mandate__status__in=states.OPEN)
        rows = rows.annotate(deputies=Count("members", filter=open_members))
    else:
        rows = rows.annotate(deputies=Count("mandates", filter=_OPEN))
    by_number = wanted.kind.model is ElectoralDistrict
    ordered: QuerySet[Any] = rows.order_by("-active", "number" if by_number else "order", "name", "id")
    return ordered


def tabs(current: Kind, *, urls: Mapping[str, str]) -> list[Tab]:
    kinds = bodies.kinds(tenancy.current().level)
    return [Tab(label=one.word, url=urls[one.key], current=one.key == current.key) for one in kinds]


def head(kind: Kind) -> tuple[str, ...]:
    if kind.model is ElectoralDistrict:
        return "选区号", "名称", "应选代表数", "现有代表数", "范围", "状态"
    if kind.model is ElectingUnit:
        return "名称", "类别", "应选代表数", "现有代表数", "状态"
    if kind.model is DeputyGroup:
        return "名称", "类别", "现有代表数", "状态"
    return "名称", "现有代表数", "状态"


def cells(kind: Kind, row: Any) -> tuple[object, ...]:
    """Under `head`, for page and sheet alike."""
    if kind.model is ElectoralDistrict:
        return row.number, row.name, _seats(row), row.deputies, row.area, state_of(row)
    if kind.model is ElectingUnit:
        return row.name, row.get_kind_display(), _seats(row), row.deputies, state_of(row)
    if kind.model is DeputyGroup:
        return row.name, row.get_kind_display(), row.deputies, state_of(row)
    return row.name, row.deputies, state_of(row)


def _seats(row: Any) -> object:
    return row.seats or "未登记"


def state_of(row: Any) -> str:
    """In use or not; of one in use also whether it has more deputies than it elects (after others were dissolved into it)."""
    if row.active:
        most = places.most(row)
        return f"在用，超出 {row.deputies - most} 名" if most and row.deputies > most else "在用"
    return f"已撤销，并入{row.successor.name}" if row.successor else "已撤销"


@dataclass(frozen=True)
class TermPart:
    """One term with its sessions, and how many deputies sit, or sat when it ended."""

    term: Term
    sessions: list[Session]
    deputies: int

    @property
    def is_current(self) -> bool:
        return bool(self.term.status == states.CURRENT)


def term_parts(actor: Actor, rows: list[Term]) -> list[TermPart]:
    """Of these terms, in two queries. Raises NotPermitted."""
    access.reader(actor)
    ids = [row.pk for row in rows]
    sessions: dict[Any, list[Session]] = {}
    for one in Session.objects.filter(term__in=ids).order_by("begins", "no", "kind"):
        sessions.setdefault(one.term_id, []).append(one)
    counts = dict(
        Term.objects.filter(pk__in=ids)
        .values_list("pk")
        .annotate(n=Count("mandates", filter=_OPEN | Q(mandates__status=states.EXPIRED)))
        .order_by()
    )
    return [TermPart(row, sessions.get(row.pk, []), counts.get(row.pk, 0)) for row in rows]
