"""承办单位无经办人: what lies at a unit for which nobody acts, for whoever gives seats. Units and counts; of the cases nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kernel import tenancy
from kernel.actor import Actor
from kernel.web import links
from shared_apps.identity.todo import TodoItem
from tenant_apps.handling import deadlines, states
from tenant_apps.handling.models import Assignment
from tenant_apps.organs import manning

KIND = "unmanned"


def items(actor: Actor) -> Iterator[TodoItem]:
    """待办 of the administrator, one for each unit, until somebody acts for it."""
    if not actor.can("seats.manage"):
        return
    rows = Assignment.objects.filter(unit__isnull=False, state__in=states.OWED).select_related("unit")
    held: dict[object, list[Assignment]] = {}
    for row in rows.order_by("assigned_at", "id"):
        held.setdefault(row.unit_id, []).append(row)
    empty = manning.unmanned(row[0].unit_id for row in held.values() if row[0].unit_id is not None)
    lamps, code = deadlines.lamps(deadlines.rules(None)), tenancy.current().code
    for unit_id, ones in held.items():
        if unit_id not in empty:
            continue
        first = min(ones, key=lambda one: (one.due_at is None, one.due_at))
        lamp = lamps.of(first.due_at)
        yield TodoItem(
            congress=tenancy.current(),
            kind=KIND,
            kind_label="承办单位无经办人",
            title=ones[0].undertaker_name,
            number="",
            url=links.tenant_url(code, "seats:list"),
            verb="给予席位",
            since=ones[0].assigned_at,
            due_at=first.due_at,
            due_provisional=first.due_provisional,
            lamp=lamp.code,  # type: ignore[arg-type]
            left_label=lamp.label,
            previous=f"已交办 {len(ones)} 件，无人签收、办理",
        )


def warning_of(chosen: Iterable[Assignment]) -> str:
    """What is said after these units were chosen, of those for which nobody acts; empty where there is none."""
    rows = [one for one in chosen if one.unit_id is not None]
    empty = manning.unmanned(one.unit_id for one in rows if one.unit_id is not None)
    names = dict.fromkeys(one.undertaker_name for one in rows if one.unit_id in empty)
    return f"{'、'.join(names)}{manning.NOTE}，已提请系统管理员给予席位。" if names else ""
