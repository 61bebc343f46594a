"""What is shown of a deputy. `public_facts` is the one list of what leaves the register (代表法 §58): nothing else does.

Whoever keeps the register sees the `Record` besides. A new column of Mandate is seen by nobody until it stands in one of the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kernel import tenancy
from tenant_apps.deputies import private_facts, selectors, states
from tenant_apps.deputies.models import Mandate, MandateEvent
from ui.parts import Fact


@dataclass(frozen=True, kw_only=True)
class PublicFacts:
    """For deputies, other staff and other congresses alike. `post` is the post as published."""

    id: UUID
    person_name: str
    seat_no: str
    congress: str
    term: str
    delegation: str
    electing: str
    roles: list[str]
    post: str


@dataclass(frozen=True, kw_only=True)
class Record:
    """The rest of what stands in the register, for who keeps it."""

    status: str
    status_label: str
    status_from: date | None
    ground: str
    elected_on: date
    how: str
    gender: str
    ethnicity: str
    birth_month: str
    party: str
    education: str
    employer: str
    native_language: str
    disability_help: str


def public_facts(mandate: Mandate) -> PublicFacts:
    return PublicFacts(
        id=mandate.pk,
        person_name=mandate.person_name,
        seat_no=mandate.seat_no,
        congress=tenancy.current().name,
        term=str(mandate.term),
        delegation=mandate.delegation,
        electing=mandate.electing,
        roles=mandate.role_labels,
        post=mandate.post,
    )


def record(mandate: Mandate) -> Record:
    """Raises sealing.Unreadable."""
    private = private_facts.of(mandate)
    return Record(
        status=mandate.status,
        status_label=mandate.status_label,
        status_from=mandate.status_from,
        ground=mandate.status_reason,
        elected_on=mandate.elected_on,
        how=Mandate.How(mandate.how).label,
        gender=Mandate.Gender(mandate.gender).label if mandate.gender else "",
        ethnicity=private.ethnicity,
        birth_month=mandate.birth_month,
        party=mandate.party,
        education=mandate.education,
        employer=mandate.employer,
        native_language=private.native_language,
        disability_help=private.disability_help,
    )


def facts(mandate: Mandate, *, groups: Sequence[str], keeps: bool) -> list[Fact]:
    """The page's lines, empty ones left out."""
    known = public_facts(mandate)
    found: dict[str, object] = {
        "代表证号": known.seat_no,
        "届次": f"{known.congress}{known.term}",
        "代表团": known.delegation,
        "选区或者选举单位": known.electing,
        "在本级人大的职务": "、".join(known.roles),
        "职务": known.post,
    }
    if keeps:
        more = record(mandate)
        found |= {
            "代表小组": "、".join(groups),
            "产生方式": more.how,
            "当选日期": more.elected_on,
            "性别": more.gender,
            "民族": more.ethnicity,
            "出生年月": more.birth_month,
            "党派": more.party,
            "学历": more.education,
            "工作单位": more.employer,
            "使用语言": more.native_language,
            "需要的协助": more.disability_help,
        }
    return [Fact(term=term, value=str(value)) for term, value in found.items() if value]


HEAD = ("代表证号", "姓名", "届次", "代表团", "选区或者选举单位", "在本级人大的职务", "职务")
MORE = (
    "状态",
    "起始日期",
    "事由",
    "产生方式",
    "当选日期",
    "性别",
    "民族",
    "出生年月",
    "党派",
    "学历",
    "工作单位",
)


def table(rows: Sequence[Mandate], *, keeps: bool) -> list[tuple[object, ...]]:
    """For the sheet, under HEAD and, for who keeps the register, MORE. Language and help stay on the deputy's own page."""
    found = []
    for row in rows:
        known = public_facts(row)
        line: tuple[object, ...] = (
            known.seat_no,
            known.person_name,
            known.term,
            known.delegation,
            known.electing,
            "、".join(known.roles),
            known.post,
        )
        if keeps:
            more = record(row)
            line += (
                more.status_label,
                more.status_from,
                more.ground,
                more.how,
                more.elected_on,
                more.gender,
                more.ethnicity,
                more.birth_month,
                more.party,
                more.education,
                more.employer,
            )
        found.append(line)
    return found


@dataclass(frozen=True, kw_only=True)
class EventLine:
    """One line of what befell a mandate."""

    on: date
    word: str
    ground: str
    article: str
    decision: str
    announced_on: date | None
    note: str
    entered_by: str


def events(mandate: Mandate) -> list[EventLine]:
    """The latest first; for who keeps the register."""
    return [_event(row) for row in selectors.events_of(mandate)]


def _event(row: MandateEvent) -> EventLine:
    why = row.grounds
    return EventLine(
        on=row.on,
        word=states.EVENTS[row.kind],
        ground=why.words if why else "",
        article=why.article if why else "",
        decision="，".join(filter(None, (row.organ, row.decision_no))),
        announced_on=row.announced_on,
        note=row.note,
        entered_by=row.entered_by,
    )
