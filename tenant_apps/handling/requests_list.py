"""退办和延期申请: what units have asked for and what was answered, as the office, the distributor and each unit list it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Value

from kernel import clock, tenancy, text
from kernel.actor import Actor
from kernel.tenancy import TenantQuerySet
from kernel.web import links
from shared_apps.worktime.counting import FIRST_YEAR, LAST_YEAR
from tenant_apps.handling import access, requests, states
from tenant_apps.handling.models import Extension, ReturnRequest
from ui import parts as ui
from ui import words

PAGE, MOST = 20, 5_000  # rows of a page, of a file
HEAD = (
    "申请",
    "编号",
    "标题",
    "承办单位",
    "申请事项",
    "理由",
    "申请人和时间",
    "结果",
    "答复意见",
    "答复人和时间",
)
RETURN, EXTENSION = "return", "extension"
KINDS = {RETURN: "退办", EXTENSION: "延期"}
MODELS: tuple[tuple[str, type[ReturnRequest] | type[Extension]], ...] = (
    (RETURN, ReturnRequest),
    (EXTENSION, Extension),
)
OPEN = "OPEN"
ANSWERS = {OPEN: "待决定", **states.ANSWERS}


@dataclass(frozen=True)
class Wanted:
    """What the reader asked for; empty means all. A value that means nothing is left out."""

    kind: str = ""
    state: str = ""
    unit: str = ""
    since: date | None = None
    until: date | None = None

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Wanted:
        kind, state, key = given.get("kind", ""), given.get("state", ""), text.as_uuid(given.get("unit", ""))
        return cls(
            kind=kind if kind in KINDS else "",
            state=state if state in ANSWERS else "",
            unit=str(key) if key else "",
            since=_day(given.get("since", "")),
            until=_day(given.get("until", "")),
        )

    def query(self, **changed: object) -> str:
        """The address with some conditions changed, beginning with ?."""
        now = replace(self, **changed)  # type: ignore[arg-type]
        pairs = {
            "kind": now.kind,
            "state": now.state,
            "unit": now.unit,
            "since": now.since.isoformat() if now.since else "",
            "until": now.until.isoformat() if now.until else "",
        }
        return "?" + urlencode({name: value for name, value in pairs.items() if value})

    def chips(self, units: Mapping[str, str]) -> list[ui.Chip]:
        found = [
            ("kind", "", KINDS.get(self.kind, "")),
            ("state", "", ANSWERS.get(self.state, "")),
            ("unit", "", units.get(self.unit, "所选单位") if self.unit else ""),
            ("since", None, f"{self.since:%Y-%m-%d} 起" if self.since else ""),
            ("until", None, f"{self.until:%Y-%m-%d} 止" if self.until else ""),
        ]
        return [
            ui.Chip(label=word, url_without=self.query(**{name: none})) for name, none, word in found if word
        ]


def _day(raw: str) -> date | None:
    """Of the years that the platform counts in."""
    try:
        found = date.fromisoformat(raw[:10])
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


@dataclass(frozen=True, kw_only=True)
class Row:
    """One request. `url` is empty for a case that is this reader's no more."""

    id: UUID
    assignment_id: UUID
    kind: str
    number: str
    title: str
    at: datetime
    decided: str
    line: requests.Line
    url: str

    @property
    def kind_label(self) -> str:
        return KINDS[self.kind]


def listed(actor: Actor, wanted: Wanted) -> Any:
    """(kind, id, when asked) of the requests this actor may read, the latest first. Raises NotPermitted."""
    access.require_reader_of_requests(actor)
    found = [
        _keys(kind, _narrowed(access.requests_of(actor, model), wanted))
        for kind, model in MODELS
        if wanted.kind in ("", kind)
    ]
    rows = found[0] if len(found) == 1 else found[0].union(found[1], all=True)
    return rows.order_by("-at", "-id")


def _keys(kind: str, rows: TenantQuerySet) -> Any:
    return rows.annotate(kind=Value(kind)).values("kind", "id", "at")


def _narrowed(rows: TenantQuerySet, wanted: Wanted) -> TenantQuerySet:
    if wanted.state:
        rows = rows.filter(decision="" if wanted.state == OPEN else wanted.state)
    if wanted.unit:
        rows = rows.filter(assignment__unit_id=UUID(wanted.unit))
    if wanted.since:
        rows = rows.filter(at__gte=clock.end_of_day(wanted.since - timedelta(days=1)))
    if wanted.until:
        rows = rows.filter(at__lt=clock.end_of_day(wanted.until))
    return rows


def units(actor: Actor) -> dict[str, str]:
    """Units that have asked for something this actor reads: id → name as it was then."""
    found: dict[str, str] = {}
    for _, model in MODELS:
        rows = access.requests_of(actor, model).order_by("assignment__undertaker_name", "assignment__unit_id")
        for key, name in rows.values_list("assignment__unit_id", "assignment__undertaker_name").distinct():
            found[str(key)] = name
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


def rows_of(actor: Actor, keys: Sequence[Mapping[str, Any]]) -> list[Row]:
    """A page of them: two queries."""
    asked: dict[UUID, ReturnRequest | Extension] = {}
    for kind, model in MODELS:
        wanted = [key["id"] for key in keys if key["kind"] == kind]
        if wanted:
            rows = access.requests_of(actor, model).filter(pk__in=wanted)
            asked |= {row.pk: row for row in rows.select_related("assignment__matter")}
    return [_row(actor, str(key["kind"]), asked[key["id"]]) for key in keys]


def _row(actor: Actor, kind: str, asked: ReturnRequest | Extension) -> Row:
    held = asked.assignment
    decided = f"{asked.decided_by_name} {words.moment(asked.decided_at)}".strip() if asked.decided_at else ""
    opens = actor.can("content.read") or actor.can("matter.distribute") or held.state not in states.GONE
    return Row(
        id=asked.pk,
        assignment_id=held.pk,
        kind=kind,
        number=held.matter.number_label,
        title=held.matter.title,
        at=asked.at,
        decided=decided,
        line=requests.line_of(asked),
        url=_url(held) if opens else "",
    )


def _url(held: Any) -> str:
    code, matter = tenancy.current().code, held.matter
    if matter.suggestion_id is None:
        return links.tenant_url(code, "handling:matter", pk=matter.pk)
    return links.tenant_url(code, "suggestions:case", pk=matter.suggestion_id)


def table(actor: Actor, keys: Any) -> list[tuple[object, ...]]:
    return [
        (
            row.kind_label,
            row.number,
            row.title,
            row.line.unit,
            row.line.asked,
            row.line.reason,
            row.line.by,
            row.line.decision,
            row.line.answer,
            row.decided,
        )
        for row in rows_of(actor, list(keys[:MOST]))
    ]
