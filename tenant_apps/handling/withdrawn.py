"""撤回, as handling hears it: what units still owed is over, and they are told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from kernel import clock, tenancy
from kernel.actor import Actor, SeatFacts
from kernel.web import links
from shared_apps.identity.todo import TodoItem
from tenant_apps.handling import access, deadlines, selectors, states, telling
from tenant_apps.handling.actions import promising
from tenant_apps.handling.models import Assignment, Matter
from tenant_apps.organs import selectors as organs
from tenant_apps.records import seen
from tenant_apps.suggestions import states as course
from tenant_apps.suggestions.publishing import Published

KIND = "withdrawn"


def on_published(told: Published) -> None:
    """In the transaction of the withdrawal: the matter ends, and every assignment that is still open."""
    if told.deed != "withdrawn":
        return
    matter: Matter | None = (
        Matter.objects.select_for_update(of=("self",)).filter(suggestion=told.suggestion).first()
    )
    if matter is not None:
        _end(matter, actor=told.actor, seat=told.seat, because="代表已撤回")


def end_from_above(*, referral_id: UUID, because: str) -> None:
    """The congress above has taken back what it assigned to ours. Of what was answered already nothing changes."""
    matter: Matter | None = (
        Matter.objects.select_for_update(of=("self",)).filter(referral_id=referral_id).first()
    )
    if matter is None or not states.MATTER.allows(matter, "end"):
        return
    matter.ended_at, matter.ended_why = clock.now(), because[:500]
    matter.save(update_fields=["ended_at", "ended_why"])
    _end(matter, actor=None, seat=None, because="上级已撤回")
    telling.tell(
        actor=None,
        seat=None,
        matter=matter,
        deed="matter.ended",
        label="终止办理",
        text="上级已撤回交办",
        quote=because,
        internal=True,
        key=True,
    )


def _end(matter: Matter, *, actor: Actor | None, seat: SeatFacts | None, because: str) -> None:
    for row in matter.assignments.select_for_update(of=("self",)).order_by("assigned_at", "id"):
        if not states.ASSIGNMENT.allows(row, "end"):
            continue
        states.ASSIGNMENT.move(row, "end")
        row.save(update_fields=["state"])
        facts: dict[str, object] = {"reason": because}
        telling.note(actor=actor, seat=seat, assignment=row, deed="assignment.cancelled", facts=facts)
        promising.drop(row, because=f"{because}本件。", actor=actor, seat=seat)
    if states.MATTER.allows(matter, "end"):
        states.MATTER.move(matter, "end")
        matter.save(update_fields=["state"])


def items(actor: Actor) -> Iterator[TodoItem]:
    """待阅 of the units that had it: 已撤回, for as many days as the congress's rules say."""
    since = clock.now() - timedelta(days=deadlines.rules(None).told_days)
    yield from _from_above(actor, since)
    if not actor.can("matter.handle"):
        return
    rows = Assignment.objects.filter(
        access.ended(actor), matter__suggestion__withdrawn_at__gt=since
    ).select_related("matter__suggestion")
    found = list(rows.order_by("assigned_at", "id"))
    known = seen.among(actor, KIND, [str(row.pk) for row in found])
    for row in found:
        case = row.matter.suggestion
        if case is None or case.withdrawn_at is None or str(row.pk) in known:
            continue
        yield TodoItem(
            congress=tenancy.current(),
            kind=KIND,
            kind_label=course.MACHINE.label(course.WITHDRAWN),
            title=row.matter.title,
            number=row.matter.number_label,
            url=links.tenant_url(tenancy.current().code, "suggestions:case", pk=case.pk),
            verb="查看",
            since=case.withdrawn_at,
            previous="代表已撤回，停止办理",
            reading=True,
            mark=str(row.pk),
        )


def _from_above(actor: Actor, since: datetime) -> Iterator[TodoItem]:
    """What the congress above took back: for the government's distributor, and for the units that had it."""
    ended, code = Matter.objects.filter(kind=states.ASSIGNED_DOWN, ended_at__gt=since), tenancy.current().code
    found: dict[UUID, Matter] = {}
    if actor.can("matter.handle"):
        had = Assignment.objects.filter(
            unit_id__in=organs.unit_ids_of(actor), matter__in=ended, state=states.CANCELLED, over_at=None
        )
        rows = had.filter(pk__in=selectors.without_heir()).select_related("matter").order_by("id")
        found = {row.matter_id: row.matter for row in rows}
    if actor.can("matter.distribute"):
        found |= {matter.pk: matter for matter in ended.order_by("id")}
    known = seen.among(actor, KIND, [str(pk) for pk in found])
    for matter in found.values():
        if str(matter.pk) in known or matter.ended_at is None:
            continue
        yield TodoItem(
            congress=tenancy.current(),
            kind=KIND,
            kind_label="上级已撤回",
            title=matter.title,
            number=matter.number_label,
            url=links.tenant_url(code, "handling:matter", pk=matter.pk),
            verb="查看",
            since=matter.ended_at,
            previous=f"{matter.from_name}已撤回，停止办理"
            + (f"：{matter.ended_why}" if matter.ended_why else ""),
            reading=True,
            mark=str(matter.pk),
        )
