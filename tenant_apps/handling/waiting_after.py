"""待办 of what follows the reply."""

from __future__ import annotations

from collections.abc import Iterator

from kernel import tenancy
from kernel.actor import Actor
from kernel.web import links
from shared_apps.identity.todo import TodoItem
from tenant_apps.handling import deadlines, dissent
from tenant_apps.handling.models import Matter
from tenant_apps.suggestions import access as suggestions
from tenant_apps.suggestions import states as course


def dissatisfied(actor: Actor) -> Iterator[TodoItem]:
    """For the office: replies that do not satisfy and wait for 重新办理, or for what the rules say of a second time."""
    row = course.MACHINE.row("redo")
    seen = suggestions.visible(actor).filter(state__in=row.sources)
    rows = Matter.objects.filter(suggestion__in=seen, replies__evaluations__dissatisfied=True)
    for matter in rows.distinct().order_by("created_at", "id"):
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
