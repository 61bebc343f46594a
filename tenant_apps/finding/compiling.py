"""What of each case a compilation tells, read in portions: each in a block of its own, so that the progress is seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from kernel import clock, tenancy
from kernel.tenancy import CongressRef
from tenant_apps.finding import actions, bills, book
from tenant_apps.finding.book import Entry, Letter
from tenant_apps.handling import deadlines, naming, narrowing
from tenant_apps.handling import selectors as handling
from tenant_apps.suggestions import openness, reading, states
from tenant_apps.suggestions.models import Suggestion
from tenant_apps.suggestions.openness import Part

PORTION = 25


def run(ref: CongressRef, compilation_id: UUID) -> bool:
    """Make the file. Outside a block; may run twice. False where nothing is to be made."""
    with tenancy.enter(ref):
        asked = actions.begin(compilation_id)
    if asked is None:
        return False
    entries: dict[UUID, Entry] = {}
    for begin in range(0, len(asked.cases), PORTION):
        with tenancy.enter(ref):
            entries |= entries_of(asked.cases[begin : begin + PORTION], is_public=asked.is_public)
            actions.advance(compilation_id, done=min(len(asked.cases), begin + PORTION))
    with tenancy.enter(ref):
        of_bills = bills.entries_of(asked.bills or ())
    made = book.document(
        title=asked.title,
        organ=ref.organ_name,
        day=clock.today(),
        entries=list(entries.values()),
        bills=list(of_bills.values()),
    )
    with tenancy.enter(ref):
        actions.finish(compilation_id, content=made, cases=list(entries), of_bills=list(of_bills))
    return True


def entries_of(ids: Sequence[UUID], *, is_public: bool) -> dict[UUID, Entry]:
    """These cases in this order, as they stand now. For the public: what openness.is_public lets out, and no name that is hidden."""
    known = {case.pk: case for case in reading.among(ids) if case.state not in states.PRIVATE}
    if is_public:
        known = {one: case for one, case in known.items() if openness.is_public(case)}
    replies = narrowing.replies_of(list(known), standing=True)
    beside, held = reading.cosigners_of(known.values()), _undertakers(list(known))
    rated = handling.ratings_of([one for rows in replies.values() for one in rows])
    return {
        one: _entry(
            known[one],
            held.get(one, ""),
            beside.get(one, []),
            replies.get(one, []),
            rated,
            is_public=is_public,
        )
        for one in ids
        if one in known
    }


def _undertakers(ids: Sequence[UUID]) -> dict[UUID, str]:
    """suggestion → 主办 县交通运输局，会办 县财政局."""
    found: dict[UUID, list[Any]] = {}
    for one in handling.live_assignments(ids):
        found.setdefault(one.matter.suggestion_id, []).append(one)
    return {
        case: naming.parts_of(rows, by=deadlines.rules(rows[0].matter.profile_version))
        for case, rows in found.items()
    }


def _cosigners(names: list[str], *, is_public: bool) -> str:
    """For the public how many; who they are stands in no rule of what may be read."""
    if not names:
        return ""
    count = f"连同领衔代表共 {len(names) + 1} 人"
    return count if is_public else f"{'、'.join(names)}（{count}）"


def _entry(
    case: Suggestion,
    undertakers: str,
    beside: list[str],
    replies: list[Any],
    rated: dict[UUID, Any],
    *,
    is_public: bool,
) -> Entry:
    hidden = is_public and not openness.names_author(case)
    lead = "（不公开代表姓名）" if hidden else f"{case.lead_name}　{case.lead_delegation}".strip()
    facts = [
        ("编号", case.number or "未编号"),
        ("种类", case.get_kind_display()),
        ("类别", case.category_label),
        ("领衔代表", lead),
        ("联名代表", _cosigners(beside, is_public=is_public)),
        ("提出日期", f"{clock.local(case.submitted_at):%Y-%m-%d}" if case.submitted_at else ""),
        ("承办单位", undertakers),
        ("办理状态", case.state_label),
    ]

    def shown(part: Part, reply: Any = None) -> bool:
        return not is_public or openness.is_public(case, part, replied_at=reply.at if reply else None)

    letters = [
        _letter(
            reply,
            rated.get(reply.pk, ()) if shown(Part.RATING, reply) else (),
            named=not is_public,
        )
        for reply in replies
        if shown(Part.REPLY, reply)
    ]
    return Entry(
        title=case.title,
        facts=[(term, value) for term, value in facts if value],
        body=case.body if shown(Part.CONTENT) else "",
        letters=letters,
        note=_note(case, replies),
    )


def _note(case: Suggestion, replies: list[Any]) -> str:
    """Why no letter stands there."""
    if case.merged_into_id is not None:
        return "（并案办理，见主案的答复）"
    return "（答复不公开）" if replies else "（尚未答复）"


def _letter(reply: Any, ratings: Sequence[Any], *, named: bool) -> Letter:
    about = [reply.unit_name, reply.doc_no, f"{clock.local(reply.at):%Y-%m-%d}"]
    if reply.letter_class:
        about.append(f"{reply.letter_class} 类")
    labels = (
        {one.code: one.label for one in deadlines.rules(reply.matter.profile_version).ratings}
        if ratings
        else {}
    )
    said = "；".join(
        f"{one.person_name}：{_words(labels, one)}{f'（{one.text}）' if one.text else ''}"
        if named
        else _words(labels, one)
        for one in ratings
    )
    return Letter(
        heading=reply.kind_label, about="　".join(filter(None, about)), body=reply.body, rating=said
    )


def _words(labels: dict[str, str], rating: Any) -> str:
    """办理态度 满意、办理结果 基本满意, as the rules of the case call them."""
    axes = (("办理态度", rating.attitude), ("办理结果", rating.result))
    return "、".join(f"{axis} {labels.get(code, code)}" for axis, code in axes if code)
