"""Suggestions by what handling knows of them: by unit, by reply, by time limit; and the words that handling adds to a case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from kernel.tenancy import TenantQuerySet
from tenant_apps.handling import states
from tenant_apps.handling.models import Assignment, Reply

OVER, NEAR, OK, DONE = "over", "near", "ok", "done"
LAMPS = {OVER: "已逾期", NEAR: "临近期限", OK: "期限内", DONE: "已答复"}


def of_unit(unit_id: UUID) -> Exists:
    """Assigned to this unit, now or before it was answered."""
    return Exists(_held().filter(unit_id=unit_id))


def replied_with(*, outcome: str = "", letter_class: str = "") -> Exists:
    """A reply of this canonical outcome or class of letter was given."""
    rows = Reply.objects.filter(matter__suggestion_id=OuterRef("pk"))
    if outcome:
        rows = rows.filter(outcome=outcome)
    if letter_class:
        rows = rows.filter(letter_class=letter_class)
    return Exists(rows)


def with_lamp(code: str, *, now: datetime, near_until: datetime) -> Q:
    """As the lamp of the list shows it (handling.rows): by the first day that those who answer still owe; `done` once all have.

    `near` are those due up to `near_until`.
    """
    answering = _held().filter(role__in=states.ANSWERING)
    owed = answering.exclude(state=states.REPLIED)
    if code == DONE:
        return Q(Exists(answering)) & ~Q(Exists(owed))
    until, after = {OVER: now, NEAR: near_until}.get(code), {NEAR: now, OK: near_until}.get(code)
    dated = owed.filter(due_at__isnull=False)
    found = Q(Exists(dated.filter(due_at__lte=until) if until else dated))
    return found & ~Q(Exists(dated.filter(due_at__lte=after))) if after else found


def words_of(suggestion_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """suggestion → who undertakes it and what was replied, in two queries."""
    found = undertakers_of(suggestion_ids)
    for case, replies in replies_of(suggestion_ids).items():
        for reply in replies:
            found.setdefault(case, []).extend((reply.unit_name, reply.doc_no, reply.body))
    return found


def undertakers_of(suggestion_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """suggestion → the names of who undertakes it, in one query."""
    found: dict[UUID, list[str]] = {}
    held = Assignment.objects.filter(matter__suggestion_id__in=suggestion_ids)
    held = held.exclude(state__in=states.GONE)
    for case, name in held.order_by("id").values_list("matter__suggestion_id", "undertaker_name"):
        found.setdefault(case, []).append(name)
    return found


def replies_of(suggestion_ids: Sequence[UUID], *, standing: bool = False) -> dict[UUID, list[Reply]]:
    """suggestion → its replies, oldest first, in one query. `standing`: without those that were sent back to be given anew."""
    rows = Reply.objects.filter(matter__suggestion_id__in=suggestion_ids).select_related("matter")
    if standing:
        rows = rows.filter(redo_order=None)
    found: dict[UUID, list[Reply]] = {}
    for row in rows.order_by("round", "id"):
        if row.matter.suggestion_id is not None:
            found.setdefault(row.matter.suggestion_id, []).append(row)
    return found


def _held() -> TenantQuerySet:
    rows: TenantQuerySet = Assignment.objects.filter(matter__suggestion_id=OuterRef("pk"))
    return rows.exclude(state__in=states.GONE)
