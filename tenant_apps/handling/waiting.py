"""待办 of handling: to assign, to distribute, to sign for, to reply, to read and rate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from kernel import clock, tenancy, text
from kernel.actor import Actor
from kernel.errors import NotFound
from kernel.web import links
from shared_apps.identity.todo import TodoItem
from shared_apps.rules.values import Rules
from tenant_apps.deputies import selectors as deputies
from tenant_apps.handling import (
    actions,
    answered,
    approvals,
    countersigned,
    deadlines,
    moved,
    naming,
    selectors,
    states,
    waiting_after,
    waiting_requests,
)
from tenant_apps.handling.models import Approval, Assignment, Matter
from tenant_apps.organs import selectors as organs
from tenant_apps.records import seen
from tenant_apps.suggestions import access as suggestions
from tenant_apps.suggestions import deadlines as intake
from tenant_apps.suggestions import merging
from tenant_apps.suggestions import states as course

TO_READ, REDATED = "read_reply", "redated"


def items(actor: Actor) -> Iterator[TodoItem]:
    """Registered with identity's 待办; called inside the block of each congress where the person holds a
    seat."""
    yield from _of_deputy(actor)
    if actor.can(course.ASSIGN):
        yield from _to_assign(actor)
        yield from _moved(actor)
    if actor.can(course.REDO_ORDER):
        yield from waiting_after.dissatisfied(actor)
    yield from waiting_after.promised(actor)
    if actor.can(course.CLOSE):
        yield from waiting_after.to_close(actor)
    if actor.can("matter.distribute"):
        yield from _to_distribute()
    yield from waiting_requests.items(actor)
    if actor.can("matter.handle"):
        yield from _of_units(actor)


def mark_read(actor: Actor, marks: Sequence[str]) -> None:
    """一键已阅 of letters that are only to be read."""
    for one in marks:
        if (pk := text.as_uuid(one)) is not None:
            with suppress(NotFound):
                actions.read(actor=actor, reply_id=pk)


def _of_deputy(actor: Actor) -> Iterator[TodoItem]:
    mandates = [row for row in deputies.mandates_of(actor) if row.may_rate]
    if not mandates:
        return
    lamps = deadlines.LampsByRules()
    for row in selectors.unrated([mandate.pk for mandate in mandates]):
        reply, rules = row.reply, deadlines.rules(row.reply.matter.profile_version)
        due_at, provisional = deadlines.rating_due(row.at, by=rules)
        unread = row.read_at is None
        rates = answered.rates(row.mandate_id, reply, by=rules, alone=not row.has_merged)
        if not rates and not unread:
            continue
        title, number = _known(actor, reply.matter, row.has_merged)
        yield _item(
            kind="rate" if rates else TO_READ,
            kind_label="答复待测评" if rates else "答复待阅",
            title=title,
            number=number,
            url=_url("letter" if unread else "evaluation", reply.pk),
            verb="阅读答复" if unread else "测评",
            since=row.at,
            due=(due_at, provisional) if rates else (None, False),
            lamps=lamps(reply.matter.profile_version),
            previous=f"{reply.unit_name}{reply.kind_label}：{reply.outcome_label}",
            mark="" if rates else str(reply.pk),
        )


def _known(actor: Actor, matter: Matter, has_merged: bool) -> tuple[str, str]:
    """Title and number by which this deputy knows what was answered: of what was merged it is their own (并案)."""
    if not has_merged or matter.suggestion is None:
        return matter.title, matter.number_label
    own = merging.read_as(actor, matter.suggestion)
    return own.title, own.number_label


def _to_assign(actor: Actor) -> Iterator[TodoItem]:
    rows = suggestions.visible(actor).filter(
        ~selectors.undertaken(), state__in=[course.REGISTERED, course.ASSIGNED, course.REDO]
    )
    lamps = intake.lamps()
    found = list(rows.order_by("registered_at", "id"))
    given_back = selectors.given_back([row.pk for row in found])
    for row in found:
        due = intake.intake_due(row)
        day = (clock.end_of_day(due.date), due.provisional) if due else (None, False)
        request = given_back.get(row.pk)
        yield _item(
            kind="assign",
            kind_label="退办待重新交办" if request else "待交办",
            title=row.title,
            number=row.number_label,
            url=links.tenant_url(tenancy.current().code, "suggestions:case", pk=row.pk),
            verb="交办",
            since=row.registered_at or row.created_at,
            due=deadlines.reassign_due(request) if request else day,
            lamps=lamps,
            previous=f"已同意{request.assignment.undertaker_name}退办"
            if request
            else "交办机构已交重新办理"
            if row.state == course.REDO
            else "主任会议的交办决定尚未登记"
            if row.state == course.REGISTERED and intake.undecided(row)
            else f"{row.lead_name}代表提出，已登记",
        )


def _moved(actor: Actor) -> Iterator[TodoItem]:
    """待阅 for the office: deadlines that a change of the calendar has moved, for some days and as one line."""
    since = clock.now() - timedelta(days=deadlines.rules(None).told_days)
    rows = list(moved.moved(actor).filter(redated_at__gt=since).values_list("redated_at", flat=True))
    mark = max(rows).isoformat() if rows else ""
    if not rows or seen.among(actor, REDATED, [mark]):
        return
    yield TodoItem(
        congress=tenancy.current(),
        kind=REDATED,
        kind_label="期限调整",
        title=f"{len(rows)} 件的办理期限因工作日历变动作了调整",
        number="",
        url=links.tenant_url(tenancy.current().code, "handling:moved"),
        verb="查看",
        since=max(rows),
        previous="已写入各件办理轨迹，并在承办单位的待办中注明",
        reading=True,
        mark=mark,
    )


def _to_distribute() -> Iterator[TodoItem]:
    lamps = deadlines.LampsByRules()
    for row in selectors.to_distribute():
        yield _item(
            kind="distribute",
            kind_label="上级交办待分办",
            title=row.title,
            number=row.number_label,
            url=_url("matter", row.pk),
            verb="分办",
            since=row.created_at,
            due=(row.due_at, row.due_provisional),
            lamps=lamps(row.profile_version),
            previous="；".join(filter(None, (f"{row.from_name}交办", row.due_note))),
        )


def _of_units(actor: Actor) -> Iterator[TodoItem]:
    lamps = deadlines.LampsByRules()
    rows = selectors.of_units(organs.unit_ids_of(actor))
    rounds = countersigned.of_matters([row.matter_id for row in rows if row.role in states.LEADING])
    missing = selectors.missing_by_matter([row.matter_id for row in rows])
    under_way = selectors.approvals_of([row.pk for row in rows])
    for row in rows:
        approval = under_way.get(row.pk) if row.state != states.PENDING_SIGN else None
        if approval is not None and approval.state in states.IN_APPROVAL:
            if approvals.is_at(actor, row, approval):
                yield _to_approve(row, approval, lamps)
            if approvals.has_hand(row, approval):
                continue
        rules = deadlines.rules(row.matter.profile_version)
        circulated = rounds.get(row.matter_id)
        kind, kind_label, verb = _step(row, rules, circulated)
        pending = row.state == states.PENDING_SIGN
        role = naming.role_label(row.role, by=rules)
        waits = missing.get(row.matter_id, ()) if row.role == states.LEAD else ()
        yield _item(
            kind=kind,
            kind_label=kind_label,
            title=row.matter.title,
            number=row.matter.number_label,
            url=_url("countersigning", row.pk) if kind == "countersign" else _case_url(row),
            verb=verb,
            since=row.assigned_at if pending else row.received_at or row.assigned_at,
            due=(row.due_at, row.due_provisional),
            lamps=lamps(row.matter.profile_version),
            previous="；".join(
                filter(
                    None,
                    (
                        f"{row.assigned_by_name}交{row.undertaker_name}{role}" if pending else "已签收",
                        _of_approval(approval),
                        _of_round(row, circulated),
                        f"等候{'、'.join(waits)}的意见" if waits else "",
                        row.matter.due_note,
                    ),
                )
            ),
        )


def _of_round(row: Assignment, circulated: countersigned.Round | None) -> str:
    """What those who lead together must know of their letter."""
    if row.role == states.JOINT_LEAD and circulated is None:
        return "等候起草单位送会签"
    if circulated is None or row.role not in states.LEADING:
        return ""
    if circulated.under_way:
        return f"会签中，等候{naming.named(circulated.outstanding)}"
    if circulated.objections:
        names = {one.pk: one.undertaker_name for one in circulated.joint}
        who = "、".join(names.get(one.assignment_id, "") for one in circulated.objections)
        return f"{who}要求修改"
    return "会签完毕" if circulated.row.state == states.AGREED and circulated.joint else ""


def _of_approval(approval: Approval | None) -> str:
    """What whoever writes must know of it; of one under way, that nobody of the unit has this step any more."""
    if approval is None or approval.state in (states.SENT, states.TAKEN_BACK):
        return ""
    return (
        "答复已退回修改"
        if approval.state == states.SENT_BACK
        else "审签的这一步已无人办理，请撤回后重新送审签"
    )


def _to_approve(row: Assignment, approval: Approval, lamps: deadlines.LampsByRules) -> TodoItem:
    """A letter that lies before the unit's reviewer or head; nobody else of the unit has to do with it now."""
    reviews = approval.state == states.REVIEWING
    return _item(
        kind="review_letter" if reviews else "sign_letter",
        kind_label=f"答复{approval.state_label}",
        title=row.matter.title,
        number=row.matter.number_label,
        url=_url("approval", row.pk),
        verb="核稿" if reviews else "签发",
        since=approval.moved_at,
        due=(row.due_at, row.due_provisional),
        lamps=lamps(row.matter.profile_version),
        previous="拟稿人已送审签" if approval.moved_at == approval.asked_at else "已核稿",
    )


def _step(row: Assignment, rules: Rules, circulated: countersigned.Round | None) -> tuple[str, str, str]:
    """What the unit does next: kind, its words, the verb."""
    if row.state == states.PENDING_SIGN:
        return "sign_for", "待签收", "签收"
    if row.role == states.CO:
        return "opinion", f"待提{rules.co_label}意见", "提出意见"
    if row.role == states.JOINT_LEAD:
        if circulated is not None and circulated.waits_for(row):
            return "countersign", "待会签", "会签"
        return "joint", "共同主办", "查看"
    return "reply", "待再次答复" if row.anew_since else "待答复", "答复"


def _case_url(row: Assignment) -> str:
    if row.matter.suggestion_id is None:
        return _url("matter", row.matter_id)
    if row.state != states.PENDING_SIGN and row.role != states.JOINT_LEAD:
        return _url("opinion" if row.role == states.CO else "reply", row.pk)
    return links.tenant_url(tenancy.current().code, "suggestions:case", pk=row.matter.suggestion_id)


def _url(view: str, pk: object) -> str:
    return links.tenant_url(tenancy.current().code, f"handling:{view}", pk=pk)


def _item(
    *,
    kind: str,
    kind_label: str,
    title: str,
    number: str,
    url: str,
    verb: str,
    since: datetime,
    due: tuple[datetime | None, bool],
    lamps: intake.Lamps,
    previous: str,
    mark: str = "",
) -> TodoItem:
    """`mark` makes it one of 待阅."""
    lamp = lamps.of(due[0])
    return TodoItem(
        congress=tenancy.current(),
        kind=kind,
        kind_label=kind_label,
        title=title,
        number=number,
        url=url,
        verb=verb,
        since=since,
        due_at=due[0],
        due_provisional=due[1],
        lamp=lamp.code,  # type: ignore[arg-type]
        left_label=lamp.label,
        previous=previous,
        reading=bool(mark),
        mark=mark,
    )
