"""What of each case a compilation tells, read in portions: each in a block of its own, so that the progress is seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from kernel import clock, tenancy
from kernel.tenancy import CongressRef
from tenant_apps.finding import actions, book
from tenant_apps.finding.book import Entry, Letter
from tenant_apps.handling import deadlines, narrowing
from tenant_apps.handling import selectors as handling
from tenant_apps.suggestions import reading

PORTION = 25


def run(ref: CongressRef, compilation_id: UUID) -> bool:
    """Make the file. Outside a block; may run twice. False where nothing is to be made."""
    with tenancy.enter(ref):
        asked = actions.begin(compilation_id)
    if asked is None:
        return False
    entries: list[Entry] = []
    for begin in range(0, len(asked.cases), PORTION):
        with tenancy.enter(ref):
            entries += entries_of(asked.cases[begin : begin + PORTION], is_public=asked.is_public)
            actions.advance(compilation_id, done=min(len(asked.cases), begin + PORTION))
    made = book.document(title=asked.title, organ=ref.organ_name, day=clock.today(), entries=entries)
    with tenancy.enter(ref):
        actions.finish(compilation_id, content=made)
    return True


def entries_of(ids: Sequence[UUID], *, is_public: bool) -> list[Entry]:
    """These cases in this order. For the public: no deputy's name that is not to be named, no rating."""
    known = {case.pk: case for case in reading.among(ids)}
    replies = narrowing.replies_of(ids)
    units = narrowing.undertakers_of(ids)
    rated = {} if is_public else handling.ratings_of([one for rows in replies.values() for one in rows])
    return [
        _entry(known[one], units.get(one, []), replies.get(one, []), rated, is_public=is_public)
        for one in ids
        if one in known
    ]


def _entry(
    case: Any, units: list[str], replies: list[Any], rated: dict[UUID, Any], *, is_public: bool
) -> Entry:
    hidden = is_public and not reading.names_author(case)
    lead = "（不公开代表姓名）" if hidden else f"{case.lead_name}　{case.lead_delegation}".strip()
    facts = [
        ("编号", case.number or "未编号"),
        ("种类", case.get_kind_display()),
        ("类别", case.category_label),
        ("领衔代表", lead),
        ("提出日期", f"{clock.local(case.submitted_at):%Y-%m-%d}" if case.submitted_at else ""),
        ("承办单位", "、".join(units)),
        ("办理状态", case.state_label),
    ]
    return Entry(
        title=case.title,
        facts=[(term, value) for term, value in facts if value],
        body=case.body,
        letters=[_letter(reply, rated.get(reply.pk, ())) for reply in replies],
    )


def _letter(reply: Any, ratings: Sequence[Any]) -> Letter:
    about = [reply.unit_name, reply.doc_no, f"{clock.local(reply.at):%Y-%m-%d}"]
    if reply.letter_class:
        about.append(f"{reply.letter_class} 类")
    labels = (
        {one.code: one.label for one in deadlines.rules(reply.matter.profile_version).ratings}
        if ratings
        else {}
    )
    said = "；".join(
        f"{one.person_name}：{_words(labels, one)}{f'（{one.text}）' if one.text else ''}" for one in ratings
    )
    return Letter(
        heading=reply.kind_label, about="　".join(filter(None, about)), body=reply.body, rating=said
    )


def _words(labels: dict[str, str], rating: Any) -> str:
    """办理态度 满意、办理结果 基本满意, as the rules of the case call them."""
    axes = (("办理态度", rating.attitude), ("办理结果", rating.result))
    return "、".join(f"{axis} {labels.get(code, code)}" for axis, code in axes if code)
