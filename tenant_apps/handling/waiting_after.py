"""待办 of what follows the reply."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Subquery

from kernel import clock, tenancy
from kernel.actor import Actor
from kernel.web import links
from shared_apps.identity.todo import TodoItem
from shared_apps.rules.codes import Commitments
from tenant_apps.handling import access, deadlines, dissent, following, owed, selectors, states
from tenant_apps.handling.models import Commitment, Evaluation, Matter, Reply
from tenant_apps.suggestions import access as suggestions
from tenant_apps.suggestions import states as course


def dissatisfied(actor: Actor) -> Iterator[TodoItem]:
    """For the office: replies that do not satisfy and wait for 重新办理, or for what the rules say of a second time."""
    sources = {*course.MACHINE.row("redo").sources, *course.MACHINE.row("redo_in_part").sources}
    seen = suggestions.visible(actor).filter(state__in=sorted(sources))
    rows = Matter.objects.filter(suggestion__in=seen, replies__evaluations__dissatisfied=True)
    for matter in rows.select_related("suggestion").distinct().order_by("created_at", "id"):
        found = dissent.owed(matter, by=deadlines.rules(matter.profile_version))
        if not found:
            continue
        again = any(one.wants_settling for one in found)
        yield TodoItem(
            congress=tenancy.current(),
            kind="settle_dissent" if again else "redo",
            kind_label="再次不满意待处理" if again else "不满意待重新办理",
            title=matter.title,
            number=matter.number_label,
            url=links.tenant_url(tenancy.current().code, "suggestions:case", pk=matter.suggestion_id),
            verb="处理" if again else "重新办理",
            since=max(rating.at for one in found for rating in one.ratings),
            previous="；".join(f"{one.reply.unit_name}答复被评为不满意" for one in found),
        )


def to_close(actor: Actor) -> Iterator[TodoItem]:
    """For the office: rated, or the rating's period over, with nothing promised and nothing to be dealt with any more."""
    rows = suggestions.visible(actor).filter(state__in=course.MACHINE.row("close").sources)
    tracked = Commitment.objects.filter(matter__suggestion=OuterRef("pk"), state__in=sorted(states.TRACKED))
    ratings = Evaluation.objects.filter(reply__matter__suggestion=OuterRef("pk"))
    rows = rows.filter(~Exists(tracked)).annotate(
        disputed=Exists(ratings.filter(dissatisfied=True)),
        rated_at=Subquery(ratings.order_by("-at").values("at")[:1]),
    )
    for row in rows.order_by("answered_at", "id"):
        if row.disputed and owed.dissatisfaction(row, explained=False) is not None:
            continue
        yield TodoItem(
            congress=tenancy.current(),
            kind="close",
            kind_label="待办结",
            title=row.title,
            number=row.number_label,
            url=links.tenant_url(tenancy.current().code, "suggestions:case", pk=row.pk),
            verb="办结",
            since=row.rated_at or row.answered_at or row.created_at,
            previous="代表已测评" if row.rated_at else "逾期未测评",
        )


def promised(actor: Actor) -> Iterator[TodoItem]:
    """What was promised: for the unit when its day is near or past; for the office what was reported, what is overdue, and the
    yearly letter where the rules have one."""
    office = actor.can(course.FOLLOW_UP)
    if not office and not actor.can("matter.handle"):
        return
    lamps = deadlines.LampsByRules()
    rows = access.commitments(actor).filter(state__in=sorted(states.TRACKED))
    rows = rows.exclude(matter__suggestion__state=course.WITHDRAWN)
    if not office:  # who gave the case back reports no more; the office still explains what was promised
        rows = rows.exclude(assignment__state__in=states.GONE)
    for row in rows:
        lamp = lamps(row.matter.profile_version).of(row.due_at)
        mine = not office or access.seat_of_unit(actor, row.assignment.unit_id) is not None
        if row.state == states.REPORTED and office:
            yield from _reported(row, lamps)
        elif row.state == states.OPEN and lamp.code == "over":
            yield _promise(
                row, "commitment_over", "承诺事项逾期", "报告" if mine else "查看", row.due_at, lamps
            )
        elif row.state == states.OPEN and mine and lamp.code == "near":
            yield _promise(row, "commitment_near", "承诺事项临期", "报告", row.made_at, lamps)
    if office:
        yield from _yearly_letters(actor)


def _reported(row: Commitment, lamps: deadlines.LampsByRules) -> Iterator[TodoItem]:
    """To be confirmed; where the rules want another reply, to be answered, as soon as its unit has answered at all."""
    if not following.is_owed(row):
        yield _promise(row, "commitment_reported", "承诺事项待确认", "确认", row.reported_at, lamps)
    elif following.may_end(row):
        label, view = "承诺事项待再次答复", "handling:follow_up"
        yield _promise(row, "commitment_reported", label, "再次答复", row.reported_at, lamps, view)


def _promise(
    row: Commitment,
    kind: str,
    label: str,
    verb: str,
    since: datetime | None,
    lamps: deadlines.LampsByRules,
    view: str = "suggestions:case",
) -> TodoItem:
    lamp = lamps(row.matter.profile_version).of(row.due_at)
    return TodoItem(
        congress=tenancy.current(),
        kind=kind,
        kind_label=label,
        title=row.text,
        number=row.matter.number_label,
        url=links.tenant_url(tenancy.current().code, view, pk=row.matter.suggestion_id),
        verb=verb,
        since=since or row.made_at,
        due_at=row.due_at,
        due_provisional=row.due_provisional,
        lamp=lamp.code,  # type: ignore[arg-type]
        left_label=lamp.label,
        previous=f"{row.assignment.undertaker_name}答复中承诺",
    )


def _yearly_letters(actor: Actor) -> Iterator[TodoItem]:
    """每年第四季度向代表书面通报并再次评价 (重庆 第二十四条、第二十八条): cases with open promises that had no letter in this quarter."""
    begins = letters_begin(clock.today())
    if begins is None:
        return
    told = Reply.objects.filter(kind=states.FOLLOW_UP, at__gte=begins).values("matter_id")
    rows = Matter.objects.filter(
        suggestion__in=suggestions.visible(actor),
        commitments__state__in=sorted(states.TRACKED),
        commitments__made_at__lt=begins,
    )
    rows = rows.exclude(suggestion__state=course.WITHDRAWN)
    rows = rows.exclude(pk__in=told).select_related("suggestion")
    for matter in rows.distinct().order_by("created_at", "id"):
        if deadlines.rules(matter.profile_version).commitments is not Commitments.YEARLY_LETTER:
            continue
        if matter.suggestion is None or not following.possible(matter.suggestion, matter):
            continue
        yield TodoItem(
            congress=tenancy.current(),
            kind="yearly_letter",
            kind_label="承诺事项年度通报",
            title=matter.title,
            number=matter.number_label,
            url=links.tenant_url(tenancy.current().code, "handling:follow_up", pk=matter.suggestion_id),
            verb="再次答复",
            since=begins,
            previous=f"{len(selectors.open_commitments(matter))} 项承诺尚未了结，按本级规则每年第四季度书面通报代表",
        )


def letters_begin(today: date) -> datetime | None:
    """The first moment of the year's last quarter, while it runs."""
    if today.month < 10:
        return None
    return clock.end_of_day(date(today.year, 9, 30))
