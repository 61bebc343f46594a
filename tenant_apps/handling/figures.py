"""What handling adds to the figures of a year: who replied, by when, of which class, and what the deputies thought of it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, Min, OuterRef, Q

from kernel import clock
from kernel.tenancy import TenantQuerySet
from tenant_apps.handling import counting, deadlines, states
from tenant_apps.handling.models import Assignment, Evaluation, Matter, RedoOrder, Reply
from tenant_apps.suggestions import states as course
from tenant_apps.suggestions.figures import Handled, Rate, Share, shares

_ONCE = "按答复单位逐件计，重新办理前的首次答复"


def of_year(year: int) -> Handled:
    """Of suggestions whose numbers are of this year; who took theirs back is owed no answer."""
    matters: TenantQuerySet = Matter.objects.filter(
        kind=states.SUGGESTION_MATTER, trial=False, suggestion__series_year=year
    ).exclude(suggestion__state=course.WITHDRAWN)
    standing = _standing(matters)
    return Handled(rates=[*_answered(matters), *_rated(matters, standing)], classes=_classes(standing))


def _answered(matters: TenantQuerySet) -> list[Rate]:
    now = clock.now()
    rows = Assignment.objects.filter(matter__in=matters, role__in=states.SENDING).exclude(
        state__in=states.GONE
    )
    rows = rows.select_related("matter", "instead_of").annotate(
        answered_at=Min("replies__at", filter=Q(replies__kind=states.MAIN)),
        sent_back=Exists(RedoOrder.objects.filter(assignment=OuterRef("pk"))),
    )
    owed = replied = in_time = 0
    for one in rows:
        due_at = _due(one)
        if one.answered_at is None and (due_at is None or due_at > now):
            continue
        owed += 1
        replied += one.answered_at is not None
        in_time += one.answered_at is not None and (due_at is None or one.answered_at < due_at)
    return [
        Rate(
            code="reply_rate/1",
            label="答复率",
            part=replied,
            whole=owed,
            definition=f"已答复 ÷（已答复 + 到期未答复），{_ONCE}",
        ),
        Rate(
            code="on_time_rate/1",
            label="按期答复率",
            part=in_time,
            whole=owed,
            definition=f"期限内答复 ÷（已答复 + 到期未答复），经同意延期的按延长后的期限，{_ONCE}",
        ),
    ]


def _due(one: Any) -> datetime | None:
    """The day of the first reply: that of a unit to which its reply was sent back is now the new one's."""
    if not one.sent_back:
        due_at: datetime | None = one.due_at
        return due_at
    return counting.first_due(one, by=deadlines.rules(one.matter.profile_version))[0]


def _standing(matters: TenantQuerySet) -> list[Reply]:
    """As selectors.standing_replies, of all these at once."""
    rows = Reply.objects.filter(matter__in=matters, kind=states.MAIN, redo_order=None)
    newest: dict[tuple[UUID, UUID | None], Reply] = {
        (row.matter_id, row.assignment_id): row for row in rows.order_by("at", "round", "id")
    }
    return list(newest.values())


def _classes(standing: list[Reply]) -> list[Share]:
    """By the letter of the place's own scheme, with the words that it bore last."""
    numbers = Counter(row.letter_class for row in standing)
    words = {row.letter_class: row.class_label for row in sorted(standing, key=lambda row: (row.at, row.pk))}
    order = sorted(numbers, key=lambda letter: (not letter, letter))
    parts = shares([numbers[letter] for letter in order])
    return [
        Share(
            label=f"{letter} 类（{words[letter]}）" if letter else "未分类",
            number=numbers[letter],
            percent=part,
        )
        for letter, part in zip(order, parts, strict=True)
    ]


def _rated(matters: TenantQuerySet, standing: list[Reply]) -> list[Rate]:
    counted = Evaluation.objects.filter(reply__in=standing, counted=True)
    rated, bad = counted.count(), counted.filter(dissatisfied=True).count()
    closed = matters.filter(suggestion__state__in=(course.CLOSED, course.ARCHIVED))
    closed_bad = closed.filter(
        Exists(counted.filter(dissatisfied=True, reply__matter=OuterRef("pk")))
    ).count()
    whole = closed.count()
    return [
        Rate(
            code="satisfaction_rated/1",
            label="满意率（按测评）",
            part=rated - bad,
            whole=rated,
            definition="满意和基本满意的测评 ÷ 计入的测评，按现行有效的答复；逾期未测评的不计入",
        ),
        Rate(
            code="satisfaction_closed/1",
            label="满意率（按办结）",
            part=whole - closed_bad,
            whole=whole,
            definition="1 − 办结件中有不满意测评的件数 ÷ 办结件数",
        ),
    ]
