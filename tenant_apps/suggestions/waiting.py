"""待办: drafts to finish, returned items to change, and for the office what was handed in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime

from django.db.models import Q

from kernel import clock, tenancy, text
from kernel.actor import Actor
from kernel.errors import NotFound, StateRefused
from kernel.web import links
from shared_apps.identity.todo import TodoItem
from shared_apps.worktime import selectors as worktime
from tenant_apps.deputies import selectors as deputies
from tenant_apps.suggestions import actions, deadlines, selectors, states
from tenant_apps.suggestions.models import Suggestion

VOIDED = "cosigning_voided"


def items(actor: Actor) -> Iterator[TodoItem]:
    """Registered with identity's 待办; called inside the block of each congress where the person holds a seat."""
    yield from _of_deputy(actor)
    if actor.can(states.REGISTER):
        yield from _objections()
        lamps, calendar = deadlines.lamps(), worktime.calendar(tenancy.current().id)
        for row in selectors.waiting_for_office():
            due = deadlines.intake_due(row, calendar=calendar)
            due_at = clock.end_of_day(due.date) if due else None
            lamp = lamps.of(due_at)
            yield TodoItem(
                congress=tenancy.current(),
                kind="register",
                kind_label="待受理",
                title=row.title,
                number=row.number_label,
                url=_url(row, "suggestions:case"),
                verb="受理",
                since=row.submitted_at or row.created_at,
                due_at=due_at,
                due_provisional=bool(due and due.provisional),
                lamp=lamp.code,  # type: ignore[arg-type]
                left_label=lamp.label,
                previous=f"{row.entry_label or '提出'} {row.lead_name}代表"
                + ("，纸质件未到" if deadlines.lacks_paper(row) else ""),
            )


def _of_deputy(actor: Actor) -> Iterator[TodoItem]:
    mine, asked = deputies.own(actor, "lead_mandate__"), deputies.own(actor, "mandate__")
    if mine is None or asked is None:
        return
    yield from _joint(mine, asked)
    yield from _filed(mine, asked)
    for row in selectors.of_author(mine):
        returned = row.state == states.RETURNED
        yield TodoItem(
            congress=tenancy.current(),
            kind="returned" if returned else "draft",
            kind_label="退回修改" if returned else "草稿",
            title=row.title or "（未填写标题）",
            number=row.number_label if returned else "草稿",
            url=_url(row, "suggestions:edit"),
            verb="修改" if returned else "继续填写",
            since=_since(row),
            previous=f"退回：{row.returned_reason}" if returned else "",
        )


def _joint(mine: Q, asked: Q) -> Iterator[TodoItem]:
    """联名: whom I ask, who asks me, and what stands no longer."""
    here = tenancy.current()
    for row in selectors.collecting(mine):
        waits = f"已签 {row.signed}，未签 {row.asked}"
        yield TodoItem(
            congress=here,
            kind="cosigning",
            kind_label="征集联名",
            title=row.title,
            number="草稿",
            url=_url(row, "suggestions:case"),
            verb="查看" if row.asked else "提出",
            since=row.saved_at or row.created_at,
            previous=waits,
        )
    for one in selectors.invitations(asked):
        yield TodoItem(
            congress=here,
            kind="cosign",
            kind_label="请您联名",
            title=one.suggestion.title,
            number="征集联名",
            url=_url(one.suggestion, "suggestions:case"),
            verb="阅读",
            since=one.invited_at or one.suggestion.created_at,
            previous=f"{one.suggestion.lead_name}代表邀请",
        )
    for one in selectors.voided(asked):
        yield TodoItem(
            congress=here,
            kind=VOIDED,
            kind_label="联名作废",
            title=one.title,
            number="联名",
            url=links.tenant_url(here.code, "suggestions:notice", pk=one.pk),
            verb="知悉",
            since=one.answered_at or one.suggestion.created_at,
            previous=one.void_reason,
            reading=True,
            mark=str(one.pk),
        )


def mark_voided(actor: Actor, marks: Sequence[str]) -> None:
    """一键已阅 of the actor's names that stand no longer."""
    for one in marks:
        if (pk := text.as_uuid(one)) is not None:
            with suppress(NotFound, StateRefused):
                actions.note_voided(actor=actor, signature_id=pk)


def _filed(mine: Q, asked: Q) -> Iterator[TodoItem]:
    """代录 to look at, and the withdrawals that wait for my word."""
    for row in selectors.entries_to_check(mine):
        answered = f"异议答复：{row.objection_answer}" if row.objection_answer else row.entered_by
        yield _one(row, "entered", "代录待核对", "核对", _since(row), answered)
    for row in selectors.withdrawals(asked):
        since = row.withdrawal_asked_at or _since(row)
        yield _one(row, "withdrawal", "撤回待同意", "答复", since, f"{row.lead_name}代表申请撤回")


def _objections() -> Iterator[TodoItem]:
    for row in selectors.objections():
        yield _one(row, "objection", "代录异议", "答复", row.objected_at or _since(row), row.objection)
    for row in selectors.entries_returned():
        yield _one(row, "returned_entry", "代录件退回修改", "代录修改", _since(row), row.returned_reason)


def _one(row: Suggestion, kind: str, label: str, verb: str, since: datetime, previous: str) -> TodoItem:
    return TodoItem(
        congress=tenancy.current(),
        kind=kind,
        kind_label=label,
        title=row.title,
        number=row.number_label,
        url=_url(row, "suggestions:case"),
        verb=verb,
        since=since,
        previous=previous,
    )


def _since(row: Suggestion) -> datetime:
    return row.submitted_at or row.created_at


def _url(row: Suggestion, view: str) -> str:
    return links.tenant_url(tenancy.current().code, view, pk=row.pk)
